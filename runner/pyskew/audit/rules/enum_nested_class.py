"""A class in the body of an Enum was a member, and is an attribute since 3.13."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.local_values import LocalValues

_ENUMS = {f"enum.{name}" for name in ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "ReprEnum")}
_SAYS = {"enum.member", "enum.nonmember"}


def check(module: Module) -> Iterator[Spot]:
    """Yield classes in the bodies of enumerations, but for private names and those with enum.member or nonmember."""
    values = module.once(LocalValues)
    for node, scope in module.nodes[ast.ClassDef]:
        if not isinstance(node, ast.ClassDef) or scope.kind != "class" or not _is_enum(module, values, scope):
            continue
        said = any(module.dotted(one) in _SAYS for one in node.decorator_list)
        private = node.name.startswith("_")
        if not said and not private and not module.tolerated(node):
            yield module.spot(node, f"the class {node.name} is no member of the enumeration any more")


def _is_enum(module: Module, values: LocalValues, scope: Scope) -> bool:
    bases = [base for one in values.lineage(scope) if isinstance(one.node, ast.ClassDef) for base in one.node.bases]
    return any(module.dotted(base) in _ENUMS for base in bases)


RULE = Rule(
    id="enum-nested-class",
    since=(3, 13),
    summary="A class stands in the body of an Enum, where it was a member",
    why="nested classes are attributes now, as descriptors are",
    fix="@enum.member for a member, @enum.nonmember for none, from 3.11 on",
    workaround="the same",
    link="https://docs.python.org/3/library/enum.html#enum.nonmember",
    confidence=Confidence.HIGH,
    words=("enum. class",),
    shape=r"^[ \t]+class[ \t]",
    check=check,
    valid=(
        """\
import enum

class Door(enum.Enum):
    OPEN = 1

    @enum.nonmember
    class Sound:
        volume = 3

print(list(Door))
""",
        """\
import enum

class Door:
    class State(enum.Enum):
        OPEN = 1

    class Sound:
        volume = 3

print(list(Door.State))
""",
    ),
    invalid=(
        """\
import enum

class Door(enum.Enum):
    OPEN = 1

    class Sound:
        volume = 3

print([one.name for one in Door])
""",
        """\
from enum import Enum

class Shapes(Enum):
    pass

class Flat(Shapes):
    class Square:
        sides = 4

    class Circle:
        sides = 0

print(len(Flat))
""",
    ),
    followed=Followed(
        1,
        """\
import enum

class Door(enum.Enum):
    OPEN = 1

    @enum.member
    class Sound:
        volume = 3

print([one.name for one in Door])
""",
    ),
)
