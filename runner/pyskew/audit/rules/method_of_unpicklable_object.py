"""A process runs a method of an object that holds something which cannot be pickled."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import pickled
from pyskew.audit.flow.pickling import UnpicklablePart
from pyskew.audit.flow.values import Value
from pyskew.audit.project.call_graph import Project
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice, unpicklable

_ROLES = frozenset({"target", "process"})
_BY_NAME = frozenset({"a lambda", "a generator"})
"""What reaches a subclass of Process through its constructor mostly."""


def check(project: Project) -> Iterator[Spot]:
    """Yield bound methods, callable objects and partials as targets, and processes that something was stored on."""
    for one in pickled.found(project, _ROLES):
        derived = one.part.what.removeprefix("a ") in unpicklable.BASES
        if one.value.kind == "function" or not (one.part.path or derived):
            continue
        if project.flow.is_process(one.value) and one.part.what not in _BY_NAME and _kept_by_itself(project, one.part):
            continue  # process-subclass-state speaks of these
        what = "its object" if one.value.kind == "made" else f"a {_owner(one.value)}"
        whose = f"whose {one.part.path.removeprefix('.')}" if one.part.path else "which"
        message = f"a process takes along {what}, {whose} is {one.part.what}: it cannot be pickled"
        yield pickled.spot(project, one, message, certain=False)


def _kept_by_itself(project: Project, part: UnpicklablePart) -> bool:
    """Return whether a subclass of Process stores the attribute itself; else it was stored from outside."""
    attribute = re.split(r"[.\[]", part.path.removeprefix("."))[0]
    return any(
        attribute in owner.made and unpicklable.what(owner.made[attribute].name) and project.is_process(owner)
        for module in project.summaries.values()
        for owner in module.classes.values()
    )


def _owner(value: Value) -> str:
    inner = value.inner if value.kind == "bound" and value.inner is not None else value
    return inner.name or "partial"


RULE = Rule(
    id="method-of-unpicklable-object",
    since=(3, 14),
    summary="A process runs a method of an object that holds something which cannot be pickled",
    why="a bound method takes its object along, and that travels through pickle to a worker that is not forked",
    fix="make the target a function that gets plain values; or leave the attribute out in __getstate__",
    workaround=advice.PIN_FORK,
    link=advice.DOCS,
    confidence=Confidence.MEDIUM,
    words=("multiprocessing",),
    witness="start_methods_pickling/method-of-holder",
    across=check,
    valid=(
        # Stored on each process after it was started.
        """\
import multiprocessing

def bake(kind, out):
    out.put(kind)

def watched(kind, out, log):
    process = multiprocessing.Process(target=bake, args=(kind, out))
    process.start()

    def finish():
        process.join()
        log.append(process.exitcode)

    process.finish = finish
    return process

def main():
    out, log = multiprocessing.SimpleQueue(), []
    ovens = [watched(kind, out, log) for kind in ("rye", "oat")]
    kinds = sorted(out.get() for _ in ovens)
    for oven in ovens:
        oven.finish()
    print(kinds, log)

if __name__ == "__main__":
    main()
""",
        # A process that does not run yet is pickled like any object, with what a worker may be given.
        """\
import logging
import multiprocessing
import pathlib
import re

class Service:
    def __init__(self):
        self.log = logging.getLogger("svc")
        self.words = re.compile("[a-z]+")
        self.root = pathlib.Path("/")
        self.stopping = multiprocessing.Event()
        self.worker = multiprocessing.Process(target=self.run)

    def start(self):
        self.spare = multiprocessing.Process(target=self.run)
        self.worker.start()
        self.worker.join()

    def run(self):
        self.stopping.set()

if __name__ == "__main__":
    service = Service()
    service.start()
    print(service.stopping.is_set())
""",
        # Stored on a process that is forked, and on one that runs already.
        """\
import multiprocessing
import threading

class Job(multiprocessing.Process):
    def run(self):
        print("at work")

class Forked(multiprocessing.get_context("fork").Process):
    def run(self):
        print("at work")

def main():
    forked = Forked()
    forked.lock = threading.Lock()
    forked.start()
    forked.join()
    job = Job()
    job.start()
    job.lock = threading.Lock()
    job.join()

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing

class Job:
    def __init__(self):
        self.name = "job"
        self.queue = multiprocessing.Queue()

    def start(self):
        multiprocessing.Process(target=self.run).start()

    def run(self):
        pass
""",
        """\
import multiprocessing
import threading

class Job:
    def __init__(self):
        self.lock = threading.Lock()

    def __getstate__(self):
        return {}

    def start(self):
        multiprocessing.Process(target=self.run).start()

    def run(self):
        pass
""",
    ),
    invalid=(
        # The second process takes the first one along, which runs.
        """\
import multiprocessing

class Pair:
    def start(self):
        self.reader = multiprocessing.Process(target=self.read)
        self.reader.start()
        self.writer = multiprocessing.Process(target=self.write)
        self.writer.start()
        self.writer.join()
        self.reader.join()

    def read(self):
        pass

    def write(self):
        print("at work")

if __name__ == "__main__":
    Pair().start()
""",
        # Each takes the one before it along.
        """\
import multiprocessing

class Fleet:
    def start(self, count):
        for _ in range(count):
            process = multiprocessing.Process(target=self.work)
            process.start()
            self.last = process
        self.last.join()

    def work(self):
        pass

if __name__ == "__main__":
    Fleet().start(2)
""",
        # Stored on a process from outside.
        """\
import multiprocessing

class Job(multiprocessing.Process):
    on_exit = None

    def run(self):
        print("at work")

def main():
    codes = []

    def ended(code):
        codes.append(code)

    job = Job()
    job.on_exit = ended
    job.start()
    job.join()
    job.on_exit(job.exitcode)
    print(codes)

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing
import threading

class Job:
    def __init__(self):
        self.lock = threading.Lock()

    def start(self):
        multiprocessing.Process(target=self.run).start()

    def run(self):
        pass

if __name__ == "__main__":
    Job().start()
""",
        """\
import multiprocessing
import threading

class Watcher(threading.Thread):
    def run(self):
        multiprocessing.Process(target=self.work).start()

    def work(self):
        print("at work")

if __name__ == "__main__":
    watcher = Watcher()
    watcher.start()
    watcher.join()
""",
    ),
    followed=Followed(
        4,
        """\
import multiprocessing
import threading

def work():
    pass

class Job:
    def __init__(self):
        self.lock = threading.Lock()

    def start(self):
        multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    Job().start()
""",
    ),
)
