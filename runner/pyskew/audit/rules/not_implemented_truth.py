"""The result of a comparison method is asked for its truth: it may be NotImplemented."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Function, Module, Scope

_COMPARES = {"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"}


_ASK = (ast.UnaryOp, ast.If, ast.While, ast.IfExp, ast.Call, ast.Return, ast.Assign)


def check(module: Module) -> Iterator[Spot]:
    """Yield `not self.__lt__(other)` and its like; sure where that method of the class returns NotImplemented.

    `self.__lt__(other) or ...`, `if self.__lt__(other)` and `bool(self.__lt__(other))` ask for the truth as well.
    """
    for node, asked, scope in _asked(module):
        name = _compared(asked)
        sure = _may_decline(scope.owner(), name) if name else None
        if sure is not None and not _declines_first(scope):
            what = "not ..." if isinstance(node, ast.UnaryOp) else "the truth of ..."
            message = f"{what}.{name}() raises TypeError where it returns NotImplemented"
            yield module.spot(node, message, None if sure else Confidence.MEDIUM)


def _asked(module: Module) -> Iterator[tuple[ast.AST, ast.expr, Scope]]:
    """Yield what is asked for its truth, with where that happens; the last part of `and` and `or` is not."""
    for node, scope in [pair for kind in _ASK for pair in module.nodes[kind]]:
        match node:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield from _parts(node, operand, scope)
            case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
                yield from _parts(node, test, scope)
            case ast.Call(func=ast.Name(id="bool"), args=[given]):
                yield from _parts(node, given, scope)
            case ast.Return(value=ast.BoolOp(values=[*firsts, _])) | ast.Assign(value=ast.BoolOp(values=[*firsts, _])):
                yield from ((one, one, scope) for one in firsts)
            case _:
                pass


def _parts(node: ast.AST, test: ast.expr, scope: Scope) -> Iterator[tuple[ast.AST, ast.expr, Scope]]:
    """Yield a test, or each part of `and` and `or`."""
    if isinstance(test, ast.BoolOp):
        yield from ((one, one, scope) for one in test.values)
    else:
        yield node, test, scope


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
    shape=(
        r"\.[\s\\]*__(?:eq|ne|lt|le|gt|ge)__\s*\(",
        (
            r"^(?![ \t]*return (?:self|super\(\))\.__\w+__\([^()\n]*\)[ \t]*$)"
            r"[^\n]*(?:\bself|\))[\s\\]*\.[\s\\]*__(?:eq|ne|lt|le|gt|ge)__\s*\("
        ),
    ),
    witness="upgrade_3_14/not-implemented-truth",
    check=check,
    valid=(
        """\
class V:
    def __eq__(self, other):
        return NotImplemented if not isinstance(other, V) else True

    def __lt__(self, other):
        return NotImplemented if not isinstance(other, V) else False

    def __ne__(self, other):
        return isinstance(other, V) and self.__eq__(other)

    def __le__(self, other):
        result = self.__lt__(other)
        return result if result is NotImplemented else result or self == other

print(V() != 1, V() <= V())
""",
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
        """\
class Version:
    def __init__(self, *parts):
        self.parts = parts

    def __eq__(self, other):
        if not isinstance(other, Version):
            return NotImplemented
        return self.parts == other.parts

    def __lt__(self, other):
        if not isinstance(other, Version):
            return NotImplemented
        return self.parts < other.parts

    def __le__(self, other):
        return self.__lt__(other) or self.__eq__(other)

    def __gt__(self, other):
        if self.__le__(other):
            return False
        return True

print(Version(1) > 2)
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
