"""What becomes of a guarded program whose library makes a Pool when it is imported?

The guard does not help: every worker imports the library again.
"""

import json

import bounded

LIBRARY = """
import multiprocessing

def double(number):
    return number * 2

pool = multiprocessing.Pool(1)
"""
PROGRAM = """
import library

if __name__ == "__main__":
    print(library.pool.map(library.double, [4]))
    library.pool.terminate()
"""

DYING = "finished its bootstrapping phase"


def keeps_dying(err):
    return err.count(DYING) > 5


if __name__ == "__main__":
    ended = bounded.run("program.py", files={"program.py": PROGRAM, "library.py": LIBRARY}, enough=keeps_dying)
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
