"""Which names of other modules an expression may stand for, and which calls may therefore be calls of one.

A module or a function travels through names, defaults of parameters, attributes, tables, and `getattr` with a text that
is known.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property

from pyskew.audit import Confidence
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.syntax.tree_walk import FIELDS, root
from pyskew.audit.values.local_values import LocalValues, Value

_MAY = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.IfExp, ast.BoolOp)
"""Expressions that may stand for what was imported."""
_DEEPEST = 4
"""Attributes of attributes that are followed."""


_ASKS_FOR_CLASS = {"isinstance", "issubclass"}
_NO_VALUES = {
    ast.AnnAssign: "annotation", ast.arg: "annotation", ast.FunctionDef: "returns", ast.AsyncFunctionDef: "returns",
    ast.ClassDef: "bases", ast.ExceptHandler: "type",
}  # fmt: skip
"""By kind of node: what names classes, but keeps no value."""
_VALUES = {kind: tuple(one for one in names if one != _NO_VALUES.get(kind)) for kind, names in FIELDS.items()}
"""By kind of node: the other fields that may hold nodes."""


class NamedValues:
    """Answers for one module."""

    def __init__(self, module: Module) -> None:
        """Compute nothing before it is needed."""
        self.module = module
        self.values = module.once(LocalValues)
        self._known: dict[tuple[int, int, int], tuple[ast.expr, dict[str, Confidence]]] = {}
        """By the identity of an expression: names that lead to each other are many."""

    def of(self, node: ast.expr, scope: Scope, depth: int = 0) -> dict[str, Confidence]:
        """Return dotted names of what was imported, with how sure each is: medium where it is one of several."""
        direct = self.module.imported(node, scope)
        if direct:
            return {direct: Confidence.HIGH}
        if depth > _DEEPEST or not isinstance(node, _MAY):
            return {}
        key = (id(node), id(scope), depth)
        if key not in self._known:
            self._known[key] = node, self._found(node, scope, depth)  # the node is kept, so that no other gets its id
        return self._known[key][1]

    def _found(self, node: ast.expr, scope: Scope, depth: int) -> dict[str, Confidence]:
        match node:
            case ast.Attribute(value=value, attr=attr):
                found = {f"{name}.{attr}": sure for name, sure in self.of(value, scope, depth + 1).items()}
                return found or self._behind(node, scope, depth)
            case ast.Call(func=ast.Name(id="getattr"), args=[owner, asked, *_]):
                texts = {text for text, _ in self.values.texts(asked, scope)}
                owners = self.of(owner, scope, depth + 1) if texts else {}
                one = len(texts) == 1 and not self._is_open(asked, scope)
                return {
                    f"{name}.{text}": sure if one else Confidence.MEDIUM
                    for name, sure in owners.items()
                    for text in sorted(texts)
                }
            case _:
                return self._behind(node, scope, depth)

    def _behind(self, node: ast.expr, scope: Scope, depth: int) -> dict[str, Confidence]:
        values = [pair for pair in self.values.of(node, scope) if pair[0] is not node and not _is_none(pair)]
        found = {name: sure for pair in values for name, sure in self.of(*pair, depth + 1).items()}
        if len(values) == 1 and not self._is_open(node, scope):
            return found
        return dict.fromkeys(found, Confidence.MEDIUM)

    def _is_open(self, node: ast.expr, scope: Scope) -> bool:
        """Return whether callers elsewhere may give something else, or a key decides."""
        around = scope.function()
        parameter = isinstance(node, ast.Name) and around is not None and node.id in around.parameters
        return parameter or isinstance(node, (ast.Subscript, ast.Call))

    def calls(self, name: str) -> Iterator[tuple[ast.Call, Scope, Confidence]]:
        """Yield calls of what has a dotted name: by that name, or by another that may stand for it."""
        for call, scope in self.module.calls_by_name.get(name, []):
            yield call, scope, Confidence.HIGH
        if self._travels(name):
            yield from self._indirect.get(name, [])

    def called(self, package: str) -> list[str]:
        """Return the dotted names below a package of all that is called, or may be."""
        indirect = self._indirect if any(one.split(".")[0] == package for one in self._passed) else {}
        names = dict.fromkeys([*self.module.calls_by_name, *indirect])
        return [one for one in names if one.startswith(f"{package}.")]

    def _travels(self, name: str) -> bool:
        """Return whether this name, or a module that has it, is a value somewhere; else nothing else stands for it."""
        return any(name == one or name.startswith(f"{one}.") for one in self._passed)

    @cached_property
    def _passed(self) -> frozenset[str]:
        """Dotted names of imports that are assigned, given or listed: neither called nor asked for an attribute."""
        found: set[str] = set()
        pending: list[ast.AST | None] = [*self.module.tree.body]
        while pending:
            node = pending.pop()
            if isinstance(node, (ast.Name, ast.Attribute)):
                first = root(node)
                if isinstance(first, ast.Name) and first.id in self.module.imports:
                    found.add(self.module.dotted(node))
                elif not isinstance(first, ast.Name):
                    pending.append(first)
            elif isinstance(node, ast.Call):
                first = root(node.func)
                asks = isinstance(first, ast.Name) and first.id in _ASKS_FOR_CLASS
                pending += [] if isinstance(first, ast.Name) else [first]
                pending += node.args[:1] if asks else [*node.args, *node.keywords]
            elif node is not None:
                for name in _VALUES.get(type(node), ()):
                    value = getattr(node, name, None)
                    pending += value if value.__class__ is list else [value]
        return frozenset(found)

    @cached_property
    def _indirect(self) -> dict[str, list[tuple[ast.Call, Scope, Confidence]]]:
        found: dict[str, list[tuple[ast.Call, Scope, Confidence]]] = {}
        for call, scope in self.module.calls():
            if self.module.imported(call.func, scope) or not self._may_stand_for_another(call.func, scope):
                continue
            for name, sure in self.of(call.func, scope).items():
                found.setdefault(name, []).append((call, scope, sure))
        return found

    def _may_stand_for_another(self, func: ast.expr, scope: Scope) -> bool:
        match func:
            case ast.Name(id=name):
                return name not in self.module.scopes
            case ast.Attribute() | ast.Subscript() | ast.Call():
                return self.values.function(func, scope) is None
            case _:
                return False


def _is_none(pair: Value) -> bool:
    return isinstance(pair[0], ast.Constant) and pair[0].value is None
