"""How many workers does an executor have when nobody says?

On a machine that claims eight processors, of which this process may use one, and with PYTHON_CPU_COUNT set to three.
"""

import json
import os
import subprocess
import sys

PROGRAM = """
import os
from concurrent.futures import ThreadPoolExecutor
if {pin}:
    os.cpu_count = lambda: 8
    os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
print(ThreadPoolExecutor()._max_workers)
"""


def workers(pin, **extra):
    command = [sys.executable, "-c", PROGRAM.format(pin=pin)]
    done = subprocess.run(command, env=os.environ | extra, capture_output=True, text=True, timeout=10)
    return int(done.stdout)


print(
    json.dumps(
        {
            "one_of_eight_usable": workers(True),
            "PYTHON_CPU_COUNT_counts": workers(False, PYTHON_CPU_COUNT="3") == 3 + 4,
            "has_process_cpu_count": hasattr(os, "process_cpu_count"),
        }
    )
)
