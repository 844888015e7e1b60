"""How does a program end whose breakpoint is left by `quit`, or by the end of its input?

On a build server there is no terminal, so that a forgotten breakpoint meets the end of input.
"""

import json
import subprocess
import sys

PROGRAM = """
breakpoint()
print("went on")
"""
CAUGHT = """
import bdb
try:
    breakpoint()
    print("went on")
except bdb.BdbQuit:
    print("BdbQuit")
except SystemExit:
    print("SystemExit")
"""


def run(program, text):
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=10)
    error = done.stderr.strip().splitlines()[-1].partition(":")[0] if done.stderr.strip() else None
    said = next((word for word in ("BdbQuit", "SystemExit", "went on") if word in done.stdout), None)
    return {"exit": done.returncode, "error": error, "said": said}


print(
    json.dumps(
        {
            "quit": run(PROGRAM, "quit\ny\n"),
            "end_of_input": run(PROGRAM, ""),
            "caught": run(CAUGHT, "quit\ny\n"),
        }
    )
)
