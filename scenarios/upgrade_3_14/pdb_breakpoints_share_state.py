"""Do two breakpoints of a program share one debugger, with its aliases and displays?"""

import json
import subprocess
import sys

PROGRAM = """
value = 1
breakpoint()
value = 2
breakpoint()
value = 3
"""

done = subprocess.run(
    [sys.executable, "-c", PROGRAM],
    input="alias shout p 'shouted', value\nshout\ncontinue\nshout\ncontinue\n",
    capture_output=True,
    text=True,
    timeout=10,
)
print(json.dumps({"alias_works_at_first": "'shouted', 1" in done.stdout, "at_second": "'shouted', 2" in done.stdout}))
