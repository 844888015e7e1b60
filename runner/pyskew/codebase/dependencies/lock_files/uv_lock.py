"""`uv.lock`: every file of every release, and what needs what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from packaging.utils import canonicalize_name

from pyskew.codebase.dependencies.lock_files import LockReader, document, lines_of, locked_files, tables, text_of
from pyskew.codebase.dependencies.pins import Pin, Pins
from pyskew.model.location import Location

_OURS = ("virtual", "editable", "directory")
"""Kinds of `source` that are a codebase's own folders."""


def _read(text: str, path: str) -> Pins:
    packages = list(tables(document(text, path).get("package")))
    own = [one for one in packages if _is_own(one)]
    direct = {name for one in own for name in _needs(one)}
    lines = lines_of(text, "[[package]]")
    return Pins(
        source=path,
        pins=tuple(
            _pin(one, Location(path, line), direct)
            for one, line in zip(packages, [*lines, *[1] * len(packages)], strict=False)
            if not _is_own(one) and text_of(one, "name")
        ),
    )


def _pin(package: Mapping[str, Any], place: Location, direct: set[str]) -> Pin:
    name = canonicalize_name(text_of(package, "name"))
    return Pin(
        name=name,
        version=text_of(package, "version"),
        place=place,
        files=tuple(locked_files(package)),
        needs=tuple(dict.fromkeys(_needs(package))),
        direct=name in direct,
    )


def _is_own(package: Mapping[str, Any]) -> bool:
    source = package.get("source")
    return isinstance(source, dict) and any(kind in source for kind in _OURS)


def _needs(package: Mapping[str, Any]) -> Iterator[str]:
    lists = [package.get("dependencies")]
    for key in ("optional-dependencies", "dev-dependencies"):
        groups = package.get(key)
        lists += groups.values() if isinstance(groups, dict) else []
    for found in lists:
        yield from (canonicalize_name(text_of(one, "name")) for one in tables(found))


READER = LockReader(order=10, matches=lambda name: name == "uv.lock", read=_read)
