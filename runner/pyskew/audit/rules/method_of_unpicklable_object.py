"""A process runs a method of an object that holds something which cannot be pickled."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot, advice, unpicklable
from pyskew.audit.call_graph import Project
from pyskew.audit.module_summary import ClassFacts, Launch
from pyskew.audit.rules import Rule


def check(project: Project) -> Iterator[Spot]:
    """Bound methods as targets, `self` as an argument."""
    for start in project.default_starts:
        if start.launch.task:
            continue
        for name in _objects(start.launch):
            owner = project.class_of(name)
            held = _held(project, owner[1]) if owner else None
            if owner and held and not project.is_process(owner[1]):
                what, attribute, line = held
                message = (
                    f"a process takes along a {owner[1].name}, whose self.{attribute} is {what}: it cannot be pickled"
                )
                yield start.spot(message, None, (f"{owner[0].path}:{line}", start.where))


def _objects(launch: Launch) -> Iterator[str]:
    """Classes of the objects that must be pickled."""
    if launch.target and launch.target.shape == "method":
        yield launch.target.name.rpartition(".")[0]
    for given in launch.arguments:
        if given.what.startswith("self:"):
            yield given.what.removeprefix("self:")


def _held(project: Project, owner: ClassFacts, depth: int = 0) -> tuple[str, str, int] | None:
    """What an object holds that cannot be pickled, its attribute, and the line that stores it."""
    if owner.pickles_itself:
        return None
    for attribute, made in owner.made.items():
        what = unpicklable.what(made.name)
        if what:
            return what, attribute, made.line
    parents = [project.class_of(base) for base in owner.bases] if depth < 5 else []  # noqa: PLR2004 - deep enough
    return next((held for parent in parents if parent and (held := _held(project, parent[1], depth + 1))), None)


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
    ),
)
