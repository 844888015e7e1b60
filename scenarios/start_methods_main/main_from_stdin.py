"""Can a worker run a function of a program that Python reads from its standard input?

`python - < program.py`, or a here-document in a shell script. Python calls such a script `<stdin>`, and multiprocessing
takes that for a file.
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
    facts = {"program_exit": ended.exit, "worker_exit": ended.out.strip() or None}
    print(json.dumps(facts | {"file_not_found": "FileNotFoundError" in ended.err}))
