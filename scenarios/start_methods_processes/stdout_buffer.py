"""Is a line printed twice that still waits in stdout's buffer when a process is started?

A process of multiprocessing flushes stdout before it forks; os.fork() does not. The program's stdout is a pipe, so that
it is buffered.
"""

import json

import bounded

PROGRAM = """
import multiprocessing, os, sys

def work():
    print("worker")

if __name__ == "__main__":
    print("parent")
    if sys.argv[1] == "process":
        worker = multiprocessing.Process(target=work)
        worker.start()
        worker.join(8)
    elif child := os.fork():
        os.waitpid(child, 0)
    else:
        work()
"""


def printed(how):
    lines = bounded.run("program.py", how, files={"program.py": PROGRAM}).out.split()
    return {f"parent_lines_with_{how}": lines.count("parent"), f"worker_lines_with_{how}": lines.count("worker")}


if __name__ == "__main__":
    print(json.dumps(printed("process") | printed("fork")))
