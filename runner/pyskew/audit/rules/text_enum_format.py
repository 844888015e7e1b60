"""A member of an enumeration that is a text, or a number, too is formatted."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Function, Module, Scope
from pyskew.audit.values.local_values import LocalValues

_MIXED = {"str", "int", "float"}


def check(module: Module) -> Iterator[Spot]:
    """Yield formats of members, `Channel.MAIL` or names that stand for one, of such classes in the file.

    Medium where the member is known; a parameter that is annotated with the class counts.
    """
    classes = {name for name, scope in module.scopes.items() if _mixes(module, scope)}
    if not classes:
        return
    values = module.once(LocalValues)
    for node, scope in _formatted(module):
        if _is_member(module, values, node, scope, classes) and not module.tolerated(node):
            yield module.spot(node, "a member of an enumeration is formatted with the name of its class")


def _mixes(module: Module, scope: Scope) -> bool:
    """Return whether a class derives from a plain type and from Enum, and does not say how it is shown."""
    if not isinstance(scope.node, ast.ClassDef):
        return False
    bases = [module.dotted(one) for one in scope.node.bases]
    body = scope.node.body
    names = {one.name for one in body if isinstance(one, ast.FunctionDef)}
    names |= {
        target.id
        for one in body
        if isinstance(one, ast.Assign)
        for target in one.targets
        if isinstance(target, ast.Name)
    }
    return "enum.Enum" in bases and bool(_MIXED & set(bases)) and not names & {"__str__", "__format__"}


def _formatted(module: Module) -> Iterator[tuple[ast.expr, Scope]]:
    """Yield what stands in f-strings without a conversion, and what str.format() and format() get."""
    for call, scope in module.calls():
        match call.func:
            case ast.Attribute(value=ast.Constant(value=str()), attr="format"):
                yield from ((one, scope) for one in [*call.args, *(word.value for word in call.keywords)])
            case ast.Name(id="format"):
                yield from ((one, scope) for one in call.args[:1])
            case _:
                pass
    for scope in module.scopes.values():
        for part in ast.walk(scope.node) if scope.kind != "class" else ():
            if isinstance(part, ast.FormattedValue) and part.conversion == -1 and _innermost(module, scope, part):
                yield part.value, scope


def _innermost(module: Module, scope: Scope, part: ast.expr) -> bool:
    """Return whether no function or class within the scope holds a part."""
    inner = [one.node for one in module.scopes.values() if one.parent is scope and one.kind in {"function", "class"}]
    return not any(
        one.lineno <= part.lineno <= (one.end_lineno or 0) for one in inner if isinstance(one, Function | ast.ClassDef)
    )


def _is_member(module: Module, values: LocalValues, node: ast.expr, scope: Scope, classes: set[str]) -> bool:
    bodies = [
        one.node.body for name, one in module.scopes.items() if name in classes and isinstance(one.node, ast.ClassDef)
    ]
    members = {id(one.value) for body in bodies for one in body if isinstance(one, ast.Assign)}
    for value, _ in values.of(node, scope):
        made = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in classes
        if id(value) in members or (made and isinstance(value, ast.Call) and len(value.args) == 1):
            return True
    around = scope.function()
    if (
        isinstance(node, ast.Name)
        and around is not None
        and isinstance(around.node, ast.FunctionDef | ast.AsyncFunctionDef)
    ):
        given = around.node.args
        every = [*given.posonlyargs, *given.args, *given.kwonlyargs]
        return any(
            one.arg == node.id and one.annotation is not None and module.dotted(one.annotation) in classes
            for one in every
        )
    return False


RULE = Rule(
    id="text-enum-format",
    since=(3, 11),
    summary="A member of an enumeration that is a text, or a number, too is formatted",
    why="format() and f-strings show such a member like str() does since 3.11: Channel.MAIL where it was mail",
    fix="f'{member.value}'",
    workaround="define __str__ = str.__str__ in the class, or derive from enum.StrEnum on 3.11 and newer",
    link="https://docs.python.org/3.11/whatsnew/3.11.html",
    confidence=Confidence.MEDIUM,
    words=(
        "Enum",
        "enum",
    ),
    check=check,
    valid=(
        """\
from enum import Enum

class Channel(str, Enum):
    MAIL = 'mail'

    def __str__(self):
        return self.value

class Plain(Enum):
    A = 1

class Size(str, Enum):
    S = 's'

print(f'{Channel.MAIL} {Plain.A} {Size.S.value} {Size.S!r}', Size.S + 'x')
""",
    ),
    invalid=(
        """\
from enum import Enum

class Channel(str, Enum):
    MAIL = 'mail'

def topic(channel):
    return f'notify.{channel}'

print(topic(Channel.MAIL))
""",
        """\
import enum

class Port(int, enum.Enum):
    HTTP = 80

def url(port: Port = Port.HTTP) -> str:
    return 'http://host:{}'.format(port)

print(url())
""",
    ),
    followed=Followed(
        1,
        """\
from enum import Enum

class Channel(str, Enum):
    MAIL = 'mail'

def topic(channel):
    return f'notify.{channel.value}'

print(topic(Channel.MAIL))
""",
    ),
)
