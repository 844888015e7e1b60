"""A process is given a lambda or a nested function as its target.

A worker that is not forked finds its target by importing it, and what is made inside a function cannot be imported.
Tasks of pools are another matter: they were always pickled, so a local function never worked there.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import pickled
from pyskew.audit.project import by_name
from pyskew.audit.project.call_graph import Project
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice

_ROLES = frozenset({"target"})


def check(project: Project) -> Iterator[Spot]:
    """Yield targets of the default context that have no name to be imported by."""
    yield from pickled.also_by_name(project, _found(project), by_name.targets)


def _found(project: Project) -> Iterator[Spot]:
    for one in pickled.found(project, _ROLES):
        if one.value.kind in {"function", "partial"} and not one.part.path and not one.part.replaced:
            message = f"{one.part.what} is the target of a process with the default start method: it cannot be pickled"
            yield pickled.spot(project, one, message)


RULE = Rule(
    id="target-not-importable",
    since=(3, 14),
    summary="A process is given a lambda or a nested function as its target",
    why="a worker that is not forked imports its target by name; PicklingError is raised where the process is started",
    fix="move the function to the top level of its module and pass what it closes over in args=",
    workaround=advice.PIN_FORK,
    link="https://github.com/python/cpython/issues/126831",
    confidence=Confidence.HIGH,
    words=("multiprocessing",),
    witness="start_methods_pickling/target-local-function",
    across=check,
    valid=(
        """\
import multiprocessing

def work():
    pass

def main():
    multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    main()
""",
        # Never worked: the task of a pool is pickled by every start method.
        """\
import multiprocessing

def main():
    def double(x):
        return 2 * x
    with multiprocessing.Pool() as pool:
        try:
            pool.map(double, range(3))
            pool.map(lambda x: x, range(3))
        except Exception:
            print("not pickled")

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing

def main():
    def work():
        pass
    multiprocessing.get_context("fork").Process(target=work).start()

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing

def main():
    def work():
        pass
    multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    main()
""",
        """\
import threading

def main():
    threading.Thread(target=lambda: None).start()
""",
    ),
    invalid=(
        """\
import multiprocessing

def main():
    multiprocessing.Process(target=lambda: None).start()

if __name__ == "__main__":
    main()
""",
        """\
from multiprocessing import Process

def main():
    def work():
        pass
    worker = Process(target=work)
    worker.start()

if __name__ == "__main__":
    main()
""",
        """\
import functools
import multiprocessing as mp

def main(settings):
    def work(settings):
        print(settings)
    mp.get_context().Process(target=functools.partial(work, settings)).start()

if __name__ == "__main__":
    main("fast")
""",
    ),
    followed=Followed(
        1,
        """\
import multiprocessing

def work():
    pass

def main():
    multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    main()
""",
    ),
)
