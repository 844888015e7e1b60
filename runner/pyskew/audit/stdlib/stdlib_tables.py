"""The standard library by version, as interpreters showed it: `tools/stdlib_tables.py` wrote what is read here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

OLDEST = (3, 8)
"""The oldest Python that the tables were made with: the first step that they cover leads from it."""


@dataclass(frozen=True, slots=True)
class Removal:
    """A name that a version no longer has."""

    kind: str
    """`m`odule, `c`lass, `f`unction, `v`alue, `p`roperty, `a`ttribute of a class or of its `i`nstances."""
    private: bool
    """Whether it was never promised: it starts with an underscore, or the module only imported it for its own use."""


@cache
def table(name: str) -> Mapping[str, Any]:
    """Return one table; see the functions of `tools/stdlib_tables.py` for what its rows hold."""
    from importlib import resources  # noqa: PLC0415 - most audits of a few files ask no table

    text = resources.files("pyskew.audit").joinpath("tables", f"{name}.json").read_text(encoding="utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found


def _last(code: str) -> int:
    """Return the last minor version of `f8-13`, 0 where the newest still has it."""
    return int(code.partition("-")[2] or 0) if "-" in code else 0


@cache
def removed_modules(minor: int) -> frozenset[str]:
    """Return modules that 3.`minor` no longer has; what lies in a removed package is left out."""
    gone = {name for name, names in table("names").items() if _last(names.get("", "")) == minor - 1}
    return frozenset(name for name in gone if name.rpartition(".")[0] not in gone)


def gained_names(module: str, minor: int) -> frozenset[str]:
    """Return the names that a module has since 3.`minor`."""
    names = table("names").get(module, {})
    return frozenset(name for name, code in names.items() if code[1:].partition("-")[0] == str(minor))


def removed_names(minor: int) -> Mapping[str, Removal]:
    """Return names of modules that are there, by dotted name, that 3.`minor` no longer has."""
    return _removed_names().get(minor, {})


@cache
def _removed_names() -> Mapping[int, Mapping[str, Removal]]:
    """Return the removed names of each version; seven rules ask for one each, and the table has 30,000 rows."""
    found: dict[int, dict[str, Removal]] = {}
    for module, names in table("names").items():
        if _last(names.get("", "")):
            continue
        for name, code in names.items():
            if last := _last(code):
                private = code[0].isupper() or "_" in {part[0] for part in f"{module}.{name}".split(".")}
                found.setdefault(last + 1, {})[f"{module}.{name}"] = Removal(code[0].lower(), private)
    return found


def removed_attributes(minor: int) -> Mapping[str, tuple[str, ...]]:
    """Return by attribute the classes, as users import them, that 3.`minor` took it from, or from their instances."""
    return _removed_attributes().get(minor, {})


@cache
def _removed_attributes() -> Mapping[int, Mapping[str, tuple[str, ...]]]:
    found: dict[int, dict[str, tuple[str, ...]]] = {}
    for owner, row in table("classes").items():
        module = owner.rpartition(".")[0]
        code = table("names").get(module, {}).get(owner.rpartition(".")[2], "")
        if _last(code) or _last(table("names").get(module, {}).get("", "")):
            continue
        for name, span in _row(owner).get("changed", {}).items():
            last = _last(span)
            if last and not name.startswith("__") and not row.get("is", "").startswith("_"):
                owners = found.setdefault(last + 1, {})
                owners[name] = (*owners.get(name, ()), owner)
    return found


def is_of_instances(owner: str, name: str) -> bool:
    """Return whether a removed attribute was one that only the instances of a class had: its methods set it."""
    code: str = _row(owner).get("changed", {}).get(name, "")
    return code.startswith("i")


def _row(owner: str) -> Mapping[str, Any]:
    """Return what is known of a class by any of its names; empty where nothing is."""
    row: Mapping[str, Any] = table("classes").get(owner, {})
    return table("classes").get(row["is"], {}) if "is" in row else row


def is_class(name: str) -> bool:
    """Return whether the standard library has, or had, a class of that dotted name."""
    return name in table("classes")


@cache
def ancestors(owner: str) -> frozenset[str]:
    """Return a class and all classes that it derives from, by every name that users import them by."""
    found: set[str] = set()
    pending = {owner}
    while pending:
        names = _names_of(pending.pop())
        found |= names
        pending |= {base for name in names for base in _row(name).get("bases", ())} - found
    return frozenset(found)


@cache
def _by_definition() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name, row in table("classes").items():
        found.setdefault(row.get("is", name), set()).add(name)
    return {name: frozenset(names) for name, names in found.items()}


def _names_of(owner: str) -> frozenset[str]:
    row = table("classes").get(owner, {})
    return _by_definition().get(row.get("is", owner), frozenset({owner})) | {owner}


@cache
def _packages() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name in table("classes"):
        for one in ancestors(name):
            found.setdefault(one, set()).add(name.partition(".")[0])
    return {name: frozenset(packages) for name, packages in found.items()}


def packages_with(owner: str) -> frozenset[str]:
    """Return the packages that a class, or one that derives from it, is imported from."""
    return _packages().get(owner, frozenset({owner.partition(".")[0]}))


def has_attribute(owner: str, name: str) -> bool:
    """Return whether any version of a class of the standard library has such an attribute, its own or inherited."""
    return any(
        name in _row(one).get("names", "").split() or name in _row(one).get("changed", {}) for one in ancestors(owner)
    )


@cache
def _common() -> frozenset[str]:
    kinds = (str, bytes, int, float, list, dict, set, OSError, SyntaxError, ImportError)
    found = {name for kind in kinds for name in dir(kind)}
    for row in table("classes").values():
        found.update(row.get("names", "").split())
        found.update(name for name, code in row.get("changed", {}).items() if not _last(code))
    return frozenset(found)


def is_common(name: str) -> bool:
    """Return whether a class that every version or the newest one has an attribute of that name: it tells no class."""
    return name in _common()


def lost_arguments(minor: int) -> Mapping[str, Mapping[str, Any]]:
    """Return by callable the `keywords` that 3.`minor` no longer takes, and the `most` positional arguments it does."""
    return {name: rows[str(minor)] for name, rows in table("arguments").items() if str(minor) in rows}


def new_arguments(minor: int) -> Mapping[str, list[str]]:
    """Return by method, as `module.Class:method`, what the library of 3.`minor` began to pass to it."""
    return {name: rows[str(minor)] for name, rows in table("overrides").items() if str(minor) in rows}


def deprecated(minor: int) -> Mapping[str, str]:
    """Return what warns since 3.`minor` whenever it is called, with the text of the warning."""
    return {name: text for name, (first, text) in table("deprecated").items() if first == minor}
