"""Does `while True: os.wait()` come to its end?

The loop ends when there are no children left. Helpers of multiprocessing are children, and live as long as the program.
Whoever writes this loop wants an answer, so the script has no limit of its own.
"""

import json
import multiprocessing
import os


def work():
    pass


if __name__ == "__main__":
    worker = multiprocessing.Process(target=work)
    worker.start()
    reaped = 0
    try:
        while True:
            os.wait()
            reaped += 1
    except ChildProcessError:
        print(json.dumps({"reaped": reaped}))
