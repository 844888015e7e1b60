"""Entries of f_locals are replaced, as if it were a copy: since 3.13 that changes the variables of the function."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.syntax.tree_walk import walk
from pyskew.audit.values.local_values import LocalValues

_COPIES = {"list", "sorted", "tuple", "set"}


def check(module: Module) -> Iterator[Spot]:
    """Yield stores to f_locals behind a name, of keys that it has, in functions that use it as a whole too."""
    values = module.once(LocalValues)
    for node, scope in module.nodes[ast.Assign]:
        for target in node.targets if isinstance(node, ast.Assign) else ():
            match target:
                case ast.Subscript(value=ast.Name(id=name) as owner, slice=ast.Name(id=key)):
                    function = scope.function()
                    kept = function is not None and any(_is_locals(one) for one, _ in values.of(owner, scope))
                    if kept and function is not None and _is_replaced(function, name, key):
                        yield module.spot(node, f"changes the variable itself, not only what {name} shows of it")
                case _:
                    pass


def _is_locals(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "f_locals"


def _is_replaced(function: Scope, name: str, key: str) -> bool:
    """Return whether the key is one that is there, and the namespace is handed on, returned or gone through."""
    there = used = False
    bases: set[int] = set()
    for part in walk(function.node):
        match part:
            case ast.Subscript(value=ast.Name(id=found) as base) if found == name:
                bases.add(id(base))
            case ast.Compare(left=ast.Name(id=asked), ops=[ast.In()], comparators=[ast.Name(id=found) as base]) if (
                found == name
            ):
                bases.add(id(base))
                there = there or asked == key
            case ast.For(target=target, iter=over) | ast.comprehension(target=target, iter=over):
                looped = any(isinstance(one, ast.Name) and one.id == key for one in walk(target))
                there = there or (looped and _goes_over(over, name))
            case _:
                pass
    for part in walk(function.node):
        plain = isinstance(part, ast.Name) and part.id == name and isinstance(part.ctx, ast.Load)
        used = used or (plain and id(part) not in bases)
    return there and used


def _goes_over(node: ast.expr, name: str) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=made), args=[inner]) if made in _COPIES:
            return _goes_over(inner, name)
        case ast.Call(func=ast.Attribute(value=inner, attr="items" | "keys"), args=[]):
            return _goes_over(inner, name)
        case ast.Name(id=found):
            return found == name
        case _:
            return False


RULE = Rule(
    id="frame-locals-written",
    since=(3, 13),
    summary="Entries of f_locals are replaced, as if it were a copy of the variables",
    why="it writes through to the variables of the function that runs (PEP 667)",
    fix="values = dict(frame.f_locals), which is a copy on every version",
    workaround="the same",
    link="https://docs.python.org/3.13/whatsnew/3.13.html#whatsnew313-locals-semantics",
    confidence=Confidence.MEDIUM,
    words=("f_locals",),
    check=check,
    valid=(
        """\
import sys

def dump(frame):
    values = dict(frame.f_locals)
    for name in values:
        if name == "password":
            values[name] = "***"
    return values

def login(password):
    return dump(sys._getframe()), password

print(login("s3cret"))
""",
        """\
import sys

def mark():
    scope = sys._getframe(1).f_locals
    for name in ("__kind__", "__mark__"):
        scope[name] = name

class Door:
    mark()

print(Door.__kind__)
""",
    ),
    invalid=(
        """\
import sys

HIDDEN = ("password", "token")

def dump(frame):
    values = frame.f_locals
    for name in HIDDEN:
        if name in values:
            values[name] = "***"
    return {name: value for name, value in values.items()}

def login(password):
    dump(sys._getframe())
    return password

print(login("s3cret"))
""",
        """\
import sys

def shown(frame):
    scope = frame.f_locals
    for name, value in list(scope.items()):
        scope[name] = repr(value)
    return dict(scope)

def area(width):
    shown(sys._getframe())
    return width * 2

print(area(2))
""",
    ),
    followed=Followed(
        1,
        """\
import sys

HIDDEN = ("password", "token")

def dump(frame):
    values = dict(frame.f_locals)
    for name in HIDDEN:
        if name in values:
            values[name] = "***"
    return {name: value for name, value in values.items()}

def login(password):
    dump(sys._getframe())
    return password

print(login("s3cret"))
""",
    ),
)
