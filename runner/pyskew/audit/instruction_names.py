"""Find where a program knows instructions of bytecode by names that a compiler uses otherwise."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from pyskew.audit import Spot
from pyskew.audit.local_values import LocalValues
from pyskew.audit.module_index import Module, Scope


def named(module: Module, instructions: Collection[str]) -> Iterator[Spot]:
    """Yield comparisons of `opname` with one of these names, and look-ups of one in `opmap`."""
    if not any(name.partition(".")[0] in {"dis", "opcode", "bytecode"} for name in module.imports.values()):
        return
    values = LocalValues(module)
    for node, scope in module.nodes[ast.Compare]:
        if isinstance(node, ast.Compare) and not module.tolerated(node):
            sides = [node.left, *node.comparators]
            names = sorted(set(_names(values, sides, scope)) & set(instructions))
            if names and any(_is_opname(one) for one in sides):
                yield module.spot(node, f"{names[0]} is no longer what the compiler writes there")
    for node, scope in module.nodes[ast.Subscript]:
        if (
            isinstance(node, ast.Subscript)
            and module.dotted(node.value).endswith("opmap")
            and not module.tolerated(node)
        ):
            names = sorted(set(_names(values, [node.slice], scope)) & set(instructions))
            if names:
                yield module.spot(node, f"{names[0]} is gone, or no longer what the compiler writes there")


def _names(values: LocalValues, nodes: list[ast.expr], scope: Scope) -> Iterator[str]:
    for node in nodes:
        for one, where in values.of(node, scope):
            inner = one.elts if isinstance(one, (ast.Tuple, ast.List, ast.Set)) else [one]
            inner = list(one.args) if isinstance(one, ast.Call) and ast.unparse(one.func) == "frozenset" else inner
            for part in inner:
                elements = part.elts if isinstance(part, (ast.Set, ast.List, ast.Tuple)) else [part]
                yield from (text for element in elements for text, _ in values.texts(element, where))


def _is_opname(node: ast.expr) -> bool:
    match node:
        case ast.Attribute(attr="opname") | ast.Subscript(value=ast.Attribute(attr="opname") | ast.Name(id="opname")):
            return True
        case ast.Attribute(value=value):
            return _is_opname(value)
        case ast.Name(id=name):
            return name in {"opname", "op_name"}
        case _:
            return False
