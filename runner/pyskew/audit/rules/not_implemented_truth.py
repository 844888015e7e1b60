"""The result of a comparison method is asked for its truth: it may be NotImplemented."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.module_index import Function, Module, Scope
from pyskew.audit.rules import Followed, Rule

_COMPARES = {"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"}


def check(module: Module) -> Iterator[Spot]:
    """Yield `not self.__lt__(other)` and its like; sure where that method of the class returns NotImplemented."""
    for node, scope in module.nodes[ast.UnaryOp]:
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) and (name := _compared(node.operand)):
            sure = _may_decline(scope.owner(), name)
            if sure is not None and not _declines_first(scope):
                message = f"not ....{name}() raises TypeError where it returns NotImplemented"
                yield module.spot(node, message, None if sure else Confidence.MEDIUM)


def _declines_first(scope: Scope) -> bool:
    """Return whether the method returns NotImplemented itself, and so has looked at what it was given."""
    function = scope.function()
    body = function.node.body if function else []
    return any(isinstance(part, ast.Name) and part.id == "NotImplemented" for one in body for part in ast.walk(one))


def _compared(node: ast.expr) -> str:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self") | ast.Call(), attr=name)) if name in _COMPARES:
            return name
        case _:
            return ""


def _may_decline(owner: Scope | None, method: str) -> bool | None:
    """Return whether the class's own method returns NotImplemented; None: it surely does not."""
    if owner is None or not isinstance(owner.node, ast.ClassDef):
        return False
    own = next((one for one in owner.node.body if isinstance(one, Function) and one.name == method), None)
    if own is None:
        return False
    names = {part.id for part in ast.walk(own) if isinstance(part, ast.Name)}
    return True if "NotImplemented" in names else None


RULE = Rule(
    id="not-implemented-truth",
    since=(3, 14),
    summary="The result of a comparison method is asked for its truth, and may be NotImplemented",
    why="bool(NotImplemented) raises TypeError; before it was true, so that `not` of it was a wrong False",
    fix="not (self < other), or functools.total_ordering",
    workaround="result = self.__lt__(other); return result if result is NotImplemented else not result",
    link="https://github.com/python/cpython/issues/79893",
    confidence=Confidence.HIGH,
    words=tuple(sorted(_COMPARES)),
    shape=r"\bnot\s+[^\n]*__(?:eq|ne|lt|le|gt|ge)__\s*\(",
    witness="upgrade_3_14/not-implemented-truth",
    check=check,
    valid=(
        """\
class V:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return not self.__eq__(other)
""",
        "class V:\n    def __ne__(self, other):\n        return not self == other\n",
    ),
    invalid=(
        """\
class V:
    def __eq__(self, other):
        if not isinstance(other, V):
            return NotImplemented
        return True

    def __ne__(self, other):
        return not self.__eq__(other)

print(V() != 1)
""",
    ),
    followed=Followed(
        1,
        """\
class V:
    def __eq__(self, other):
        if not isinstance(other, V):
            return NotImplemented
        return True

    def __ne__(self, other):
        return not (self == other)

print(V() != 1)
""",
        same=False,
    ),
)
