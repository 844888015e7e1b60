"""What becomes of a program whose top level fails when it is executed a second time?

It makes a directory that must not exist; binding a port or asserting a single run fails alike.
"""

import json

import bounded

PROGRAM = """
import multiprocessing, os

os.mkdir("run")

def work():
    pass

if __name__ == "__main__":
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join(8)
    print(worker.exitcode)
"""

if __name__ == "__main__":
    ended = bounded.run("program.py", files={"program.py": PROGRAM})
    print(
        json.dumps(
            {
                "program_exit": ended.exit,
                "worker_exit": ended.out.strip() or None,
                "failed_again": "FileExistsError" in ended.err,
            }
        )
    )
