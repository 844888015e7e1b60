"""What becomes of a program that sets its start method at the top level, without a guard?

It asks for forkserver or spawn, whose workers execute the line again.
"""

import json

import bounded

PROGRAM = """
import multiprocessing, sys

multiprocessing.set_start_method(sys.argv[1])

def work():
    pass

if __name__ == "__main__":
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join(8)
    print(worker.exitcode)
"""

if __name__ == "__main__":
    facts = {}
    for method in ("fork", "spawn", "forkserver"):
        ended = bounded.run("program.py", method, files={"program.py": PROGRAM})
        facts[method] = {"worker_exit": ended.out.strip(), "runtime_error": "RuntimeError" in ended.err}
    print(json.dumps(facts))
