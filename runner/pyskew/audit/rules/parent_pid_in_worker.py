"""A worker asks os.getppid() who started it."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.call_graph import Project
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice


def check(project: Project) -> Iterator[Spot]:
    """Yield calls of getppid() in functions that workers run."""
    for (_, function), (module, facts, start) in project.worker_side.items():
        for call in facts.calls:
            if call.name == "os.getppid":
                message = f"{function}() runs in a worker, whose parent is the fork server and not the program"
                yield Spot(module.path, call.line, 1, message, None, (f"{module.path}:{call.line}", start.where))


RULE = Rule(
    id="parent-pid-in-worker",
    since=(3, 14),
    summary="A worker asks os.getppid() who started it",
    why="the fork server is the parent of every worker: it outlives the program's end, and is never the program",
    fix="multiprocessing.parent_process().pid, and its sentinel to learn of the program's end",
    workaround=advice.PIN_FORK,
    link="https://docs.python.org/3/library/multiprocessing.html#multiprocessing.parent_process",
    confidence=Confidence.HIGH,
    words=("getppid",),
    witness="start_methods_processes/parent-pid",
    across=check,
    valid=("import os\n\nprint(os.getppid())\n",),
    invalid=(
        """\
import multiprocessing
import os

def work(connection):
    connection.send(os.getppid())

def main():
    ours, theirs = multiprocessing.Pipe()
    multiprocessing.Process(target=work, args=(theirs,)).start()
    print(ours.recv() == os.getpid())

if __name__ == "__main__":
    main()
""",
    ),
    followed=Followed(
        1,
        """\
import multiprocessing
import os

def work(connection):
    connection.send(multiprocessing.parent_process().pid)

def main():
    ours, theirs = multiprocessing.Pipe()
    multiprocessing.Process(target=work, args=(theirs,)).start()
    print(ours.recv() == os.getpid())

if __name__ == "__main__":
    main()
""",
    ),
)
