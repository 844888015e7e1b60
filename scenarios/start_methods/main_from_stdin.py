"""Can a worker run a function of a program that Python reads from its standard input?

`python - < program.py`, or a here-document in a shell script.
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
    ended = bounded.run("-", stdin=PROGRAM)
    print(json.dumps({"program_exit": ended.exit, "worker_exit": ended.out.strip(), "errors": ended.errors()}))
