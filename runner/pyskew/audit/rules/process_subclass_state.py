"""A subclass of Process keeps something on self that cannot be pickled."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.call_graph import Project
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice, launch_sites, unpicklable


def check(project: Project) -> Iterator[Spot]:
    """Yield attributes stored before the process runs."""
    pinned = {start.summary.name for start in project.starts} - {start.summary.name for start in project.default_starts}
    for module in list(project.summaries.values()):
        for owner in module.classes.values():
            if project.is_process(owner) != launch_sites.DEFAULT or owner.pickles_itself or module.name in pinned:
                continue
            for attribute, made in owner.made.items():
                what = unpicklable.what(made.name)
                if what and made.how in {"__init__", ""}:
                    message = (
                        f"self.{attribute} of {owner.name}, a subclass of Process, is {what}: start() pickles self"
                    )
                    yield Spot(module.path, made.line, 1, message)


RULE = Rule(
    id="process-subclass-state",
    since=(3, 14),
    summary="A subclass of Process keeps something on self that cannot be pickled",
    why="start() pickles the object for a worker that is not forked",
    fix="make the thing in run(), which the worker executes",
    workaround='derive from multiprocessing.get_context("fork").Process',
    link=advice.DOCS,
    confidence=Confidence.MEDIUM,
    words=("multiprocessing",),
    witness="start_methods_pickling/process-subclass",
    across=check,
    valid=(
        """\
import multiprocessing
import threading

class Worker(multiprocessing.Process):
    def __init__(self):
        super().__init__()
        self.name = "worker"

    def run(self):
        self.lock = threading.Lock()
""",
        """\
import multiprocessing

class Worker(multiprocessing.get_context("fork").Process):
    def __init__(self, path):
        super().__init__()
        self.log = open(path)
""",
        # What a manager makes is a proxy, which can be pickled.
        """\
import multiprocessing

class Worker(multiprocessing.Process):
    def __init__(self):
        super().__init__()
        self.found = multiprocessing.Manager().dict()

    def run(self):
        pass

if __name__ == "__main__":
    worker = Worker()
    worker.start()
    worker.join()
    print(worker.exitcode)
""",
    ),
    invalid=(
        """\
from multiprocessing import Process
import threading

class Worker(Process):
    def __init__(self):
        super().__init__()
        self.lock = threading.Lock()
        self.key = lambda x: x

    def run(self):
        print("worked")

if __name__ == "__main__":
    Worker().start()
""",
    ),
    followed=Followed(
        1,
        """\
from multiprocessing import Process
import threading

class Worker(Process):
    def run(self):
        self.lock = threading.Lock()
        self.key = lambda x: x
        print("worked")

if __name__ == "__main__":
    Worker().start()
""",
    ),
)
