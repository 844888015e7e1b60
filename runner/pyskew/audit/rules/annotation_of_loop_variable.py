"""An annotation in a loop names the variable of the loop, or one that is bound again."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield functions and classes of a loop whose annotations name its variable; futures make them texts."""
    if any(name.startswith("__future__.annotations") for name in module.imports.values()):
        return
    for loop, scope in module.nodes[ast.For]:
        if not isinstance(loop, ast.For):
            continue
        names = {one.id for one in ast.walk(loop.target) if isinstance(one, ast.Name)}
        for node in _made(loop.body):
            found = [one for one in _annotations(node) for part in ast.walk(one) if _is_one(part, names)]
            sure = _kept(loop, node) if found and scope.kind != "class" else None
            if sure is not None and not module.tolerated(node):
                yield module.spot(
                    found[0], "the annotation sees the last value of the loop, where it is read later", sure
                )


def _made(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield what is defined in the loop itself, in branches and blocks too."""
    for one in body:
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield one
        elif isinstance(one, ast.If | ast.With | ast.Try):
            yield from _made(one.body)


def _annotations(node: ast.stmt) -> list[ast.expr]:
    match node:
        case ast.ClassDef(body=body):
            return [one.annotation for one in body if isinstance(one, ast.AnnAssign)]
        case ast.FunctionDef(args=given, returns=returns) | ast.AsyncFunctionDef(args=given, returns=returns):
            every = [one.annotation for one in [*given.posonlyargs, *given.args, *given.kwonlyargs]]
            return [one for one in [*every, returns] if one is not None]
        case _:
            return []


def _is_one(part: ast.AST, names: set[str]) -> bool:
    return isinstance(part, ast.Name) and part.id in names


def _kept(loop: ast.For, node: ast.stmt) -> Confidence | None:
    """Return how surely what is made is kept unread: high in a container; medium where it is handed over.

    None where it is not kept, or where a decorator may read the annotations at once, as that of dataclasses does.
    """
    name = getattr(node, "name", "")
    if getattr(node, "decorator_list", []):
        return None
    stored = handed = False
    for part in (part for one in loop.body for part in ast.walk(one)):
        match part:
            case ast.Assign(targets=[ast.Subscript() | ast.Attribute()], value=ast.Name(id=used)) if used == name:
                stored = True
            case ast.Call(func=ast.Attribute(attr="append" | "add"), args=[ast.Name(id=used)]) if used == name:
                stored = True
            case ast.Call(args=args) if any(isinstance(one, ast.Name) and one.id == name for one in args):
                handed = True
            case _:
                pass
    return (Confidence.MEDIUM if handed else Confidence.HIGH) if stored or handed else None


RULE = Rule(
    id="annotation-of-loop-variable",
    since=(3, 14),
    summary="An annotation in a loop names the variable of the loop",
    why="annotations are evaluated when they are read since 3.14: all see the value of the last round",
    fix="make the function or class in a function that takes the value",
    workaround="set __annotations__ by hand in the loop",
    link="https://docs.python.org/3.14/whatsnew/3.14.html",
    confidence=Confidence.HIGH,
    words=("for",),
    postponed=False,
    shape=(
        r"\n([ \t]*+)for\b[^\n]*:[^\n]*\n(?:\1[ \t][^\n]*\n|\n){0,30}?\1[ \t]+"
        r"(?:(?:async )?def\b[^:]*(?:->|:[ \t]*[^\s#])|class\b)"
    ),
    check=check,
    valid=(
        """\
from dataclasses import dataclass

FIELDS = []
for kind in (int, str):
    @dataclass
    class Field:
        value: kind
    FIELDS.append(Field)

print([one.__dataclass_fields__['value'].type.__name__ for one in FIELDS])
for kind in (int, str):
    class Box:
        size: int = 0
    Box.kind = kind

print(Box.__annotations__['size'].__name__, Box.kind.__name__)
""",
        """\
HANDLERS = []

def make(kind):
    def handle(value: kind):
        return value
    return handle

for kind in (int, str):
    HANDLERS.append(make(kind))

print([one.__annotations__['value'].__name__ for one in HANDLERS])
""",
    ),
    invalid=(
        """\
HANDLERS = []
for kind in (int, str, float):
    def handle(value: kind):
        return value
    HANDLERS.append(handle)

print([one.__annotations__['value'].__name__ for one in HANDLERS])
""",
        """\
def columns():
    found = {}
    for name, kind in {'a': int, 'b': str}.items():
        class Column:
            value: kind
        found[name] = Column
    return found

print([one.__annotations__['value'].__name__ for one in columns().values()])
""",
    ),
    followed=Followed(
        1,
        """\
HANDLERS = []

def make(kind):
    def handle(value: kind):
        return value
    return handle

for kind in (int, str, float):
    HANDLERS.append(make(kind))

print([one.__annotations__['value'].__name__ for one in HANDLERS])
""",
    ),
)
