"""What becomes of a program that makes a Manager without the `__main__` guard?"""

import json

import bounded

PROGRAM = """
import multiprocessing

shared = multiprocessing.Manager().dict()
shared["key"] = 1
print(dict(shared))
"""

if __name__ == "__main__":
    ended = bounded.run("program.py", files={"program.py": PROGRAM}, seconds=8)
    print(
        json.dumps(
            {
                "ends": ended.exit is not None,
                "succeeds": ended.exit == 0,
                "result": ended.out.strip() or None,
                "bootstrapping_error": "finished its bootstrapping phase" in ended.err,
            }
        )
    )
