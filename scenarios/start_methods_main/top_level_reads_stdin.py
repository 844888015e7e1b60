"""What does a worker get from a script that reads its standard input at the top level?

`data = sys.stdin.read()` above the functions, as filters have it.
"""

import json

import bounded

PROGRAM = """
import multiprocessing, sys

data = sys.stdin.read()

def work():
    print("worker", len(data), flush=True)

if __name__ == "__main__":
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join(8)
    print("parent", len(data))
"""

if __name__ == "__main__":
    ended = bounded.run("program.py", files={"program.py": PROGRAM}, stdin="some input")
    print(json.dumps({"characters": dict(line.split() for line in ended.out.splitlines()), "program_exit": ended.exit}))
