"""What the code of a file compares with what it holds as literals: equality, assertions, and the methods of a text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from pyskew.audit.local_values import LocalValues, Value
from pyskew.audit.module_index import Module, Scope

_METHODS = {
    "startswith",
    "endswith",
    "count",
    "find",
    "index",
    "rfind",
    "replace",
    "split",
    "partition",
    "removeprefix",
}
_ASSERTIONS = {"assertEqual", "assertNotEqual", "assertMultiLineEqual", "assertIn", "assertNotIn", "eq_", "equal"}
_THROUGH = {
    "hex", "digest", "hexdigest", "decode", "encode", "b64encode", "md5", "sha1", "sha256", "sha512", "blake2b",
    "crc32", "adler32", "strip", "splitlines", "bytes", "str", "repr", "list", "bytearray", "format",
}  # fmt: skip
"""Calls whose result says the same of what they are given, or of the object that they are methods of."""
_DEEPEST = 5


@dataclass(frozen=True)
class Comparison:
    """Two expressions that are held against each other, at a node."""

    node: ast.expr
    scope: Scope
    one: ast.expr
    other: ast.expr


def comparisons(module: Module) -> Iterator[Comparison]:
    """Yield every comparison of a file, in the order of its nodes by kind."""
    for node, scope in module.nodes[ast.Compare]:
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq | ast.In | ast.NotIn):
            yield Comparison(node, scope, node.left, node.comparators[0])
    for call, scope in module.calls():
        match call:
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=[one, other, *_]) if (
                name in _ASSERTIONS
            ):
                yield Comparison(call, scope, one, other)
            case ast.Call(func=ast.Attribute(value=value, attr=name), args=[other, *_]) if name in _METHODS:
                yield Comparison(call, scope, value, other)
            case _:
                pass


def sources(values: LocalValues, node: ast.expr, scope: Scope) -> Iterator[Value]:
    """Yield what an expression was made from, each once: through names, parts, digests and encodings."""
    seen: set[tuple[int, int]] = set()
    level: list[Value] = [(node, scope)]
    for depth in range(_DEEPEST + 1):
        below: list[Value] = []
        for one, there in level:
            for value, where in values.of(one, there, depth):
                # A name that is assigned from its own parts many times would be followed along every path of these.
                if (key := (id(value), id(where))) not in seen:
                    seen.add(key)
                    yield value, where
                    below += [(inner, where) for inner in _inner(value)]
        level = below


def _inner(node: ast.expr) -> list[ast.expr]:
    match node:
        case ast.Subscript(value=value):
            return [value]
        case ast.Call(func=ast.Attribute(value=value, attr=name), args=args) if name in _THROUGH:
            return [value, *args[:1]]
        case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in _THROUGH:
            return [first]
        case _:
            return []
