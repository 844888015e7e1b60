"""Does a file keep what the parent has written when the script opens it for writing at its top level?

The parent writes a header and flushes it, then starts a worker. Each execution of `open(..., "w")` empties the file.
"""

import json

import bounded

PROGRAM = """
import multiprocessing, sys

results = open("results.txt", "w")

def work():
    pass

if __name__ == "__main__":
    results.write("header\\n")
    results.flush()
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join(8)
    with open("results.txt") as file:
        print(file.read(), end="")
"""

if __name__ == "__main__":
    ended = bounded.run("program.py", files={"program.py": PROGRAM})
    print(json.dumps({"file": ended.out.splitlines(), "program_exit": ended.exit}))
