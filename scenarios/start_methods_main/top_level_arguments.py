"""Can a worker execute a script that parses its command line at the top level?

The parser demands an argument. A worker is told the parent's sys.argv, and so finds it.
"""

import json

import bounded

PROGRAM = """
import argparse, multiprocessing

parser = argparse.ArgumentParser()
parser.add_argument("name")
arguments = parser.parse_args()

def work():
    print("worker", arguments.name, flush=True)

if __name__ == "__main__":
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join(8)
    print("exit", worker.exitcode)
"""

if __name__ == "__main__":
    ended = bounded.run("program.py", "given", files={"program.py": PROGRAM})
    print(json.dumps({"lines": ended.out.splitlines(), "program_exit": ended.exit, "complaint": "usage:" in ended.err}))
