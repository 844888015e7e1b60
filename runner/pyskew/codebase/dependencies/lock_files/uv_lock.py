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
    asked_by: dict[str, list[tuple[str, str]]] = {}
    for one, _ in packages:
        asker = "" if _is_own(one) else canonicalize_name(text_of(one, "name"))
        for needed in _asked(one):
            asked_by.setdefault(canonicalize_name(text_of(needed, "name")), []).append(
                (asker, text_of(needed, "marker"))
            )
    pins = [pin_of(one, place, _needs(one)) for one, place in packages if not _is_own(one)]
    asked = {name: tuple(dict.fromkeys(edges)) for name, edges in asked_by.items()}
    found = (replace(pin, direct=pin.name in direct, asked_by=asked.get(pin.name, ())) for pin in pins)
    return Pins(source=path, pins=tuple(found))


def _is_own(package: Mapping[str, Any]) -> bool:
    source = package.get("source")
    return isinstance(source, dict) and any(kind in source for kind in _OURS)


def _needs(package: Mapping[str, Any]) -> Iterator[str]:
    yield from (canonicalize_name(text_of(one, "name")) for one in _asked(package))


def _asked(package: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    lists = [package.get("dependencies")]
    for key in ("optional-dependencies", "dev-dependencies"):
        groups = package.get(key)
        lists += groups.values() if isinstance(groups, dict) else []
    for found in lists:
        yield from tables(found)


READER = LockReader(order=10, matches=lambda name: name == "uv.lock", read=_read)
