"""Do other guards than `__name__` keep the top level from starting a server twice?

`current_process().name == "MainProcess"` also holds in a fork server that executes the script. `parent_process() is
None` holds in every process that executes it, for it is told of its parent only afterwards.
"""

import json

import bounded

PROGRAM = """
import multiprocessing

if multiprocessing.current_process().name == "MainProcess":
    print("by_name", flush=True)
if multiprocessing.parent_process() is None:
    print("by_parent", flush=True)

def work():
    pass

if __name__ == "__main__":
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join(8)
"""

if __name__ == "__main__":
    ended = bounded.run("program.py", files={"program.py": PROGRAM})
    starts = ended.out.split()
    print(json.dumps({"server_starts": {name: starts.count(name) for name in ("by_name", "by_parent")}}))
