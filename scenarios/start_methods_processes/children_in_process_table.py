"""Which children does the system's process table show while two workers run?

Monitors count a program's children there. Shown are the kinds of the direct children.
"""

import json
import multiprocessing
import os


def work(connection):
    connection.recv()


def children(workers):
    kinds = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8") as stat:
                parent = stat.read().rpartition(")")[2].split()[1]
            with open(f"/proc/{name}/cmdline", "rb") as line:
                command = line.read()
        except OSError:
            continue
        if int(parent) == os.getpid():
            helper = next((kind for kind in ("resource_tracker", "forkserver") if kind.encode() in command), "other")
            kinds.append("worker" if int(name) in workers else helper)
    return sorted(kinds)


if __name__ == "__main__":
    ours, theirs = multiprocessing.Pipe()
    workers = [multiprocessing.Process(target=work, args=(theirs,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    facts = {"children": children([worker.pid for worker in workers])}
    facts["active_children"] = len(multiprocessing.active_children())
    for _ in workers:
        ours.send("end")
    for worker in workers:
        worker.join(5)
    print(json.dumps(facts))
