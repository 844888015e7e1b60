"""The result of a comparison method is asked for its truth: it may be NotImplemented."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Function, Module, Scope
from pyskew.audit.values.receivers import Receivers

_COMPARES = {"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"}


_ASK = (
    ast.UnaryOp, ast.If, ast.While, ast.IfExp, ast.Call, ast.Return, ast.Assign,
    ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
)  # fmt: skip
_ALL = {"any", "all"}


def check(module: Module) -> Iterator[Spot]:
    """Yield `not self.__lt__(other)` and its like; sure where that method of the class returns NotImplemented.

    `self.__lt__(other) or ...`, `if self.__lt__(other)` and `bool(self.__lt__(other))` ask for the truth as well, and
    so do any(), all() and the conditions of comprehensions. Of an object other than self, its class must be known.
    """
    for node, asked, scope in _asked(module):
        name = _compared(asked)
        sure = _may_decline(scope.owner(), name) if name else None
        if not name and (name := _compared_of_another(asked)):
            sure = False if _declines_somewhere(module, name) and _is_of_the_file(module, asked, scope) else None
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
            case ast.Call(func=ast.Name(id=called), args=[ast.GeneratorExp(elt=given) | ast.ListComp(elt=given)]) if (
                called in _ALL
            ):
                yield from _parts(given, given, scope)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                for test in [one for made in node.generators for one in made.ifs]:
                    yield from _parts(test, test, scope)
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
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="self") | ast.Call(func=ast.Name(id="super")), attr=name)
        ) if name in _COMPARES:
            return name
        case _:
            return ""


def _compared_of_another(node: ast.expr) -> str:
    match node:
        case ast.Call(func=ast.Attribute(attr=name)) if name in _COMPARES:
            return name
        case _:
            return ""


def _declines_somewhere(module: Module, method: str) -> bool:
    """Return whether every class of the file that has such a method may return NotImplemented from it."""
    found = [one.node for name, one in module.scopes.items() if name.endswith(f".{method}")]
    return bool(found) and all(
        any(isinstance(part, ast.Name) and part.id == "NotImplemented" for part in ast.walk(one)) for one in found
    )


def _is_of_the_file(module: Module, node: ast.expr, scope: Scope) -> bool:
    """Return whether the object whose method is called is of a class of the file, or a variable of no known class."""
    called = node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else node
    receiver = module.once(Receivers).of(called, scope)
    return bool(receiver.own) or (isinstance(called, ast.Name) and not receiver.known)


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
            r"[^\n]*(?:\b(?!super\b)\w+|\))[\s\\]*\.[\s\\]*__(?:eq|ne|lt|le|gt|ge)__\s*\("
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
        # The values of any() come from operators; the method of another object never declines.
        """\
class V:
    def __init__(self, number):
        self.number = number

    def __eq__(self, other):
        if not isinstance(other, V):
            return NotImplemented
        return self.number == other.number

    def among(self, others):
        return any(one == self for one in others)

    def named(self, names):
        return [name for name in names if name.lower().__lt__("n")]

print(V(1).among([V(2), "a"]), V(1).named(["m", "z"]))
""",
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
        """\
class Size:
    def __init__(self, number):
        self.number = number

    def __lt__(self, other):
        if not isinstance(other, Size):
            return NotImplemented
        return self.number < other.number

class Shelf:
    def __init__(self, *things):
        self.things = things

    def below(self, size):
        return [one for one in self.things if size.__lt__(one)]

    def fits(self, size):
        return all(one.__lt__(size) or one.__lt__(Size(9)) for one in self.things)

print(len(Shelf(Size(4), "none").below(Size(1))))
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
