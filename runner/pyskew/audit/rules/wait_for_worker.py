"""A program waits for its workers with os.wait() or os.waitpid(), or counts their time as that of its children."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot, advice
from pyskew.audit.call_graph import Project
from pyskew.audit.rules import Followed, Rule

_SAYS = {
    "os.wait": "waits for every child: the fork server and the resource tracker never end by themselves",
    "os.wait3": "waits for every child: the fork server and the resource tracker never end by themselves",
    "os.waitpid": "a worker is a child of the fork server: ChildProcessError",
    "os.waitid": "a worker is a child of the fork server: ChildProcessError",
    "os.wait4": "a worker is a child of the fork server: ChildProcessError",
}


def check(project: Project) -> Iterator[Spot]:
    """Yield such calls in functions that start workers themselves, where nothing else is forked."""
    starts = {(one.summary.name, one.launch.scope): one for one in project.default_starts if not one.launch.task}
    for (module_name, function), start in starts.items():
        facts = project.summaries[module_name].functions.get(function)
        called = {call.name for call in facts.calls} if facts else set()
        if not facts or called & {
            "os.fork",
            "pty.fork",
            "os.forkpty",
            "subprocess.Popen",
            "os.posix_spawn",
            "os.spawnv",
        }:
            continue
        for call in facts.calls:
            if call.name in _SAYS:
                yield Spot(start.summary.path, call.line, 1, f"{call.name}(): {_SAYS[call.name]}", None, (start.where,))


RULE = Rule(
    id="wait-for-worker",
    since=(3, 14),
    summary="A program waits for its workers with os.wait() or os.waitpid()",
    why="workers are children of the fork server, and helpers of multiprocessing are children of the program",
    fix="join() the processes, or multiprocessing.connection.wait() on their sentinels",
    workaround=advice.PIN_FORK,
    link="https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.sentinel",
    confidence=Confidence.HIGH,
    words=("os wait", "os waitpid", "os waitid", "os wait3", "os wait4"),
    witness="start_methods_processes/wait-for-worker",
    across=check,
    valid=(
        """\
import multiprocessing
import os

def work():
    pass

def main():
    multiprocessing.Process(target=work).start()

def other():
    pid = os.fork()
    os.waitpid(pid, 0)

if __name__ == "__main__":
    main()
""",
    ),
    invalid=(
        """\
import multiprocessing
import os

def work():
    pass

def main():
    worker = multiprocessing.Process(target=work)
    worker.start()
    os.waitpid(worker.pid, 0)

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing
import os

def work():
    pass

def main():
    multiprocessing.Process(target=work).start()
    while True:
        os.wait()

if __name__ == "__main__":
    main()
""",
    ),
    followed=Followed(
        1,
        """\
import multiprocessing

def work():
    pass

def main():
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join()

if __name__ == "__main__":
    main()
""",
    ),
)
