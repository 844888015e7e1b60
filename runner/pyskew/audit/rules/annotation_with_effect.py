"""An annotation calls a function of the file that changes something."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, OpenQuestion, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.local_values import LocalValues

_READERS = {"__annotations__", "get_type_hints", "get_annotations", "annotationlib", "dataclasses", "dataclass"}
"""What a file that reads annotations names."""
_CHANGES = {"append", "add", "update", "setdefault", "extend", "insert", "register", "pop"}


def check(module: Module) -> Iterator[Spot | OpenQuestion]:
    """Yield annotations of modules, classes and functions that call such a function; futures make them texts.

    Where a function is imported, its module is asked: the classes that a class derives from must be there, or here.
    """
    if any(name.startswith("__future__.annotations") for name in module.imports.values()):
        return
    values = module.once(LocalValues)
    for annotation, scope in _annotations(module, values):
        for part in ast.walk(annotation):
            made = values.function(part.func, scope) if isinstance(part, ast.Call) else None
            if made is not None and _acts(module, made) and not module.tolerated(annotation):
                yield module.spot(annotation, _said(made.name))
                break
            name = module.imported(part.func, scope) if isinstance(part, ast.Call) and made is None else ""
            bases = _foreign_bases(module, values, scope)
            if "." in name and all(base.rpartition(".")[0] == name.rpartition(".")[0] for base in bases):
                yield OpenQuestion(module.spot(annotation, _said(name)), (name,))


def answer(module: Module, name: str, spot: Spot) -> Iterator[Spot]:
    """Yield the annotation where the function acts, in a module that reads no annotations by itself."""
    made = module.scopes.get(name)
    if made is not None and _acts(module, made) and not module.once(_reads_annotations):
        yield spot


def _said(name: str) -> str:
    return f"{name.rpartition('.')[2]}() is not called before the annotation is read"


def _reads_annotations(module: Module) -> bool:
    """Return whether a file reads annotations, or makes classes by a metaclass that may."""
    nodes = [node for kind in (ast.Attribute, ast.Call) for node, _ in module.nodes[kind]]
    named = {node.attr for node in nodes if isinstance(node, ast.Attribute)} | set(module.imports)
    made = (node for node, _ in module.nodes[ast.ClassDef] if isinstance(node, ast.ClassDef))
    texts = any(isinstance(one, ast.Constant) and one.value == "__annotations__" for one in ast.walk(module.tree))
    return texts or not named.isdisjoint(_READERS) or any(one.keywords for one in made)


def _foreign_bases(module: Module, values: LocalValues, scope: Scope) -> list[str]:
    """Return the classes of other files that a class derives from; nothing for other scopes."""
    lineage = values.lineage(scope) if scope.kind == "class" else []
    bases = [base for one in lineage if isinstance(one.node, ast.ClassDef) for base in one.node.bases]
    return [name for name in map(module.dotted, bases) if name != "object" and name not in module.scopes]


def _annotations(module: Module, values: LocalValues) -> Iterator[tuple[ast.expr, Scope]]:
    """Yield what nobody reads at once, as a decorator of dataclasses, a metaclass or a base class may."""
    for node, scope in module.nodes[ast.AnnAssign]:
        derived = [one.node for one in values.lineage(scope)] if scope.kind == "class" else []
        made = [one for one in derived if isinstance(one, ast.ClassDef)]
        plain = not any(one.decorator_list or one.keywords for one in made)
        if any(one.bases for one in made):
            plain = plain and not module.once(_reads_annotations)
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
    words=("def", "class"),
    shape=(
        r"\n(?<![{,(\[]\n)[ \t]*+(?!(?:else|try|finally|lambda)\b)[^\W\d]\w*+[ \t]*+:[ \t]*+[\w.]++\("
        r"(?![^\n]*,[ \t]*+\n)"
        r"|->(?<=\).->)[ \t]*+[\w.]++\([^\n]*:|->(?<=\)->)[ \t]*+[\w.]++\([^\n]*:"
        r"|def \w++\([^:)]*+(?::(?![ \t]*+[\w.]++\()[^:)]*+)*:[ \t]*+[\w.]++\("
    ),
    postponed=False,
    check=check,
    answer=answer,
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
        # A base class, here or in another file, reads the annotations when the class is made.
        """\
COLUMNS = []

def column(kind):
    COLUMNS.append(kind)
    return kind

class Table:
    def __init_subclass__(cls):
        cls.columns = list(cls.__annotations__)

class Town(Table):
    name: column(str)

print(COLUMNS, Town.columns)
""",
        """\
# file: tables.py
import typing

COLUMNS = []

def column(kind):
    COLUMNS.append(kind)
    return kind

def plain(kind):
    return kind

class Table:
    def __init_subclass__(cls):
        cls.columns = list(typing.get_type_hints(cls))
# file: example.py
from tables import Table, column, COLUMNS, plain

class Town(Table):
    name: column(str)
    size: plain(int)

print(COLUMNS, Town.columns)
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
        """\
# file: tables.py
_waiting = {}

def column(name, kind):
    _waiting[name] = kind
    return kind

class Table:
    def __init_subclass__(cls):
        cls.columns = sorted(_waiting)
        _waiting.clear()
# file: example.py
import tables

class Town(tables.Table):
    name: tables.column("name", str)

print(Town.columns)
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
