"""Does a worker's output follow a redirection of descriptor 1 that came after the first process?

Daemons redirect stdout to a log with dup2(). A process started before and a process started after each write a line.
"""

import json

import bounded

PROGRAM = """
import multiprocessing, os

def work(line):
    os.write(1, line)

if __name__ == "__main__":
    for line in (b"one\\n", b"two\\n"):
        worker = multiprocessing.Process(target=work, args=(line,))
        worker.start()
        worker.join(8)
        if line == b"one\\n":
            os.dup2(os.open("log", os.O_RDWR | os.O_CREAT), 1)
    with open("log") as log:
        os.write(2, log.read().encode())
"""

if __name__ == "__main__":
    ended = bounded.run("program.py", files={"program.py": PROGRAM})
    print(json.dumps({"original_stdout": ended.out.split(), "log": ended.err.split(), "exit": ended.exit}))
