"""`poetry.lock`, of Poetry 1.0 (files below `[metadata.files]`) and of later ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from packaging.utils import canonicalize_name

from pyskew.codebase.dependencies.lock_files import LockReader, document, pin_of, placed_tables, tables, text_of
from pyskew.codebase.dependencies.pins import DependencyPin, DistributionFile, Pins
from pyskew.model.location import Location


def _read(text: str, path: str) -> Pins:
    whole = document(text, path)
    packages = placed_tables(whole, "package", text, path)
    metadata = whole.get("metadata")
    older = metadata.get("files") if isinstance(metadata, dict) else None
    needed = {name for one, _ in packages for name in _needs(one)}
    known = older if isinstance(older, dict) else {}
    return Pins(source=path, pins=tuple(_pin(one, place, needed, known) for one, place in packages))


def _pin(package: Mapping[str, Any], place: Location, needed: set[str], older: Mapping[str, Any]) -> DependencyPin:
    pin = pin_of(package, place, _needs(package))
    wildcard = text_of(package, "python-versions")
    return replace(
        pin,
        files=tuple(_files(package.get("files", older.get(text_of(package, "name"))))),
        requires_python="" if wildcard == "*" else wildcard,
        # The file does not list what the codebase itself requires: that is taken to be what no other package needs.
        direct=pin.name not in needed,
    )


def _needs(package: Mapping[str, Any]) -> Iterator[str]:
    found = package.get("dependencies")
    yield from (canonicalize_name(str(name)) for name in (found if isinstance(found, dict) else {}))


def _files(found: object) -> Iterator[DistributionFile]:
    for table in tables(found):
        yield DistributionFile(name=text_of(table, "file"), sha256=text_of(table, "hash").removeprefix("sha256:"))


READER = LockReader(order=30, matches=lambda name: name == "poetry.lock", read=_read)
