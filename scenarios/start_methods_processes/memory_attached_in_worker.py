"""Does shared memory of the parent outlive a worker that attached to it?

The worker attaches, closes and ends; the parent then attaches once more. The resource tracker's complaints, if any,
go to stderr and are counted.
"""

import json

import bounded

PROGRAM = """
import multiprocessing, time
from multiprocessing import shared_memory

def work(name):
    shared_memory.SharedMemory(name).close()

if __name__ == "__main__":
    block = shared_memory.SharedMemory(create=True, size=16)
    worker = multiprocessing.Process(target=work, args=(block.name,))
    worker.start()
    worker.join(8)
    time.sleep(0.4)
    try:
        shared_memory.SharedMemory(block.name).close()
        print("there", worker.exitcode)
    except FileNotFoundError:
        print("gone", worker.exitcode)
    block.close()
    block.unlink()
"""

if __name__ == "__main__":
    ended = bounded.run("program.py", files={"program.py": PROGRAM})
    print(
        json.dumps({"block": ended.out.split(), "complaints": ended.err.count("leaked") + ended.err.count("KeyError")})
    )
