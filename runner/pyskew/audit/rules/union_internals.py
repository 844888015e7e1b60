"""A type hint is taken for a union by the private classes of typing, or told from `X | Y` by its class."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module
from pyskew.audit.values.local_values import LocalValues


def check(module: Module) -> Iterator[Spot]:
    """Yield `isinstance(hint, _GenericAlias) and hint.__origin__ is Union`, in one condition."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.BoolOp) or not isinstance(node.op, ast.And):
            continue
        alias = any(_asks_alias(part) for part in node.values)
        union = next((part for one in node.values for part in ast.walk(one) if _is_union(module, part)), None)
        if alias and union is not None and not module.tolerated(node):
            yield module.spot(
                node, "never true of a union: Union[X, Y] is of the class typing.Union, and no _GenericAlias"
            )

    values = LocalValues(module)
    for node, scope in module.nodes[ast.Attribute]:
        if isinstance(node, ast.Attribute) and node.attr == "_name" and isinstance(node.ctx, ast.Load):
            held = [one for one, _ in values.of(node.value, scope)]
            unions = [one for one in held if _is_literal_union(module, one)]
            if unions and not module.tolerated(node):
                sure = None if len(unions) == len(held) else Confidence.MEDIUM
                yield module.spot(node, "a union has no _name: AttributeError", sure)


def _is_literal_union(module: Module, node: ast.expr) -> bool:
    """Return whether an expression is `Union[...]` or `Optional[...]` of typing."""
    return isinstance(node, ast.Subscript) and module.dotted(node.value) in {"typing.Union", "typing.Optional"}


def _asks_alias(node: ast.expr) -> bool:
    """Return whether it is `isinstance(x, ..._GenericAlias)`, also where the class has another name."""
    call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance"
    if not isinstance(node, ast.Call) or not call or len(node.args) != 2:  # noqa: PLR2004 - isinstance takes two
        return False
    named = (
        part.attr if isinstance(part, ast.Attribute) else getattr(part, "id", "") for part in ast.walk(node.args[1])
    )
    return any(name.lower().endswith("genericalias") for name in named)


def _is_union(module: Module, node: ast.AST) -> bool:
    if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], (ast.Is, ast.Eq)):
        return False
    sides = [node.left, node.comparators[0]]
    origin = any(isinstance(one, ast.Attribute) and one.attr == "__origin__" for one in sides)
    return origin and any(module.dotted(one) in {"typing.Union", "typing_extensions.Union"} for one in sides)


RULE = Rule(
    id="union-internals",
    since=(3, 14),
    summary="A type hint is taken for a union by the private classes of typing",
    why="Union[X, Y] and X | Y are one class since 3.14, which is not derived from typing._GenericAlias",
    fix="typing.get_origin(hint) in {typing.Union, types.UnionType}",
    workaround="the same",
    link="https://docs.python.org/3.14/whatsnew/3.14.html#typing",
    confidence=Confidence.HIGH,
    words=("__origin__ Union", "._name Union", "._name Optional"),
    shape=r"(?i:genericalias)|\.[\s\\]*_name\b",
    witness="upgrade_3_14/union-identity",
    check=check,
    valid=(
        """\
import typing

def name(kind):
    return kind._name

print(name(typing.List[int]))
""",
        """\
import typing

def is_union(hint):
    return typing.get_origin(hint) is typing.Union

print(is_union(typing.Union[int, str]))
""",
    ),
    invalid=(
        """\
import typing

def is_union(hint):
    return isinstance(hint, typing._GenericAlias) and hint.__origin__ is typing.Union

print(is_union(typing.Union[int, str]))
""",
        """\
from typing import Union, _GenericAlias as GenericAlias

def is_union(hint):
    return hint is Union or (isinstance(hint, (GenericAlias, type(list[int]))) and hint.__origin__ is Union)

print(is_union(Union[int, str]))
""",
        """\
import typing

def name(kind):
    return kind._name

print(name(typing.Union[int, str]))
""",
    ),
    followed=Followed(
        1,
        """\
import types
import typing

def is_union(hint):
    return typing.get_origin(hint) in {typing.Union, types.UnionType}

print(is_union(typing.Union[int, str]))
""",
    ),
)
