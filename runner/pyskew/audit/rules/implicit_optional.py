"""Hints are asked of a function whose parameter has None as its default, and another type."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield such parameters of functions in a file that calls typing.get_type_hints()."""
    if "typing.get_type_hints" not in module.calls_by_name:
        return
    for kind in (ast.FunctionDef, ast.AsyncFunctionDef):
        for node, _ in module.nodes[kind]:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                wrong = [
                    one for one, default in _defaults(node.args) if _is_none(default) and _excludes(one.annotation)
                ]
                if wrong and not module.tolerated(node):
                    names = ", ".join(one.arg for one in wrong)
                    yield module.spot(wrong[0], f"the hints of {names} do not say that it may be None")


def _defaults(given: ast.arguments) -> list[tuple[ast.arg, ast.expr | None]]:
    positional = [*given.posonlyargs, *given.args]
    last = positional[len(positional) - len(given.defaults) :]
    return [*zip(last, given.defaults, strict=True), *zip(given.kwonlyargs, given.kw_defaults, strict=True)]


def _is_none(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _excludes(annotation: ast.expr | None) -> bool:
    """Return whether an annotation does not have None in it by itself, nor may stand for anything."""
    text = ast.unparse(annotation) if annotation is not None else "Any"
    return not any(word in text for word in ("Optional", "None", "Any", "object"))


RULE = Rule(
    id="implicit-optional",
    since=(3, 11),
    summary="Hints are asked of a function whose parameter has None as its default, and another type",
    why="typing.get_type_hints() no longer adds Optional for a default of None since 3.11",
    fix="annotate the parameter with Optional[int]",
    workaround="the same",
    link="https://docs.python.org/3.11/whatsnew/3.11.html",
    confidence=Confidence.MEDIUM,
    words=("get_type_hints",),
    check=check,
    valid=(
        """\
import typing

def search(text: str, limit: typing.Optional[int] = None, page: 'int | None' = None, other=None):
    ...

print(sorted(typing.get_type_hints(search)))
""",
    ),
    invalid=(
        """\
import typing

def nullable(func):
    return [name for name, kind in typing.get_type_hints(func).items() if type(None) in typing.get_args(kind)]

def search(text: str, limit: int = None):
    ...

print(nullable(search))
""",
    ),
    followed=Followed(
        1,
        """\
import typing

def nullable(func):
    return [name for name, kind in typing.get_type_hints(func).items() if type(None) in typing.get_args(kind)]

def search(text: str, limit: typing.Optional[int] = None):
    ...

print(nullable(search))
""",
    ),
)
