"""A count of references is compared with a number."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.local_values import LocalValues


def check(module: Module) -> Iterator[Spot]:
    """Yield `sys.getrefcount(x) == 2` and its like; counts compared with each other say nothing about their size."""
    values = module.once(LocalValues)
    for node, scope in module.nodes[ast.Compare]:
        if not isinstance(node, ast.Compare) or module.tolerated(node):
            continue
        sides = [node.left, *node.comparators]
        counts = any(
            isinstance(value, ast.Call)
            and module.dotted(value.func) == "sys.getrefcount"
            and _is_local(value.args[0] if value.args else None, where)
            for one in sides
            for value, where in values.of(one, scope)
        )
        numbers = [number for one in sides for number in _numbers(values, one, scope)]
        if counts and any(number in _NEAR[type(node.ops[0])] for number in numbers if type(node.ops[0]) in _NEAR):
            yield module.spot(node, "the interpreter borrows references: a local variable may count for one less")


_NEAR: dict[type[ast.cmpop], range] = {
    ast.Eq: range(1, 100), ast.NotEq: range(1, 100), ast.Gt: range(1, 100), ast.GtE: range(2, 100),
    ast.Lt: range(2, 6), ast.LtE: range(1, 6), ast.In: range(1, 100),
}  # fmt: skip
"""Numbers that one reference more or less decides about."""
_DEEPEST = 3
"""Sums within sums that are added up."""


def _is_local(node: ast.expr | None, scope: Scope) -> bool:
    """Return whether it is a variable that no nested function shares: only such references are borrowed."""
    function = scope.function()
    if not isinstance(node, ast.Name) or function is None:
        return False
    inner = [one for one in ast.walk(function.node) if isinstance(one, _FUNCTIONS) and one is not function.node]
    return not any(isinstance(part, ast.Name) and part.id == node.id for one in inner for part in ast.walk(one))


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def _numbers(values: LocalValues, node: ast.expr, scope: Scope, depth: int = 0) -> Iterator[int]:
    for one, where in values.of(node, scope) if depth < _DEEPEST else ():
        match one:
            case ast.Constant(value=int(number)):
                yield number
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                sums = [list(_numbers(values, side, where, depth + 1)) for side in (left, right)]
                yield from (a + b for a in sums[0] for b in sums[1])
            case _:
                pass


RULE = Rule(
    id="reference-counts",
    since=(3, 14),
    summary="A count of references is compared with a number",
    why="the interpreter borrows references where it may, so that counts are lower",
    fix="compare with a count that was taken in the same way before, or use weakref",
    workaround="the same",
    link="https://docs.python.org/3.14/whatsnew/3.14.html#whatsnew314-refcount",
    confidence=Confidence.MEDIUM,
    words=("getrefcount",),
    witness="upgrade_3_14/reference-counts",
    check=check,
    valid=(
        """\
import sys

def check(thing):
    return sys.getrefcount(thing) < 50

print(check(object()))
""",
        """\
import sys

def check(thing):
    before = sys.getrefcount(thing)
    return sys.getrefcount(thing) == before

print(check(object()))
""",
    ),
    invalid=(
        """\
import sys

def check():
    thing = object()
    return sys.getrefcount(thing) == 2

print(check())
""",
    ),
    followed=Followed(
        1,
        """\
import sys

def check():
    thing = object()
    before = sys.getrefcount(thing)
    again = thing
    return sys.getrefcount(again) == before + 1

print(check())
""",
    ),
)
