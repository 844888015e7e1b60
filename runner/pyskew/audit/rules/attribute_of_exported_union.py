"""A loop sets an attribute of all that a module exports, and one of that is a union of typing."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.call_graph import Project
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.union_aliases import message


def check(project: Project) -> Iterator[Spot]:
    """Yield loops that set an attribute of all names in `__all__`, where one of them is a union."""
    for summary in list(project.summaries.values()):
        for name, line in summary.set_in_loop.items():
            found = project.resolve(f"{summary.name}.{name}")
            if found and found[1] in found[0].unions:
                yield Spot(summary.path, line, 1, message(name, "what the loop sets"))
                break


RULE = Rule(
    id="attribute-of-exported-union",
    since=(3, 14),
    summary="A loop sets an attribute of all that a module exports, and one of that is a union of typing",
    why="Union[X, Y] is an object of the class typing.Union since 3.14, whose attributes cannot be set",
    fix="leave unions out of the loop",
    workaround="set it in a try block that catches AttributeError",
    link="https://docs.python.org/3.14/whatsnew/3.14.html#typing",
    confidence=Confidence.HIGH,
    raises=True,
    words=("__all__ __module__",),
    witness="",
    across=check,
    valid=(
        # The loop leaves the union out.
        """\
from typing import Union

class Thing:
    pass

Number = Union[int, float]
__all__ = ["Thing", "Number"]

for name in __all__:
    if not name.startswith("Number"):
        setattr(globals()[name], "__module__", "things")

print(Thing.__module__)
""",
    ),
    invalid=(
        """\
# file: kinds.py
import typing

class Thing:
    pass

Number = typing.Union[int, float]
# file: example.py
from kinds import Number, Thing

__all__ = ["Number", "Thing"]

names = globals()
for name in __all__:
    if not name.startswith("__"):
        setattr(names[name], "__module__", "example")

print(Thing.__module__)
""",
    ),
    followed=Followed(
        1,
        """\
# file: kinds.py
import typing

class Thing:
    pass

Number = typing.Union[int, float]
# file: example.py
from kinds import Number, Thing

__all__ = ["Number", "Thing"]

names = globals()
for name in __all__:
    if not name.startswith(("__", "Number")):
        setattr(names[name], "__module__", "example")

print(Thing.__module__)
""",
    ),
)
