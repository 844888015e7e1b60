"""`X | Y` and Union[X, Y] are told apart by their origin or class, which is one since 3.14."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope

_PIPE = "types.UnionType"
_UNION = {"typing.Union", "typing_extensions.Union"}


def check(module: Module) -> Iterator[Spot]:
    """Yield tests for types.UnionType alone, in functions that test for Union alone elsewhere and do something else."""
    by_function: dict[Scope | None, list[tuple[ast.AST, str, str]]] = {}
    for node, scope in [*module.nodes[ast.If], *module.nodes[ast.IfExp]]:
        if isinstance(node, (ast.If, ast.IfExp)) and (asked := _asked(module, node.test)):
            done = "\n".join(map(ast.unparse, node.body if isinstance(node, ast.If) else [node.body]))
            by_function.setdefault(scope.function(), []).append((node, asked, done))
    for tests in by_function.values():
        others = {done for _, asked, done in tests if asked == "union"}
        for node, asked, done in tests:
            if asked == "pipe" and others and done not in others and not module.tolerated(node):
                yield module.spot(node, "Union[X, Y] is of types.UnionType too, and X | Y has the origin Union")


def _asked(module: Module, test: ast.expr) -> str:
    """Return which of the two a condition asks for: `origin is Union`, `isinstance(hint, types.UnionType)`."""
    match test:
        case ast.Compare(ops=[ast.Is() | ast.Eq()], left=left, comparators=[right]):
            names = {module.dotted(left), module.dotted(right)}
        case ast.Call(func=ast.Name(id="isinstance"), args=[_, kind]):
            names = {module.dotted(kind)} & {_PIPE}
        case _:
            return ""
    return "pipe" if _PIPE in names else "union" if names & _UNION else ""


RULE = Rule(
    id="union-told-from-pipe",
    since=(3, 14),
    summary="`X | Y` and Union[X, Y] are told apart, which are one class",
    why="types.UnionType is typing.Union: the test that comes first takes both",
    fix="one branch for both: typing.get_origin(hint) in {typing.Union, types.UnionType}",
    workaround="the same",
    link="https://docs.python.org/3.14/whatsnew/3.14.html#typing",
    confidence=Confidence.MEDIUM,
    words=("UnionType Union",),
    check=check,
    valid=(
        """\
import types
import typing

def is_union(hint):
    origin = typing.get_origin(hint)
    return origin is typing.Union or origin is types.UnionType

print(is_union(int | str), is_union(typing.Optional[int]))
""",
        """\
import types
import typing

def kind(hint):
    if isinstance(hint, types.UnionType):
        return "union"
    if typing.get_origin(hint) is typing.Union:
        return "union"
    return "plain"

print(kind(int | str), kind(typing.Optional[int]))
""",
    ),
    invalid=(
        """\
import types
import typing

def kind(hint):
    origin = typing.get_origin(hint)
    if origin is types.UnionType:
        return "pipe"
    if origin is typing.Union:
        return "union"
    return "plain"

print(kind(int | str), kind(typing.Optional[int]))
""",
        """\
from types import UnionType
from typing import Optional, Union, get_origin

def shown(hint):
    text = "plain"
    if isinstance(hint, UnionType):
        text = "pipe"
    elif get_origin(hint) is Union:
        text = "union"
    return text

print(shown(int | str), shown(Optional[int]))
""",
    ),
    followed=Followed(
        1,
        """\
import types
import typing

def kind(hint):
    origin = typing.get_origin(hint)
    if origin in {types.UnionType, typing.Union}:
        return "union"
    return "plain"

print(kind(int | str), kind(typing.Optional[int]))
""",
        same=False,
    ),
)
