"""A class defines a name of a type that its own annotations use, further down."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks.annotated_classes import postponed
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Function, Module

_TYPES = {
    "list",
    "dict",
    "set",
    "tuple",
    "type",
    "int",
    "str",
    "float",
    "bool",
    "bytes",
    "frozenset",
    "object",
    "range",
}
_NAMES = "|".join(sorted(_TYPES))


def check(module: Module) -> Iterator[Spot]:
    """Yield annotations above a method or attribute that is called like a built-in type they name."""
    if postponed(module):
        return
    for node, _ in module.nodes[ast.ClassDef]:
        if isinstance(node, ast.ClassDef):
            defined = {name: line for name, line in _defined(node) if name in _TYPES}
            for name in _annotating(node) if defined else ():
                if name.id in defined and name.lineno < defined[name.id]:
                    where = f"line {defined[name.id]}"
                    yield module.spot(name, f"reading this annotation finds the {name.id} of {where}, not the type")


def _defined(node: ast.ClassDef) -> Iterator[tuple[str, int]]:
    for one in node.body:
        if isinstance(one, Function):
            yield one.name, one.lineno
        elif isinstance(one, ast.Assign):
            yield from ((target.id, one.lineno) for target in one.targets if isinstance(target, ast.Name))


def _annotating(node: ast.ClassDef) -> Iterator[ast.Name]:
    """Yield names in the annotations of a class's fields and methods."""
    for one in node.body:
        given: list[ast.expr | None] = []
        if isinstance(one, ast.AnnAssign):
            given = [one.annotation]
        elif isinstance(one, Function):
            args = [*one.args.posonlyargs, *one.args.args, *one.args.kwonlyargs]
            given = [one.returns, *(arg.annotation for arg in args)]
        for annotation in given:
            for part in ast.walk(annotation) if annotation else ():
                if isinstance(part, ast.Name):
                    yield part


RULE = Rule(
    id="annotation-shadowed",
    since=(3, 14),
    summary="A class defines a name of a type that its own annotations use, further down",
    why="annotations are computed when they are read, and then the name is the class's own; it was the type at first",
    fix="write builtins.list, or call the method otherwise",
    workaround="`from __future__ import annotations` in that file, if nothing evaluates the annotations",
    link="https://docs.python.org/3.14/whatsnew/3.14.html#whatsnew314-deferred-annotations",
    confidence=Confidence.LOW,
    words=tuple(sorted(_TYPES)),
    shape=(
        rf"\n[ \t\f]++(?:(?:async[ \t]++)?def[ \t]++(?:{_NAMES})\b"
        rf"|(?:[\w.]++[ \t]*+=[ \t]*+)*(?:{_NAMES})[ \t]*+=(?!=))"
        rf"|class\b[^\n]*:[^\n]*\b(?:{_NAMES})[ \t]*=(?!=)|;[ \t]*(?:{_NAMES})[ \t]*=(?!=)"
    ),
    postponed=False,
    witness="upgrade_3_14/ann-shadowed-by-attribute",
    check=check,
    valid=(
        """\
class Store:
    def list(self):
        return []

    def size(self) -> int:
        return 0

print(Store.size.__annotations__)
""",
    ),
    invalid=(
        """\
class Store:
    def first(self) -> list[int]:
        return []

    def list(self):
        return []

print(Store.first.__annotations__)
""",
    ),
    followed=Followed(
        1,
        """\
import builtins

class Store:
    def first(self) -> builtins.list[int]:
        return []

    def list(self):
        return []

print(Store.first.__annotations__)
""",
    ),
)
