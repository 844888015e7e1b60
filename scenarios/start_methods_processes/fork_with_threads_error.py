"""Does os.fork() in a program with threads raise where warnings are errors?

As test suites set it with `filterwarnings = error`.
"""

import json

import bounded

PROGRAM = """
import os, threading

done = threading.Event()
thread = threading.Thread(target=done.wait, args=(10,))
thread.start()
try:
    child = os.fork()
    if child == 0:
        os._exit(0)
    print("forked", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
except DeprecationWarning as warning:
    print("raised", type(warning).__name__)
finally:
    done.set()
"""

if __name__ == "__main__":
    ended = bounded.run("-W", "error", "program.py", files={"program.py": PROGRAM})
    print(json.dumps({"fork": " ".join(ended.out.split())}))
