"""Can a worker run a function of a program given with `python -c`?

There is no file that a worker could execute to find it.
"""

import json

import bounded

PROGRAM = """
import multiprocessing

def work():
    pass

if __name__ == "__main__":
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join(8)
    print(worker.exitcode)
"""

if __name__ == "__main__":
    ended = bounded.run("-c", PROGRAM)
    print(json.dumps({"program_exit": ended.exit, "worker_exit": ended.out.strip(), "errors": ended.errors()}))
