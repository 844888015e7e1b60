"""Which helper processes stay after a worker has ended, and until when?

leaves_residents.py is run three times: it exits, it is killed, and it is killed while another worker of it still works.
The helpers watch pipes that the program and its workers hold open, so the last holder decides.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = Path(__file__).resolve().with_name("leaves_residents.py")


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            return stat.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def alive(residents, patience=0.0):
    """Return who is alive, after waiting that long for all to be gone."""
    deadline = time.monotonic() + patience
    while any(map(is_alive, residents.values())) and time.monotonic() < deadline:
        time.sleep(0.01)
    return sorted(name for name, pid in residents.items() if is_alive(pid))


def run(ending, folder):
    """Run the program to its end; return its residents' pids and who was alive just before."""
    program = subprocess.Popen(
        [sys.executable, str(PROGRAM), ending, os.path.join(folder, "work")],
        env=os.environ | {"TMPDIR": folder},  # what a killed program leaves goes with the folder
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with program:
        residents = json.loads(program.stdout.readline())
        before = alive(residents)
        program.stdin.close()
        program.wait(10)
    return residents, before


if __name__ == "__main__":
    facts = {}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "work").touch()
        residents, facts["worker_ended"] = run("exit", folder)
        facts["program_exited"] = alive(residents, patience=8)
        residents, _ = run("kill", folder)
        facts["program_killed"] = alive(residents, patience=8)
        residents, _ = run("orphan", folder)
        facts["program_killed_while_a_worker_works"] = alive(residents, patience=0.3)
        Path(folder, "work").unlink()
        facts["that_worker_ended"] = alive(residents, patience=8)
    print(json.dumps(facts))
