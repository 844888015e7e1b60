"""Does preloading work when it is asked for after the first process?

Asks the forkserver method itself, twice: the list set before the server is started, and after. A package is named, of
which a submodule is not preloaded unless the package imports it.
"""

import json

import bounded

PROGRAM = """
import multiprocessing, sys

def work():
    print(*(name in sys.modules for name in ("wave", "xml", "xml.dom")), flush=True)

if __name__ == "__main__":
    context = multiprocessing.get_context("forkserver")
    if sys.argv[1] == "late":
        first = context.Process(target=int)
        first.start()
        first.join(8)
    context.set_forkserver_preload(["wave", "xml"])
    worker = context.Process(target=work)
    worker.start()
    worker.join(8)
"""

if __name__ == "__main__":
    facts = {}
    for when in ("in_time", "late"):
        ended = bounded.run("program.py", when, files={"program.py": PROGRAM})
        facts[when] = dict(zip(("module", "package", "submodule"), ended.out.split(), strict=True))
    print(json.dumps(facts))
