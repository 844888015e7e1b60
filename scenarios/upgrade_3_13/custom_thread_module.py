"""Can threading be imported over a replacement of _thread that does not know 3.13's private names?

What libraries do that put green threads in the place of real ones.
"""

import json
import os
import subprocess
import sys

PROGRAM = """
import sys, types, _thread
old = types.ModuleType("_thread")
vars(old).update({name: value for name, value in vars(_thread).items() if name not in HIDDEN})
sys.modules["_thread"] = old
import threading
print("imported")
"""


def attempt(hidden):
    command = [sys.executable, "-S", "-c", f"HIDDEN = {hidden!r}{PROGRAM}"]
    env = os.environ | {"PYTHON_COLORS": "0"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=10)
    lines = (done.stdout if done.returncode == 0 else done.stderr).strip().splitlines()
    return lines[-1].partition(":")[0]


print(
    json.dumps(
        {
            "complete": attempt([]),
            "without_is_main_interpreter": attempt(["_is_main_interpreter"]),
            "without_joinable_threads": attempt(["start_joinable_thread", "_ThreadHandle", "_make_thread_handle"]),
        }
    )
)
