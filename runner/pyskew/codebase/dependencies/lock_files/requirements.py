"""`requirements*.txt`: exact pins, with hashes where the file has them (pip's requirements file format)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from pyskew.codebase.dependencies.lock_files import MOST_NOTES, LockReader
from pyskew.codebase.dependencies.pins import DependencyPin, Pins
from pyskew.model.location import Location

_COMMENT = re.compile(r"(^|\s)#.*$")
_VIA = re.compile(r"^\s*#\s*(?:via\s+)?([A-Za-z0-9][\w.-]*)")
_OPTION = re.compile(r"\s--[a-z-]+[ =]\S+")


def _read(text: str, path: str) -> Pins:
    pins: list[DependencyPin] = []
    notes: list[str] = []
    for number, line in _joined(text):
        if line.startswith("-"):
            if line.startswith(("-r", "--requirement", "-c", "--constraint", "-e", "--editable")):
                notes.append(f"{path}:{number}: not followed: {line[:80]}")
            continue
        try:
            requirement = Requirement(_OPTION.sub("", f" {line}").strip())
        except InvalidRequirement:
            notes.append(f"{path}:{number}: not a requirement: {line[:80]}")
            continue
        pins.append(_pin(requirement, Location(path, number)))
    needs, needed = _needs(text, {pin.name for pin in pins})
    resolved = [
        replace(pin, needs=tuple(sorted(needs.get(pin.name, ()))), direct=pin.name not in needed) for pin in pins
    ]
    return Pins(source=path, pins=tuple(resolved), notes=tuple(notes[:MOST_NOTES]))


def _joined(text: str) -> Iterator[tuple[int, str]]:
    """Yield logical lines with the number of their first line; comments and empty lines left out."""
    pending, begun = "", 0
    for number, raw in enumerate(text.splitlines(), 1):
        line = _COMMENT.sub("", raw).rstrip()
        begun = begun if pending else number
        pending += " " + line.removesuffix("\\").strip()
        if not line.endswith("\\"):
            if pending.strip():
                yield begun, pending.strip()
            pending = ""
    if pending.strip():
        yield begun, pending.strip()


def _pin(requirement: Requirement, place: Location) -> DependencyPin:
    exact = [one.version for one in requirement.specifier if one.operator in {"==", "==="} and "*" not in one.version]
    return DependencyPin(
        name=canonicalize_name(requirement.name),
        version=exact[0] if len(exact) == 1 else "",
        place=place,
        marker=str(requirement.marker or ""),
    )


def _needs(text: str, names: set[str]) -> tuple[dict[str, set[str]], set[str]]:
    """Return, by name, what it needs, and all that is needed.

    Both are from the `# via` comments that pip-compile and uv write below each line.
    """
    needs: dict[str, set[str]] = {}
    needed: set[str] = set()
    current = ""
    for line in text.splitlines():
        word = re.match(r"([A-Za-z0-9][\w.-]*)", line)
        if word:
            current = canonicalize_name(word[1])
        via = _VIA.match(line) if current in names else None
        if via and canonicalize_name(via[1]) in names:
            needs.setdefault(canonicalize_name(via[1]), set()).add(current)
            needed.add(current)
    return needs, needed


READER = LockReader(
    order=40, matches=lambda name: name.startswith("requirements") and name.endswith(".txt"), read=_read
)
