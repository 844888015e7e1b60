"""A module draws a value at import, an identifier or random numbers, that parent and workers both use."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.call_graph import Project
from pyskew.audit.project.module_summary import FunctionFacts, ModuleSummary, Use
from pyskew.audit.project.state_flow import state_of
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice
from pyskew.model.location import Location

_DRAWN = {
    "uuid.uuid1()": "an identifier",
    "uuid.uuid4()": "an identifier",
    "secrets.token_bytes()": "a secret",
    "secrets.token_hex()": "a secret",
    "secrets.token_urlsafe()": "a secret",
    "os.urandom()": "a secret",
    "os.getpid()": "a process id",
    "time.time()": "a time",
    "time.perf_counter()": "a time",
    "datetime.datetime.now()": "a time",
    "random.randint()": "a random number",
    "random.getrandbits()": "a random number",
    "random.randrange()": "a random number",
    "random.random()": "a random number",
    "random.Random()": "a random generator",
    "numpy.random.default_rng()": "a random generator",
    "numpy.random.RandomState()": "a random generator",
}


def check(project: Project) -> Iterator[Spot]:
    """Yield variables that an import sets anew, read in workers and around the launch."""
    workers = [(*one, _drawn(project, one[1])) for one in list(project.worker_side.values())]
    workers = [one for one in workers if one[3]]
    around = list(_around(project)) if workers else []
    ours = {name: f"{one.path}:{line}" for one, facts in around for name, line in _drawn(project, facts).items()}
    told: set[tuple[str, str]] = set()
    for module, _, start, drawn in workers:
        for name, line in drawn.items():
            if name in ours and name not in told:
                told.add(name)
                what = _of(project.summaries[name[0]].bindings[name[1]])
                message = f"{name[1]}, {what} drawn at import, is another one here, in a worker, than at {ours[name]}"
                yield Spot(module.path, line, 1, message, None, (ours[name], f"{module.path}:{line}", start.where))

    for one in project.flow.drawn_twice:
        trail = (project.place(one.write.place), project.place(one.read), project.place(one.launch.place))
        at = Location.parse(trail[1])
        message = f"{one.name} is drawn on first use: a worker draws another one, not the parent's"
        yield Spot(at.path, at.line, 1, message, None, trail)


def _around(project: Project) -> Iterator[tuple[ModuleSummary, FunctionFacts]]:
    for name, function in sorted(project.parent_side):
        module = project.summaries[name]
        if (name, function) not in project.worker_side and function in module.functions and function != "<module>":
            yield module, module.functions[function]


def _drawn(project: Project, facts: FunctionFacts) -> dict[tuple[str, str], int]:
    """Return such variables that a function reads, by module and name, with the line."""
    found: dict[tuple[str, str], int] = {}
    for read in facts.reads:
        state = state_of(project, read.name)
        made = state[0].bindings.get(state[1]) if state else None
        if state and made and _of(made):
            found.setdefault((state[0].name, state[1]), read.line)
    return found


def _of(binding: Use) -> str:
    """Return what a value is that each import draws anew, or that is made of such a value."""
    return _DRAWN.get(binding.how, "") or _DRAWN.get(binding.mode, "")


RULE = Rule(
    id="drawn-at-import",
    since=(3, 14),
    summary="A module draws a value at import, an identifier or random numbers, that parent and workers both use",
    why="a worker that is not forked imports the module, and draws another one",
    fix=advice.HAND_OVER,
    workaround=advice.PIN_FORK,
    link=advice.DOCS,
    confidence=Confidence.MEDIUM,
    words=("multiprocessing", "ProcessPoolExecutor"),
    witness="start_methods_main/top-level-identity",
    across=check,
    valid=(
        """\
import multiprocessing
import uuid

RUN = uuid.uuid4()

def work(run, connection):
    connection.send(run)

if __name__ == "__main__":
    ours, theirs = multiprocessing.Pipe()
    multiprocessing.Process(target=work, args=(RUN, theirs)).start()
    print(ours.recv() == RUN)
""",
        # Each process measures its own time, on purpose: nothing asks whether there is one already.
        """\
import multiprocessing
import time

started = None

def begin():
    global started
    started = time.time()
    return started

def work():
    begin()

if __name__ == "__main__":
    begin()
    multiprocessing.Process(target=work).start()
""",
        # The day is the same.
        """\
import datetime
import multiprocessing

YEAR = datetime.datetime.now().year
DAY = datetime.datetime.now().strftime("%Y-%m-%d")

def work(year, day):
    print((YEAR, DAY) == (year, day))

def main():
    multiprocessing.Process(target=work, args=(YEAR, DAY)).start()

if __name__ == "__main__":
    main()
""",
        # The parent has filled no cache when the worker is started.
        """\
import functools
import multiprocessing
import uuid

@functools.cache
def run():
    return uuid.uuid4().hex

def work():
    print(len(run()))

if __name__ == "__main__":
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join()
    print(len(run()))
""",
    ),
    invalid=(
        """\
import datetime
import multiprocessing
import os
import time

FOLDER = os.path.join("runs", datetime.datetime.now().strftime("run-%Y%m%d-%H%M%S"))

def work(folder):
    print(FOLDER == folder)

if __name__ == "__main__":
    time.sleep(1.1)
    multiprocessing.Process(target=work, args=(FOLDER,)).start()
""",
        """\
import multiprocessing
import uuid

RUN = f"run-{uuid.uuid4().hex[:8]}"

def work(connection):
    connection.send(RUN + "-part")

def main():
    ours, theirs = multiprocessing.Pipe()
    multiprocessing.Process(target=work, args=(theirs,)).start()
    print(ours.recv().startswith(RUN))

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing
import uuid

RUN = uuid.uuid4()

def work(connection):
    connection.send(RUN)

if __name__ == "__main__":
    ours, theirs = multiprocessing.Pipe()
    multiprocessing.Process(target=work, args=(theirs,)).start()
    print(ours.recv() == RUN)
""",
        """\
import multiprocessing
import random

RNG = random.Random()

def work(state, connection):
    connection.send(RNG.getstate() == state)

if __name__ == "__main__":
    ours, theirs = multiprocessing.Pipe()
    multiprocessing.Process(target=work, args=(RNG.getstate(), theirs)).start()
    print(ours.recv())
""",
        """\
import functools
import multiprocessing
import uuid

@functools.cache
def run():
    return uuid.uuid4().hex

def work(seen, connection):
    connection.send(run() == seen)

if __name__ == "__main__":
    ours, theirs = multiprocessing.Pipe()
    multiprocessing.Process(target=work, args=(run(), theirs)).start()
    print(ours.recv())
""",
        """\
import functools
import multiprocessing
import os

class Session:
    @functools.cached_property
    def token(self):
        return os.urandom(4).hex()

SESSION = Session()

def work(seen, connection):
    connection.send(SESSION.token == seen)

if __name__ == "__main__":
    ours, theirs = multiprocessing.Pipe()
    multiprocessing.Process(target=work, args=(SESSION.token, theirs)).start()
    print(ours.recv())
""",
        """\
import multiprocessing
import uuid

_run = None

def run():
    global _run
    if _run is None:
        _run = str(uuid.uuid4())
    return _run

def work(seen, connection):
    connection.send(run() == seen)

if __name__ == "__main__":
    first = run()
    ours, theirs = multiprocessing.Pipe()
    multiprocessing.Process(target=work, args=(first, theirs)).start()
    print(ours.recv())
""",
    ),
    followed=Followed(
        1,
        """\
import multiprocessing
import uuid

RUN = uuid.uuid4()

def work(connection, run):
    connection.send(run)

if __name__ == "__main__":
    ours, theirs = multiprocessing.Pipe()
    multiprocessing.Process(target=work, args=(theirs, RUN)).start()
    print(ours.recv() == RUN)
""",
    ),
)
