"""`pylock.toml` and `pylock.NAME.toml` (PEP 751)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from packaging.utils import canonicalize_name

from pyskew.codebase.dependencies.lock_files import LockReader, document, pin_of, placed_tables, tables, text_of
from pyskew.codebase.dependencies.pins import DependencyPin, Pins
from pyskew.model.location import Location


def _read(text: str, path: str) -> Pins:
    packages = placed_tables(document(text, path), "packages", text, path)
    needed = {name for one, _ in packages for name in _needs(one)}
    return Pins(source=path, pins=tuple(_pin(one, place, needed) for one, place in packages))


def _pin(package: Mapping[str, Any], place: Location, needed: set[str]) -> DependencyPin:
    pin = pin_of(package, place, _needs(package))
    requires, marker = text_of(package, "requires-python"), text_of(package, "marker")
    return replace(pin, requires_python=requires, marker=marker, direct=pin.name not in needed)


def _needs(package: Mapping[str, Any]) -> Iterator[str]:
    yield from (canonicalize_name(text_of(one, "name")) for one in tables(package.get("dependencies")))


READER = LockReader(order=20, matches=lambda name: bool(re.fullmatch(r"pylock(\.[^.]+)?\.toml", name)), read=_read)
