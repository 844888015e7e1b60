"""What becomes of a program that uses a ProcessPoolExecutor without the `__main__` guard?

Scripts and notebooks that call a library which uses one look like this.
"""

import json

import bounded

PROGRAM = """
from concurrent.futures import ProcessPoolExecutor

def double(number):
    return number * 2

with ProcessPoolExecutor(1) as pool:
    print(pool.submit(double, 4).result())
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
                "broken_pool": "BrokenProcessPool" in ended.err,
            }
        )
    )
