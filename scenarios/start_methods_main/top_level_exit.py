"""What becomes of a program whose top level ends in sys.exit(), outside the guard?

The parent comes there when its work is done; a process that executes the script again comes there first.
"""

import json

import bounded

PROGRAM = """
import multiprocessing, sys

def work():
    print("worked", flush=True)

def main():
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join(8)
    print("exit", worker.exitcode)

if __name__ == "__main__":
    main()
sys.exit(0)
"""

if __name__ == "__main__":
    ended = bounded.run("program.py", files={"program.py": PROGRAM})
    print(json.dumps({"program_exit": ended.exit, "lines": ended.out.splitlines()}))
