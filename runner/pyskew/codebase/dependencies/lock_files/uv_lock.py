"""`uv.lock`: every file of every release, and what needs what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from packaging.utils import canonicalize_name

from pyskew.codebase.dependencies.lock_files import LockReader, document, pin_of, placed_tables, tables, text_of
from pyskew.codebase.dependencies.pins import Pins

_OURS = ("virtual", "editable", "directory")
"""Kinds of `source` that are a codebase's own folders."""


def _read(text: str, path: str) -> Pins:
    packages = placed_tables(document(text, path), "package", text, path)
    direct = {name for one, _ in packages if _is_own(one) for name in _needs(one)}
    required_by: dict[str, list[tuple[str, str]]] = {}
    for one, _ in packages:
        parent = "" if _is_own(one) else canonicalize_name(text_of(one, "name"))
        for needed in _requirements(one):
            required_by.setdefault(canonicalize_name(text_of(needed, "name")), []).append(
                (parent, text_of(needed, "marker"))
            )
    pins = [pin_of(one, place, _needs(one)) for one, place in packages if not _is_own(one)]
    edges = {name: tuple(dict.fromkeys(found)) for name, found in required_by.items()}
    found = (replace(pin, direct=pin.name in direct, required_by=edges.get(pin.name, ())) for pin in pins)
    return Pins(source=path, pins=tuple(found))


def _is_own(package: Mapping[str, Any]) -> bool:
    source = package.get("source")
    return isinstance(source, dict) and any(kind in source for kind in _OURS)


def _needs(package: Mapping[str, Any]) -> Iterator[str]:
    yield from (canonicalize_name(text_of(one, "name")) for one in _requirements(package))


def _requirements(package: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    lists = [package.get("dependencies")]
    for key in ("optional-dependencies", "dev-dependencies"):
        groups = package.get(key)
        lists += groups.values() if isinstance(groups, dict) else []
    for found in lists:
        yield from tables(found)


READER = LockReader(order=10, matches=lambda name: name == "uv.lock", read=_read)
