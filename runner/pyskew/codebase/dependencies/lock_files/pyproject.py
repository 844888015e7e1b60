"""`pyproject.toml`: what a codebase requires, mostly without exact versions (PEP 621, PEP 735)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from pyskew.codebase.dependencies.lock_files import MOST_NOTES, LockReader, document
from pyskew.codebase.dependencies.pins import DependencyPin, Pins
from pyskew.model.location import Location

_QUOTED = (re.compile('"([^"]*)"'), re.compile("'([^']*)'"))
"""One pattern for each kind of quote, since a requirement with a marker contains the other kind."""


def _read(text: str, path: str) -> Pins:
    pins: dict[str, DependencyPin] = {}
    notes: list[str] = []
    lines = _lines(text)
    for words in _declared(document(text, path)):
        try:
            requirement = Requirement(words)
        except InvalidRequirement:
            notes.append(f"{path}:{lines.get(words, 1)}: not a requirement: {words[:80]}")
            continue
        name = canonicalize_name(requirement.name)
        exact = [one.version for one in requirement.specifier if one.operator == "==" and "*" not in one.version]
        pins.setdefault(
            name,
            DependencyPin(
                name=name,
                version=exact[0] if len(exact) == 1 else "",
                place=Location(path, lines.get(words, 1)),
                direct=True,
                marker=str(requirement.marker or ""),
            ),
        )
    return Pins(source=path, pins=tuple(pins.values()), notes=tuple(notes[:MOST_NOTES]))


def _declared(whole: Mapping[str, Any]) -> Iterator[str]:
    """Yield the requirements of the project, of its extras and of its groups."""
    project = whole.get("project")
    project = project if isinstance(project, dict) else {}
    lists = [project.get("dependencies")]
    for groups in (project.get("optional-dependencies"), whole.get("dependency-groups")):
        lists += groups.values() if isinstance(groups, dict) else []
    for found in lists:
        yield from (one for one in (found if isinstance(found, list) else []) if isinstance(one, str))


def _lines(text: str) -> dict[str, int]:
    """Return the first line of each quoted text."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        for quoted in _QUOTED:
            for words in quoted.findall(line):
                found.setdefault(words, number)
    return found


READER = LockReader(order=90, matches=lambda name: name == "pyproject.toml", read=_read)
