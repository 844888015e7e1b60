"""A worker reads an attribute of a class or a function that only the parent has set after import."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot, advice, shared_state
from pyskew.audit.call_graph import Project
from pyskew.audit.rules import Followed, Rule

_OWNERS = frozenset({"class", "function", "external"})


def check(project: Project) -> Iterator[Spot]:
    """Yield attributes of classes, of functions, and of what is not of the project."""
    yield from shared_state.spots(project, _OWNERS)


RULE = Rule(
    id="worker-reads-class-state",
    since=(3, 14),
    summary="A worker reads an attribute of a class or a function that only the parent has set after import",
    why="a worker that is not forked imports the class anew and sees it as its module defines it",
    fix=advice.HAND_OVER,
    workaround=advice.PIN_FORK,
    link=advice.CHANGE,
    confidence=Confidence.HIGH,
    words=("multiprocessing", "ProcessPoolExecutor"),
    witness="start_methods/class-attribute",
    across=check,
    valid=(
        """\
import multiprocessing

class Settings:
    level = 1

def work():
    print(Settings.level)

if __name__ == "__main__":
    multiprocessing.Process(target=work).start()
""",
    ),
    invalid=(
        """\
import multiprocessing

class Settings:
    level = 1

def work():
    print(Settings.level)

def main():
    Settings.level = 2
    multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing

class Plugin:
    registry = {}

    @classmethod
    def find(cls, name):
        return cls.registry[name]

def work(name):
    Plugin.find(name)

if __name__ == "__main__":
    Plugin.registry["a"] = print
    multiprocessing.Process(target=work, args=("a",)).start()
""",
    ),
    followed=Followed(
        1,
        """\
import multiprocessing

class Settings:
    level = 1

def work(level):
    print(level)

def main():
    Settings.level = 2
    multiprocessing.Process(target=work, args=(Settings.level,)).start()

if __name__ == "__main__":
    main()
""",
    ),
)
