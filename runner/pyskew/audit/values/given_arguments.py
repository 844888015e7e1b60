"""What a call gives: by position and by keyword, what stands behind `*` and `**` included, as far as a file tells."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pyskew.audit import Confidence
from pyskew.audit.syntax.bindings import literal
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.local_values import LocalValues, Value

_DEEPEST = 4
"""Mappings that are made from others."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a mapping has under a key; no value where only the key is known."""

    value: Value | None
    sure: bool = True
    """Whether it is there whatever callers give and whichever way the function goes."""


_Entries = dict[str, _Entry]


@dataclass(frozen=True, slots=True)
class Positional:
    """How many positional arguments a call gives: the fewest and the most that are known of."""

    least: int
    most: int

    def beyond(self, limit: int) -> Confidence | None:
        """Return how sure there are more than `limit`, None where nothing says so."""
        if self.least > limit:
            return Confidence.HIGH
        return Confidence.MEDIUM if self.most > limit else None


class GivenArguments:
    """Answers for one module."""

    def __init__(self, module: Module) -> None:
        """Compute nothing before it is needed."""
        self.module = module
        self.values = module.once(LocalValues)

    def positional(self, call: ast.Call, scope: Scope) -> Positional:
        """Return how many positional arguments a call gives."""
        least = most = 0
        for one in call.args:
            if not isinstance(one, ast.Starred):
                least, most = least + 1, most + 1
                continue
            lengths = [_length(value) for value, _ in self.values.of(one.value, scope)]
            least += min((length or 0 for length in lengths), default=0)
            most += max((length or 0 for length in lengths), default=0)
        return Positional(least, most)

    def keywords(self, call: ast.Call, scope: Scope) -> dict[str, Confidence]:
        """Return the keywords that a call gives; medium where only some of the mappings behind `**` have one."""
        found = {one.arg: Confidence.HIGH for one in call.keywords if one.arg}
        for one in call.keywords:
            if one.arg is None:
                every = self._mappings(one.value, scope)
                for name in dict.fromkeys(key for entries in every for key in entries):
                    sure = all(name in entries and entries[name].sure for entries in every)
                    found.setdefault(name, Confidence.HIGH if sure else Confidence.MEDIUM)
        return found

    def argument(self, call: ast.Call, scope: Scope, position: int, name: str) -> list[Value]:
        """Return what an argument may be that is given by position or by keyword, [] where nothing tells."""
        if len(call.args) > position and not any(isinstance(one, ast.Starred) for one in call.args[: position + 1]):
            return self.values.of(call.args[position], scope)
        direct = next((one.value for one in call.keywords if one.arg == name), None)
        if direct is not None:
            return self.values.of(direct, scope)
        spread = [one.value for one in call.keywords if one.arg is None]
        held = [entries[name] for one in spread for entries in self._mappings(one, scope) if name in entries]
        return [value for one in held if one.value is not None for value in self.values.of(*one.value)]

    def held(self, node: ast.expr, scope: Scope) -> list[Value]:
        """Return what the mappings that an expression may stand for have under texts."""
        every = self._mappings(node, scope)
        return [one.value for entries in every for one in entries.values() if one.value is not None]

    def _mappings(self, node: ast.expr, scope: Scope, depth: int = 0) -> list[_Entries]:
        """Return the entries of each mapping that an expression may stand for; an unknown one has none."""
        if depth > _DEEPEST:
            return [{}]
        every = [entries for pair in self.values.of(node, scope) for entries in self._of_value(*pair, depth)]
        if not isinstance(node, ast.Name):
            return every
        around = scope.function()
        if around is not None and node.id in around.parameters:
            every = [{key: replace(one, sure=False) for key, one in entries.items()} for entries in every]
        changed, removed = self._changes(node.id, scope, depth), self._removed(node.id, scope)
        return [{key: one for key, one in {**changed, **entries}.items() if key not in removed} for entries in every]

    def _of_value(self, node: ast.expr, scope: Scope, depth: int) -> list[_Entries]:
        match literal(node):
            case ast.Dict(keys=keys, values=values):
                found: _Entries = {}
                for key, value in zip(keys, values, strict=True):
                    if key is None:
                        found |= self._first(value, scope, depth)
                    elif isinstance(key, ast.Constant) and isinstance(key.value, str):
                        found[key.value] = _Entry((value, scope))
                return [found]
            case ast.Call(func=ast.Name(id="dict"), args=[given], keywords=keywords):
                more = {one.arg: _Entry((one.value, scope)) for one in keywords if one.arg}
                spread = [self._first(one.value, scope, depth) for one in keywords if one.arg is None]
                return [{**entries, **more, **_merged(spread)} for entries in self._mappings(given, scope, depth + 1)]
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return [self._first(left, scope, depth) | self._first(right, scope, depth)]
            case ast.Call(func=ast.Attribute(value=copied, attr="copy"), args=[]):
                return self._mappings(copied, scope, depth + 1)
            case ast.Call(
                func=ast.Attribute(attr="copy" | "deepcopy") | ast.Name(id="copy" | "deepcopy"), args=[copied]
            ):
                return self._mappings(copied, scope, depth + 1)
            case _:
                return [{}]

    def _first(self, node: ast.expr, scope: Scope, depth: int) -> _Entries:
        """Return what all mappings that an expression may stand for have together; sure is what each of them has."""
        every = self._mappings(node, scope, depth + 1)
        return {
            key: replace(one, sure=one.sure and all(key in other for other in every))
            for key, one in _merged(every).items()
        }

    def _changes(self, name: str, scope: Scope, depth: int) -> _Entries:
        """Return what the same function puts into the mapping of a name."""
        found: _Entries = {}
        for method in ("update", "setdefault"):
            for call, where in self.module.calls_by_method.get(method, []):
                if where is scope and isinstance(call.func, ast.Attribute) and _is_name(call.func.value, name):
                    found |= self._put(call, where, method, depth)
        for assigned, where in self.module.nodes[ast.Assign]:
            if isinstance(assigned, ast.Assign) and where is scope:
                for target in assigned.targets:
                    match target:
                        case ast.Subscript(value=ast.Name(id=held), slice=ast.Constant(value=str(key))) if held == name:
                            found[key] = _Entry((assigned.value, scope), sure=False)
        return found

    def _put(self, call: ast.Call, scope: Scope, method: str, depth: int) -> _Entries:
        if method == "setdefault":
            texts = [text for one in call.args[:1] for text, _ in self.values.texts(one, scope)]
            return {text: _Entry(None, sure=False) for text in texts}
        named = {one.arg: _Entry((one.value, scope), sure=False) for one in call.keywords if one.arg}
        spread = [*call.args, *(one.value for one in call.keywords if one.arg is None)]
        given = _merged([self._first(one, scope, depth) for one in spread])
        return named | {key: replace(one, sure=False) for key, one in given.items()}

    def _removed(self, name: str, scope: Scope) -> set[str]:
        """Return keys that the same function takes out of the mapping of a name."""
        popped = [
            call.args[0]
            for call, where in self.module.calls_by_method.get("pop", [])
            if where is scope and call.args and isinstance(call.func, ast.Attribute) and _is_name(call.func.value, name)
        ]
        deleted = [
            target.slice
            for statement, where in self.module.nodes[ast.Delete]
            for target in (statement.targets if isinstance(statement, ast.Delete) and where is scope else ())
            if isinstance(target, ast.Subscript) and _is_name(target.value, name)
        ]
        return {text for one in [*popped, *deleted] for text, _ in self.values.texts(one, scope)}


def _merged(every: Iterable[_Entries]) -> _Entries:
    return {key: one for entries in every for key, one in entries.items()}


def surest(found: Iterable[Confidence]) -> Confidence:
    """Return high where one of several is: each alone would be refused."""
    return Confidence.HIGH if Confidence.HIGH in found else Confidence.MEDIUM


def _length(node: ast.expr) -> int | None:
    match node:
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            return sum(not isinstance(one, ast.Starred) for one in elements)
        case _:
            return None


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
