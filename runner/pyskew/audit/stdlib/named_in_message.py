"""What the message of an exception names, of what a newer Python has removed from its standard library or changed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyskew.analysis import newer_texts
from pyskew.audit.stdlib import stdlib_tables

_MODULE = re.compile(r"(?:No module named|\bimport module) '?(?P<module>[\w.]+)'?")
_IMPORTED = re.compile(r"cannot import name '(?P<name>\w+)' from '(?P<module>[\w.]+)'")
_OF_MODULE = re.compile(r"module '(?P<module>[\w.]+)' has no attribute '(?P<name>\w+)'")
_OF_OBJECT = re.compile(r"'(?P<owner>\w+)'(?: object)? has no attribute '(?P<name>\w+)'")
_DOTTED = re.compile(r"(?<![\w.])[a-z_]\w*(?:\.\w+)+(?![\w.])")
_CALL = re.compile(
    r"(?P<function>[A-Za-z_][\w.]*)\(\) "
    r"(?:takes |missing |got an unexpected keyword |got some positional-only |got multiple values )"
)


def changed_since(message: str, old: int, new: int) -> Iterator[tuple[str, int]]:
    """Yield what the step from 3.`old` to 3.`new` did to what a message names, with the minor version that did it."""
    for minor in range(old + 1, new + 1):
        yield from ((said, minor) for said in _changed(message, minor))


def _changed(message: str, minor: int) -> Iterator[str]:
    if found := _MODULE.search(message):
        gone = [name for name in stdlib_tables.removed_modules(minor) if _within(found["module"], name)]
        yield from (f"the module {name} is gone since 3.{minor}" for name in gone)
    for pattern in (_IMPORTED, _OF_MODULE):
        found = pattern.search(message)
        name = f"{found['module']}.{found['name']}" if found else ""
        if name in stdlib_tables.removed_names(minor):
            private = " (private)" if stdlib_tables.removed_names(minor)[name].private else ""
            yield f"{name}{private} is gone since 3.{minor}"
    for name in dict.fromkeys(_DOTTED.findall(message)):
        if name in stdlib_tables.removed_names(minor):
            yield f"{name} is gone since 3.{minor}"
    yield from (said for name, said in _NOTED.get(minor, {}).items() if re.search(rf"\b{re.escape(name)}\b", message))
    if found := _OF_OBJECT.search(message):
        owners = stdlib_tables.removed_attributes(minor).get(found["name"], ())
        known = [owner for owner in owners if owner.rpartition(".")[2] == found["owner"]]
        yield from (f"{owner}.{found['name']} is gone since 3.{minor}" for owner in known)
    yield from (said for said, _ in newer_texts.changes_shown(message, "", minor - 1, minor))
    if found := _CALL.search(message):
        yield from _other_signature(found["function"], minor)


_MANAGERS = "takes a second type since 3.13, that of what __exit__ returns"
_NOTED = {
    13: {name: f"{name} {_MANAGERS}" for name in ("typing.ContextManager", "typing.AsyncContextManager")},
}
"""By minor version and name, entries of What's New that no table of names holds."""


def _within(module: str, gone: str) -> bool:
    return module == gone or module.startswith(f"{gone}.")


def _other_signature(function: str, minor: int) -> Iterator[str]:
    """Yield functions of that name whose parameters changed; one with an owner, since a bare name tells no object."""
    owner, _, name = function.rpartition(".")
    if not owner:
        return
    for key, rows in stdlib_tables.table("signatures").items():
        place, _, method = key.partition(":")
        same = method == name and place.rpartition(".")[2] == owner.rpartition(".")[2]
        if same and any(since == minor for since, _ in rows[1:]):
            yield f"{place}.{method}() has other parameters since 3.{minor}"


def passed_since(message: str, raised: str, old: int, new: int) -> Iterator[tuple[str, int]]:
    """Yield what the standard library began to pass to a method that a codebase overrides, with the minor version.

    Args:
        message: the message of a TypeError about the arguments of a call.
        raised: the line of the library that made the call, `<lib>/pickle.py:600`.
        old: the minor version of the older Python.
        new: that of the newer one.
    """
    found = _CALL.search(message)
    module = raised.removeprefix("<lib>/").rpartition(".py:")[0].replace("/", ".")
    if not found or not module or module == raised:
        return
    method = found["function"].rpartition(".")[2]
    for minor in range(old + 1, new + 1):
        for name, passed in stdlib_tables.new_arguments(minor).items():
            place, _, called = name.partition(":")
            if called == method and place.rpartition(".")[0] == module:
                yield f"{place} passes {', '.join(passed)} to {method}() since 3.{minor}", minor


def asked_about(details: str, old: int, new: int) -> Iterator[tuple[str, int]]:
    """Yield what the step did to the parameters of a callable that a failing assertion asked a function about.

    Args:
        details: what the runner shows of it, `+  where True = has_keywords(map)`.
        old: the minor version of the older Python.
        new: that of the newer one.
    """
    found = _ASKED.match(details)
    name = found["name"] or found["kind"] if found else ""
    signatures = stdlib_tables.table("signatures")
    for minor in range(old + 1, new + 1):
        rows = signatures.get(name if "." in name else f"builtins.{name}", ())
        if any(since == minor for since, _ in rows[1:]) or (minor, name) in _UNTOLD:
            yield f"{name}() has other parameters since 3.{minor}", minor


_ASKED = re.compile(
    r"\+  where \S+ = (?:\w+|<function [^<>]*(?:<\w+>[^<>]*)*>)\((?:(?P<name>[a-z]\w*)|<class '(?P<kind>[\w.]+)'>)\)$",
    re.MULTILINE,
)
"""A function that got one argument: a callable, by its name or as its class prints."""
_UNTOLD = frozenset({(14, "map")})
"""Callables that told nothing of their parameters before, and so are in no table."""
