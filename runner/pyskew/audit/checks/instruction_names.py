"""Find where a program knows instructions of bytecode by names that a compiler uses otherwise."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from pyskew.audit import Spot
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.local_values import LocalValues

_DISTINCT = re.compile(r"[A-Z]+(_[A-Z]+)+")
_LIBRARIES = {"dis", "opcode", "bytecode"}


def named(module: Module, instructions: Collection[str]) -> Iterator[Spot]:
    """Yield comparisons of `opname` with such a name, tables that it is looked up in, and look-ups in `opmap`."""
    if not any(name.partition(".")[0] in _LIBRARIES for name in module.imports.values()):
        return
    values = module.once(LocalValues)
    for node, nodes, scope in [*_asked(module), *_looked_up(module, values)]:
        names = sorted(set(_names(values, nodes, scope)) & set(instructions))
        if names and not module.tolerated(node):
            yield module.spot(node, f"{names[0]} is gone, or no longer what the compiler writes there")


def _asked(module: Module) -> Iterator[tuple[ast.expr, list[ast.expr], Scope]]:
    """Yield expressions that ask for an instruction, with those that may name it."""
    for node, scope in module.nodes[ast.Compare]:
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            equal = all(isinstance(one, (ast.Eq, ast.NotEq)) for one in node.ops)
            if any(map(_is_opname, sides)) or (equal and any(map(_is_distinct, sides))):
                yield node, sides, scope
    for call, scope in module.calls_by_method.get("startswith", []):
        if isinstance(call.func, ast.Attribute) and _is_opname(call.func.value):
            yield call, list(call.args[:1]), scope
    for node, scope in module.nodes[ast.Subscript]:
        if isinstance(node, ast.Subscript):
            if _is_opname(node.slice):
                yield node, [node.value], scope
            elif module.dotted(node.value).endswith("opmap"):
                yield node, [node.slice], scope


def _looked_up(module: Module, values: LocalValues) -> Iterator[tuple[ast.expr, list[ast.expr], Scope]]:
    """Yield `name in NAMES` where a literal container holds nothing but names that can only be instructions."""
    for node, scope in module.nodes[ast.Compare]:
        match node:
            case ast.Compare(left=left, ops=[ast.In() | ast.NotIn()], comparators=[names]) if not _is_opname(left):
                held = [part for one, _ in values.of(names, scope) for part in _elements(one)]
                if not isinstance(left, ast.Constant) and held and all(map(_is_distinct, held)):
                    yield node, [names], scope
            case _:
                pass


def _is_distinct(node: ast.expr) -> bool:
    """Return whether a text can only be the name of an instruction, as `RETURN_CONST` in a file that imports `dis`."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(_DISTINCT.fullmatch(node.value))


def _names(values: LocalValues, nodes: list[ast.expr], scope: Scope) -> Iterator[str]:
    for node in nodes:
        for one, where in values.of(node, scope):
            for part in _elements(one):
                yield from (text for element in _elements(part) for text, _ in values.texts(element, where))


def _elements(node: ast.expr) -> list[ast.expr]:
    """Return what a literal container holds, of a dictionary the keys; of anything else the node itself."""
    match node:
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            return elements
        case ast.Dict(keys=keys):
            return [key for key in keys if key is not None]
        case ast.Call(func=ast.Name(id="frozenset" | "set"), args=args):
            return args
        case _:
            return [node]


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
