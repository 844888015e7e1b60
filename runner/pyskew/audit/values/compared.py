"""What the code of a file compares with what it holds as literals: equality, assertions, and the methods of a text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.local_values import LocalValues, Value

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
    "crc32", "adler32", "lower", "strip", "splitlines", "bytes", "str", "repr", "list", "bytearray", "format",
}  # fmt: skip
"""Calls whose result says the same of what they are given, or of the object that they are methods of."""
_MATCHING = {"match": 1, "search": 1, "fullmatch": 1, "findall": 1, "finditer": 1, "sub": 2, "subn": 2, "split": 1}
"""Functions of `re` that look for an expression, with the position of the text."""
_DEEPEST = 5


@dataclass(frozen=True)
class Comparison:
    """Two expressions that are held against each other, at a node."""

    node: ast.expr
    scope: Scope
    one: ast.expr
    other: ast.expr

    @property
    def sides(self) -> tuple[tuple[ast.expr, ast.expr], tuple[ast.expr, ast.expr]]:
        """Each expression, with the one that it is held against."""
        return (self.one, self.other), (self.other, self.one)


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


@dataclass(frozen=True)
class Matching:
    """A text that is held against regular expressions, by a function of `re` or a method of a compiled one."""

    node: ast.Call
    scope: Scope
    method: str
    patterns: tuple[str, ...]
    text: ast.expr


def matchings(module: Module, values: LocalValues) -> Iterator[Matching]:
    """Yield where the file matches a text with an expression that it holds as a literal."""
    for name, position in _MATCHING.items():
        for call, scope in module.calls_by_name.get(f"re.{name}", []):
            if len(call.args) > position:
                found = tuple(text for text, _ in values.texts(call.args[0], scope))
                yield Matching(call, scope, name, found, call.args[position])
        for call, scope in module.calls_by_method.get(name, []):
            if isinstance(call.func, ast.Attribute) and len(call.args) >= position:
                found = tuple(_compiled(module, values, call.func.value, scope))
                if found:
                    yield Matching(call, scope, name, found, call.args[position - 1])


def _compiled(module: Module, values: LocalValues, node: ast.expr, scope: Scope) -> Iterator[str]:
    for value, where in values.of(node, scope):
        match value:
            case ast.Call(func=func, args=[pattern, *_]) if module.imported(func, where) == "re.compile":
                yield from (text for text, _ in values.texts(pattern, where))
            case _:
                pass


def lookups(module: Module) -> Iterator[Comparison]:
    """Yield where something is looked up in what may be a table: `table[key]`, `table.get(key)`, `key in table`."""
    for node, scope in module.nodes[ast.Subscript]:
        match node:
            case ast.Subscript(slice=ast.Constant() | ast.Slice() | ast.UnaryOp()):
                pass
            case ast.Subscript(value=value, slice=key, ctx=ast.Load()):
                yield Comparison(node, scope, key, value)
            case _:
                pass
    for call, scope in module.calls_by_method.get("get", []):
        if isinstance(call.func, ast.Attribute) and call.args:
            yield Comparison(call, scope, call.args[0], call.func.value)
    for node, scope in module.nodes[ast.Compare]:
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
            yield Comparison(node, scope, node.left, node.comparators[0])


def held(values: LocalValues, node: ast.expr, scope: Scope) -> Iterator[Value]:
    """Yield what an expression may stand for, and instead of a literal container what it holds; of a table the keys."""
    pending, seen = [(node, scope)], set()
    while pending:
        for value, where in values.of(*pending.pop()):
            match value:
                case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
                    yield from (one for part in parts for one in values.of(part, where))
                case ast.Dict(keys=keys):
                    yield from (one for part in keys if part is not None for one in values.of(part, where))
                case ast.Call(func=ast.Name(id="frozenset" | "set" | "tuple" | "list" | "dict"), args=[inner]):
                    if id(value) not in seen:  # `names = list(names)` leads to itself
                        seen.add(id(value))
                        pending.append((inner, where))
                case _:
                    yield value, where


def held_texts(values: LocalValues, node: ast.expr, scope: Scope) -> list[str]:
    """Return the texts that an expression may stand for, by itself or as elements or keys of a literal container."""
    return [text for value, where in held(values, node, scope) for text, _ in values.texts(value, where)]
