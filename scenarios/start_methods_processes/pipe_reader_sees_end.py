"""Does whoever reads a program's output see its end as soon as the program has ended?

The program has started a process and leaves by os._exit(). Helpers that outlived it with its stdout in their hands
would keep the reader waiting.
"""

import json

import bounded

PROGRAM = """
import multiprocessing, os

def work():
    pass

if __name__ == "__main__":
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join(8)
    print("done", flush=True)
    os._exit(0)
"""

if __name__ == "__main__":
    ended = bounded.run("program.py", files={"program.py": PROGRAM})
    print(json.dumps({"end_seen": ended.exit is not None, "out": ended.out.split()}))
