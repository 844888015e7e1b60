"""An annotation calls a function of the file that changes something."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.local_values import LocalValues

_CHANGES = {"append", "add", "update", "setdefault", "extend", "insert", "register", "pop"}


def check(module: Module) -> Iterator[Spot]:
    """Yield annotations of modules, classes and functions that call such a function; futures make them texts."""
    if any(name.startswith("__future__.annotations") for name in module.imports.values()):
        return
    values = module.once(LocalValues)
    for annotation, scope in _annotations(module):
        for part in ast.walk(annotation):
            made = values.function(part.func, scope) if isinstance(part, ast.Call) else None
            if made is not None and _acts(module, made) and not module.tolerated(annotation):
                yield module.spot(annotation, f"{made.name}() is not called before the annotation is read")
                break


def _annotations(module: Module) -> Iterator[tuple[ast.expr, Scope]]:
    """Yield what nobody reads at once, as a decorator of dataclasses, a metaclass or a base class may."""
    for node, scope in module.nodes[ast.AnnAssign]:
        plain = not (isinstance(scope.node, ast.ClassDef) and (scope.node.decorator_list or scope.node.bases))
        if isinstance(node, ast.AnnAssign) and (scope.top or scope.kind == "class") and plain:
            yield node.annotation, scope
    for kind in (ast.FunctionDef, ast.AsyncFunctionDef):
        for node, scope in module.nodes[kind]:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.decorator_list:
                given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                every = [*(one.annotation for one in given), node.returns]
                yield from ((one, scope) for one in every if one is not None)


def _acts(module: Module, made: Scope) -> bool:
    """Return whether a function writes what lies outside of it: globals, and containers that it did not make."""
    if not isinstance(made.node, ast.FunctionDef):
        return False
    own = {*made.parameters}
    own |= {one.id for one in ast.walk(made.node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    for part in ast.walk(made.node):
        match part:
            case ast.Global():
                return True
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store()) if name not in own:
                return True
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attribute)) if (
                attribute in _CHANGES and name not in own and name not in module.imports
            ):
                return True
            case ast.Call(func=ast.Name(id="print")):
                return True
            case _:
                pass
    return False


RULE = Rule(
    id="annotation-with-effect",
    since=(3, 14),
    summary="An annotation calls a function of the file that changes something",
    why="annotations are evaluated when they are read since 3.14, so what they do does not happen",
    fix="call the function in a statement",
    workaround="read cls.__annotations__ where the effect is needed",
    link="https://docs.python.org/3.14/whatsnew/3.14.html",
    confidence=Confidence.HIGH,
    words=("def",),
    shape=(
        r"\n(?<![{,(\[]\n)[ \t]*+(?!(?:else|try|finally|lambda)\b)[^\W\d]\w*+[ \t]*+:[ \t]*+[\w.]++\("
        r"(?![^\n]*,[ \t]*+\n)"
        r"|->(?<=\).->)[ \t]*+[\w.]++\([^\n]*:|->(?<=\)->)[ \t]*+[\w.]++\([^\n]*:"
        r"|def \w++\([^:)]*+(?::(?![ \t]*+[\w.]++\()[^:)]*+)*:[ \t]*+[\w.]++\("
    ),
    postponed=False,
    check=check,
    valid=(
        """\
from dataclasses import dataclass
from typing import Annotated

KINDS = {}

def kind(name):
    return KINDS.get(name, int)

def register(name):
    KINDS[name] = str

def noted(name):
    KINDS[name] = int
    return int

class Settings:
    port: Annotated[int, kind('port')] = 80

@dataclass
class Read:
    size: noted('size') = 1

register('host')
print(sorted(KINDS), Settings.port)
""",
        """\
from __future__ import annotations

SEEN = []

def note(name):
    SEEN.append(name)
    return int

def area(width: note('width')):
    return width

print(SEEN, area(1))
""",
    ),
    invalid=(
        """\
OPTIONS = {}

def option(name, kind):
    OPTIONS[name] = kind
    return kind

class Settings:
    port: option('port', int) = 80

print(sorted(OPTIONS))
""",
        """\
SEEN = []

def note(name):
    SEEN.append(name)
    return int

def area(width: note('width')) -> note('result'):
    return width

print(SEEN)
""",
    ),
    followed=Followed(
        1,
        """\
OPTIONS = {}

def option(name, kind):
    OPTIONS[name] = kind
    return kind

PORT = option('port', int)

class Settings:
    port: PORT = 80

print(sorted(OPTIONS))
""",
    ),
)
