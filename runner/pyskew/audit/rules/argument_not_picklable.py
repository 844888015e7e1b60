"""A process is given an argument that cannot be pickled."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot, advice, launch_sites, unpicklable
from pyskew.audit.call_graph import Project
from pyskew.audit.rules import Rule

_CERTAIN = {"lambda", "generator", "nested"}
_NESTED = "an object of a class that a function defines"


def check(project: Project) -> Iterator[Spot]:
    """Arguments of processes, and initargs of pools and executors."""
    for start in project.default_starts:
        for given in () if start.launch.task else start.launch.arguments:
            what = unpicklable.what(given.what) or _of_nested_class(project, given.what)
            if what:
                named = f" ({given.name})" if given.name else ""
                role = (
                    "an argument of a process" if start.launch.kind == launch_sites.PROCESS else "one of the initargs"
                )
                message = f"{what}{named} is {role} with the default start method: it cannot be pickled"
                sure = None if given.what in _CERTAIN or what == _NESTED else Confidence.MEDIUM
                yield Spot(start.summary.path, given.line, given.column, message, sure, (start.where,))


def _of_nested_class(project: Project, made: str) -> str:
    """What to call an instance of a class that nobody can import, "" for another value."""
    found = project.resolve(made.removesuffix("()")) if made.endswith("()") else None
    owner = found[0].classes.get(found[1]) if found else None
    outer = found[1].rpartition(".")[0] if found else ""
    nested = found is not None and owner is not None and not owner.pickles_itself and outer in found[0].functions
    return _NESTED if nested else ""


RULE = Rule(
    id="argument-not-picklable",
    since=(3, 14),
    summary="A process is given an argument that cannot be pickled",
    why="arguments travel to a worker that is not forked through pickle; a forked one just had them",
    fix="pass what the thing is made from, and make it in the worker",
    workaround=advice.PIN_FORK,
    link=advice.DOCS,
    confidence=Confidence.HIGH,
    words=("multiprocessing", "ProcessPoolExecutor"),
    witness="start_methods/pickled-arguments",
    across=check,
    valid=(
        """\
import multiprocessing

def work(items, lock):
    pass

def main():
    lock = multiprocessing.Lock()
    worker = multiprocessing.Process(target=work, args=([1], lock))
    worker.start()
    worker.join()

if __name__ == "__main__":
    main()
""",
        """\
import threading

def main(work):
    threading.Thread(target=work, args=(lambda: 1,)).start()
""",
    ),
    invalid=(
        """\
import multiprocessing

def work(key):
    pass

def main():
    multiprocessing.Process(target=work, args=(lambda x: x,)).start()

if __name__ == "__main__":
    main()
""",
        """\
from multiprocessing import Process
import threading

def work(lock):
    pass

def main():
    lock = threading.Lock()
    Process(target=work, kwargs={'lock': lock}).start()

if __name__ == "__main__":
    main()
""",
        """\
from concurrent.futures import ProcessPoolExecutor

def prepare(log):
    pass

def main():
    log = open('log.txt', 'w')
    with ProcessPoolExecutor(initializer=prepare, initargs=(log,)) as pool:
        pool.submit(print, 1).result()

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing

def work(job):
    print(type(job).__name__)

def main():
    class Job:
        pass
    multiprocessing.Process(target=work, args=(Job(),)).start()

if __name__ == "__main__":
    main()
""",
        """\
import itertools
import multiprocessing

def work(numbers):
    print(next(numbers))

if __name__ == "__main__":
    multiprocessing.Process(target=work, args=(itertools.count(),)).start()
""",
    ),
)
