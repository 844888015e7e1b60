"""What becomes of a program that makes a Pool without the `__main__` guard?

Runs one as a user would. Where the pool replaces workers that die of executing the script, it never stops doing so, and
is ended after some deaths.
"""

import json

import bounded

PROGRAM = """
import multiprocessing

def double(number):
    return number * 2

pool = multiprocessing.Pool(1)
print(pool.map(double, [4]))
pool.terminate()
"""

DYING = "finished its bootstrapping phase"


def keeps_dying(err):
    return err.count(DYING) > 5


if __name__ == "__main__":
    ended = bounded.run("program.py", files={"program.py": PROGRAM}, enough=keeps_dying)
    print(
        json.dumps(
            {
                "ends": ended.exit is not None,
                "succeeds": ended.exit == 0,
                "result": ended.out.strip() or None,
                "bootstrapping_error": DYING in ended.err,
            }
        )
    )
