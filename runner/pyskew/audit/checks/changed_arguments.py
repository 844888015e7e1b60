"""Arguments that a version no longer takes, and arguments that it began to pass to methods which are overridden."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pyskew.audit import Confidence, Spot
from pyskew.audit.stdlib import stdlib_tables
from pyskew.audit.syntax.module_index import Function, Module, Scope
from pyskew.audit.syntax.tree_walk import walk
from pyskew.audit.values.given_arguments import GivenArguments, surest
from pyskew.audit.values.named_values import NamedValues
from pyskew.audit.values.receivers import Receivers, normal

_RETURNS = {
    13: {
        "argparse.ArgumentParser:_parse_optional": "a list of tuples of four",
        "argparse.ArgumentParser:_get_option_tuples": "tuples of four",
    }
}
"""Private methods that the library expects another result of; no signature shows that."""
_REFUSED: Mapping[int, Mapping[str, list[str]]] = {
    9: {"json.loads": ["encoding"], "json.load": ["encoding"]},
    10: {
        f"asyncio.{name}": ["loop"]
        for name in (
            "Lock", "Event", "Condition", "Semaphore", "BoundedSemaphore", "Queue", "PriorityQueue", "LifoQueue",
            "locks.Condition", "locks.Semaphore", "locks.BoundedSemaphore", "queues.Queue", "queues.PriorityQueue",
            "queues.LifoQueue", "open_connection", "start_server", "open_unix_connection", "start_unix_server",
            "create_subprocess_exec", "create_subprocess_shell",
        )
    },
}  # fmt: skip
"""Keywords that a version refuses although its signature has them, or takes any: a sentinel, or what it passes on."""


@cache
def lost(minor: int) -> Mapping[str, Mapping[str, Any]]:
    """Return by callable the `keywords` that 3.`minor` no longer takes, and the `most` positional arguments it does."""
    earlier = {name for one, names in _REFUSED.items() if one < minor for name in names}
    found = {name: row for name, row in stdlib_tables.lost_arguments(minor).items() if name not in earlier}
    return found | {name: {"keywords": words} for name, words in _REFUSED.get(minor, {}).items()}


def lost_words(minor: int) -> tuple[str, ...]:
    """Return identifiers without which a file calls nothing that lost an argument in 3.`minor`."""
    rows = lost(minor)
    return tuple(sorted({f"{name.partition('.')[0]} {name.replace(':', '.').rpartition('.')[2]}" for name in rows}))


def check_lost(module: Module, minor: int) -> Iterator[Spot]:
    """Yield calls that give an argument which 3.`minor` no longer takes."""
    receivers = module.once(Receivers)
    for name, row in lost(minor).items():
        owner, _, method = name.partition(":")
        if method:
            yield from _of_method(module, receivers, owner, method, row)
        else:
            direct = ((call, scope, Confidence.HIGH) for call, scope in _super_calls(module, receivers, name))
            for call, scope, sure in [*module.once(NamedValues).calls(name), *direct]:
                yield from _told(module, call, scope, name, row, sure)


def _super_calls(module: Module, receivers: Receivers, name: str) -> Iterator[tuple[ast.Call, Scope]]:
    """Yield `super().__init__(...)` in classes that derive from the class that is named."""
    if not stdlib_tables.is_class(name):
        return
    for call, scope in module.calls_by_method.get("__init__", []):
        direct = isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Call)
        if direct and isinstance(call.func, ast.Attribute) and name in receivers.of(call.func.value, scope).classes:
            yield call, scope


def _of_method(module: Module, receivers: Receivers, owner: str, method: str, row: Mapping[str, Any]) -> Iterator[Spot]:
    for call, scope in module.calls_by_method.get(method, []):
        if isinstance(call.func, ast.Attribute):
            sure = receivers.sure(call.func.value, scope, method, owner)
            origin = normal(receivers.origins.origin(call.func.value, scope)).removesuffix("()")
            if sure is Confidence.HIGH or origin in {owner, *stdlib_tables.ancestors(owner)}:
                taken = {**row, "most": row.get("most", 99) - 1}
                yield from _told(module, call, scope, f"{owner}.{method}", taken, Confidence.HIGH)


def _told(
    module: Module, call: ast.Call, scope: Scope, name: str, row: Mapping[str, Any], called: Confidence
) -> Iterator[Spot]:
    """Yield the call where it gives what is no longer taken; as sure as what is called and what is given are."""
    if module.tolerated(call):
        return
    arguments = module.once(GivenArguments)
    given = {word: sure for word, sure in arguments.keywords(call, scope).items() if word in row["keywords"]}
    if given:
        message = f"{name}() takes no {', '.join(sorted(given))}: TypeError"
        yield module.spot(call, message, called.together_with(surest(given.values())))
        return
    more = arguments.positional(call, scope).beyond(row.get("most", 99))
    if more is not None:
        count = row["most"]
        message = f"{name}() takes {count} positional argument{'' if count == 1 else 's'}: TypeError"
        yield module.spot(call, message, called.together_with(more))


def override_words(minor: int) -> tuple[str, ...]:
    """Return the methods that began to be passed more in 3.`minor`."""
    pairs = [name.split(":") for name in [*stdlib_tables.new_arguments(minor), *_RETURNS.get(minor, {})]]
    found = {f"{package}. {method}" for owner, method in pairs for package in stdlib_tables.packages_with(owner)}
    return tuple(sorted(found))


def check_overrides(module: Module, minor: int) -> Iterator[Spot]:
    """Yield methods that override one of the library's and do not take what 3.`minor` passes to it."""
    receivers = module.once(Receivers)
    table = stdlib_tables.new_arguments(minor)
    methods = {name.partition(":")[2] for name in [*table, *_RETURNS.get(minor, {})]}
    for kind in (ast.FunctionDef, ast.AsyncFunctionDef):
        for node, scope in module.nodes[kind]:
            if isinstance(node, Function) and node.name in methods and scope.kind == "class":
                yield from _overriding(module, receivers, node, scope, table)
                yield from _returning(module, receivers, node, scope, minor)


def _overriding(
    module: Module, receivers: Receivers, node: Function, scope: Scope, table: Mapping[str, list[str]]
) -> Iterator[Spot]:
    above = _above(module, receivers, scope)
    for name, given in table.items():
        owner, _, overridden = name.partition(":")
        missing = [one for one in given if one not in _taken(node)]
        if overridden == node.name and owner in above and missing and not _open(node) and not module.tolerated(node):
            words = ", ".join(missing)
            told = f"{node.name}() is called with {words}, which it does not take: TypeError where that happens"
            yield module.spot(node, told, Confidence.MEDIUM)
            return


def _above(module: Module, receivers: Receivers, scope: Scope) -> set[str]:
    """Return the classes of the library that a class derives from."""
    lineage = receivers.values.lineage(scope)
    bases = {module.dotted(base) for one in lineage if isinstance(one.node, ast.ClassDef) for base in one.node.bases}
    return {name for base in bases for name in stdlib_tables.ancestors(base)}


def _returning(module: Module, receivers: Receivers, node: Function, scope: Scope, minor: int) -> Iterator[Spot]:
    """Yield overrides that make the result themselves."""
    asks_super = any(isinstance(part, ast.Name) and part.id == "super" for part in walk(node))
    for name, expected in _RETURNS.get(minor, {}).items():
        owner, _, overridden = name.partition(":")
        ours = overridden == node.name and owner in _above(module, receivers, scope)
        if ours and not asks_super and not module.tolerated(node):
            yield module.spot(node, f"{node.name}() is expected to return {expected}", Confidence.MEDIUM)


def _open(node: Function) -> bool:
    return node.args.kwarg is not None or node.args.vararg is not None


def _taken(node: Function) -> set[str]:
    given = node.args
    positional = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    return {one.arg for one in positional}
