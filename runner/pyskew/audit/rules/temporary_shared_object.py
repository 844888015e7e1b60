"""A lock or queue is made in the argument list of a process, so that only the worker will hold it."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.call_graph import Project
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice, launch_sites

_NAMED = {"lock", "queue", "event"}
"""What the system keeps under a name until its maker lets go."""


def check(project: Project) -> Iterator[Spot]:
    """Yield arguments that are calls, not variables."""
    for start in project.default_starts:
        if start.launch.kind != launch_sites.PROCESS:
            continue
        for given in start.launch.arguments:
            found = None if given.name else launch_sites.primitive(given.what.removesuffix("()"))
            if found and found[0] in _NAMED:
                message = (
                    "made for this argument alone: once started, the parent lets go of it before the worker opens it"
                )
                yield Spot(start.summary.path, given.line, given.column, message, None, (start.where,))


RULE = Rule(
    id="temporary-shared-object",
    since=(3, 14),
    summary="A lock or queue is made in the argument list of a process",
    why="start() drops the arguments; the system's object is gone before a worker that is not forked opens it by name",
    fix="keep the object in a variable for as long as the worker runs",
    workaround=advice.PIN_FORK,
    link="https://github.com/python/cpython/issues/94765",
    confidence=Confidence.MEDIUM,
    words=("multiprocessing",),
    witness="start_methods_processes/temporary-lock-argument",
    across=check,
    valid=(
        """\
import multiprocessing as mp

def work(lock):
    pass

def main():
    lock = mp.Lock()
    worker = mp.Process(target=work, args=(lock,))
    worker.start()
    worker.join()

if __name__ == "__main__":
    main()
""",
    ),
    invalid=(
        """\
import multiprocessing as mp

def work(lock):
    pass

def main():
    mp.Process(target=work, args=(mp.Lock(),)).start()

if __name__ == "__main__":
    main()
""",
    ),
    followed=Followed(
        1,
        """\
import multiprocessing as mp

def work(lock):
    pass

def main():
    lock = mp.Lock()
    worker = mp.Process(target=work, args=(lock,))
    worker.start()
    worker.join()

if __name__ == "__main__":
    main()
""",
    ),
)
