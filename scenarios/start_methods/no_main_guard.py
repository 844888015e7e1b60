"""What becomes of a program that starts a process without the `__main__` guard?

Runs unguarded.py as a user would and reports how it ended. A child that executes the file again tries to start
a process while it is itself being started; Python forbids that with a RuntimeError. Who dies of it: a worker, which the
program may never notice, or the fork server, whose lost connection ends the program?
"""

import json
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).resolve().with_name("unguarded.py")
LOST_CONNECTION = {"BrokenPipeError", "ConnectionRefusedError", "ConnectionResetError", "EOFError"}

if __name__ == "__main__":
    done = subprocess.run([sys.executable, str(PROGRAM)], capture_output=True, text=True, timeout=15)
    last_line = (done.stderr.strip().splitlines() or [""])[-1]
    reported = json.loads(done.stdout) if done.stdout else {}
    print(
        json.dumps(
            {
                "program_exit": done.returncode,
                "worker_exit": reported.get("worker_exit"),
                "bootstrapping_error": "current process has finished its bootstrapping phase" in done.stderr,
                "lost_fork_server": done.returncode != 0 and last_line.partition(":")[0] in LOST_CONNECTION,
            }
        )
    )
