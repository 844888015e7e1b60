"""`pylock.toml` and `pylock.NAME.toml` (PEP 751)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from packaging.utils import canonicalize_name

from pyskew.codebase.dependencies.lock_files import LockReader, document, lines_of, locked_files, tables, text_of
from pyskew.codebase.dependencies.pins import Pin, Pins
from pyskew.model.location import Location


def _read(text: str, path: str) -> Pins:
    packages = list(tables(document(text, path).get("packages")))
    lines = lines_of(text, "[[packages]]")
    named = [
        (one, line) for one, line in zip(packages, [*lines, *[1] * len(packages)], strict=False) if text_of(one, "name")
    ]
    needed = {name for one, _ in named for name in _needs(one)}
    return Pins(source=path, pins=tuple(_pin(one, Location(path, line), needed) for one, line in named))


def _pin(package: Mapping[str, Any], place: Location, needed: set[str]) -> Pin:
    name = canonicalize_name(text_of(package, "name"))
    return Pin(
        name=name,
        version=text_of(package, "version"),
        place=place,
        files=tuple(locked_files(package)),
        requires_python=text_of(package, "requires-python"),
        needs=tuple(dict.fromkeys(_needs(package))),
        direct=name not in needed,
        marker=text_of(package, "marker"),
    )


def _needs(package: Mapping[str, Any]) -> Iterator[str]:
    yield from (canonicalize_name(text_of(one, "name")) for one in tables(package.get("dependencies")))


READER = LockReader(order=20, matches=lambda name: bool(re.fullmatch(r"pylock(\.[^.]+)?\.toml", name)), read=_read)
