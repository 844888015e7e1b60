"""Uses a worker, tells which processes stay behind, and ends as told. forkserver_resident.py runs it.

Usage: leaves_residents.py exit|kill|orphan FILE. With `orphan` we are killed while a second worker works, which
it does for as long as FILE exists.
"""

import json
import multiprocessing
import os
import signal
import sys
import time


def work_while(path):
    deadline = time.monotonic() + 10
    while os.path.exists(path) and time.monotonic() < deadline:
        time.sleep(0.01)


def helpers():
    """Return the pids of our children that run a module of multiprocessing, by that module."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8") as stat, open(f"/proc/{pid}/cmdline", "rb") as cmdline:
                parent, command = int(stat.read().rpartition(")")[2].split()[1]), cmdline.read()
        except OSError:
            continue
        for name in ("forkserver", "resource_tracker"):
            if parent == os.getpid() and f"multiprocessing.{name}".encode() in command:
                found[name] = int(pid)
    return found


if __name__ == "__main__":
    ending, path = sys.argv[1:]
    worker = multiprocessing.Process(target=work_while, args=("",))
    worker.start()
    worker.join(10)
    residents = helpers()
    if ending == "orphan":
        second = multiprocessing.Process(target=work_while, args=(path,))
        second.start()
        residents["worker"] = second.pid
    print(json.dumps(residents), flush=True)
    sys.stdin.readline()
    if ending != "exit":
        os.kill(os.getpid(), signal.SIGKILL)
