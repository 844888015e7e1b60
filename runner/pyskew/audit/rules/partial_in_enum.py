"""A functools.partial in the body of an Enum is no member."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module

_ENUMS = {"enum.Enum", "enum.IntEnum", "enum.StrEnum", "enum.Flag", "enum.IntFlag"}


def check(module: Module) -> Iterator[Spot]:
    """Yield plain assignments of partial(...) in an Enum."""
    for node, scope in module.nodes[ast.Assign]:
        if scope.kind != "class" or not isinstance(node, ast.Assign) or not isinstance(scope.node, ast.ClassDef):
            continue
        is_enum = any(module.imported(base, scope) in _ENUMS for base in scope.node.bases)
        if (
            is_enum
            and isinstance(node.value, ast.Call)
            and module.imported(node.value.func, scope) == "functools.partial"
        ):
            yield module.spot(node, "this is a method of the Enum now, and no member")


RULE = Rule(
    id="partial-in-enum",
    since=(3, 13),
    summary="A functools.partial in the body of an Enum is no member",
    why="partial has a __get__ of its own, and Enum takes what has one for a method",
    fix="enum.member(functools.partial(...))",
    workaround="the same; enum.member exists since 3.11",
    link="https://github.com/python/cpython/issues/125316",
    confidence=Confidence.HIGH,
    words=("functools.partial enum.",),
    witness="upgrade_3_13/sem-partial-in-enum",
    check=check,
    valid=(
        """\
import enum
import functools

class A(enum.Enum):
    F = enum.member(functools.partial(int, base=2))
""",
    ),
    invalid=(
        """\
from enum import Enum
from functools import partial

class A(Enum):
    F = partial(int, base=2)

print(len(A))
""",
    ),
    followed=Followed(
        1,
        """\
from enum import Enum, member
from functools import partial

class A(Enum):
    F = member(partial(int, base=2))

print(len(A))
""",
    ),
)
