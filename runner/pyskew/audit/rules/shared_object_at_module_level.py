"""A lock, queue, event or value that a module makes at import is used in a worker without being handed over."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.call_graph import Project
from pyskew.audit.project.module_summary import ModuleSummary
from pyskew.audit.project.state_flow import state_of
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import launch_sites
from pyskew.model.location import Location

_WHAT = {"lock": "does not keep the others out", "event": "never hears of the parent's set()",
         "queue": "fills a queue that is never read", "value": "counts for itself"}  # fmt: skip


def check(project: Project) -> Iterator[Spot]:
    """Yield module and class variables that multiprocessing first makes, read on both sides or in workers alone."""
    outside: set[tuple[str, str]] | None = None
    for (_, function), (module, facts, start) in project.worker_side.items():
        told: set[str] = set()
        for read in facts.reads:
            found = state_of(project, read.name)
            sort = _sort(*found) if found else None
            if not found or not sort or found[1] in told:
                continue
            told.add(found[1])
            home, name = found
            line = home.bindings[name].line
            outside = _read_outside(project) if outside is None else outside
            both = (home.name, name) in outside
            message = (
                f"{function}() uses {home.name}.{name}, of line {line}: each worker makes its own, and {_WHAT[sort]}"
            )
            trail = (f"{home.path}:{line}", f"{module.path}:{read.line}", start.where)
            sure = Confidence.HIGH if both else Confidence.MEDIUM
            yield Spot(module.path, read.line, 1, message, sure, trail)
    yield from _of_instances(project)


def _of_instances(project: Project) -> Iterator[Spot]:
    """Yield the same kept by an instance or a container that a module makes."""
    for owner, value, place, launch in project.flow.shared_objects:
        name = value.name.removesuffix("()")
        found = launch_sites.primitive(name) or (("value", launch_sites.DEFAULT) if name == "mmap.mmap" else None)
        if found and found[1] == launch_sites.DEFAULT and owner.kind in {"instance", "box"}:
            trail = (
                project.place((value.site[0], "", value.site[1])),
                project.place(place),
                project.place(launch.place),
            )
            message = f"the object of {trail[0]} is made by each worker for itself: it {_WHAT[found[0]]}"
            at = Location.parse(trail[1])
            yield Spot(at.path, at.line, 1, message, Confidence.MEDIUM, trail)


def _sort(home: ModuleSummary, name: str) -> str | None:
    """Return the purpose of the object; None for what is no shared object, or is set again elsewhere."""
    made = home.bindings[name].how.removesuffix("()") if name in home.bindings else ""
    found = launch_sites.primitive(made)
    rebound = any(
        use.how == "bound" and use.name == f"{home.name}.{name}"
        for function in home.functions.values()
        if function.name != "<module>"
        for use in function.writes
    )
    return found[0] if found and found[1] == launch_sites.DEFAULT and not rebound else None


def _read_outside(project: Project) -> set[tuple[str, str]]:
    found = set()
    for module in list(project.summaries.values()):
        for function in list(module.functions.values()):
            if (module.name, function.name) in project.worker_side:
                continue
            for read in function.reads:
                state = state_of(project, read.name)
                if state:
                    found.add((state[0].name, state[1]))
    return found


RULE = Rule(
    id="shared-object-at-module-level",
    since=(3, 14),
    summary="A worker uses a lock, queue, event or value of a module, not one that it was given",
    why="a worker that is not forked imports the module and makes an object of its own, which is not shared",
    fix="make the object where the workers are started, and pass it in args= or initargs=",
    workaround='multiprocessing.set_start_method("fork") below the guard, before the module is imported',
    link="https://docs.python.org/3/library/multiprocessing.html#all-start-methods",
    confidence=Confidence.HIGH,
    words=("multiprocessing",),
    witness="start_methods_state/module-level-value",
    across=check,
    valid=(
        # A file, which every process maps.
        """\
import mmap
import multiprocessing
import os

class Tally:
    def __init__(self, path):
        number = os.open(path, os.O_RDWR | os.O_CREAT)
        os.ftruncate(number, 4)
        self.cells = mmap.mmap(number, 4)

    def add(self, place):
        self.cells[place] += 1

tally = Tally("tally")

def work(place):
    tally.add(place)

if __name__ == "__main__":
    worker = multiprocessing.Process(target=work, args=(2,))
    worker.start()
    worker.join()
    print(list(tally.cells))
""",
        """\
import multiprocessing

def work(lock):
    with lock:
        pass

if __name__ == "__main__":
    lock = multiprocessing.Lock()
    worker = multiprocessing.Process(target=work, args=(lock,))
    worker.start()
    worker.join()
""",
        """\
import multiprocessing

LOCK = None

def prepare(lock):
    global LOCK
    LOCK = lock

def work(x):
    with LOCK:
        pass

if __name__ == "__main__":
    with multiprocessing.Pool(initializer=prepare, initargs=(multiprocessing.Lock(),)) as pool:
        pool.map(work, [1])
""",
    ),
    invalid=(
        """\
import mmap
import multiprocessing

class Tally:
    def __init__(self, size):
        self.cells = mmap.mmap(-1, size)

    def add(self, place):
        self.cells[place] += 1

tally = Tally(4)

def work(place):
    tally.add(place)

if __name__ == "__main__":
    worker = multiprocessing.Process(target=work, args=(2,))
    worker.start()
    worker.join()
    print(list(tally.cells))
""",
        """\
import multiprocessing

COUNTER = multiprocessing.Value("i", 0)

def work():
    COUNTER.value += 1

if __name__ == "__main__":
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join()
    print(COUNTER.value)
""",
        """\
# file: shared.py
from multiprocessing import Lock
LOCK = Lock()

# file: main.py
from multiprocessing import Process
import shared

def work():
    print(shared.LOCK.acquire(block=False))

if __name__ == "__main__":
    with shared.LOCK:
        worker = Process(target=work)
        worker.start()
        worker.join()
""",
    ),
    followed=Followed(
        2,
        """\
import multiprocessing

def work(counter):
    counter.value += 1

if __name__ == "__main__":
    counter = multiprocessing.Value("i", 0)
    worker = multiprocessing.Process(target=work, args=(counter,))
    worker.start()
    worker.join()
    print(counter.value)
""",
    ),
)
