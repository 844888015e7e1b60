"""Which dependencies of a list are installed on a Python of this machine, by their markers (PEP 508). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from packaging.markers import Marker, UndefinedEnvironmentName

from pyskew.codebase.dependencies.pins import DependencyPin


def applying(pins: Sequence[DependencyPin], python: str) -> frozenset[tuple[str, str]]:
    """Return the keys of the pins that are installed on a Python, such as `3.14` or `3.14t`."""
    version = python.rstrip("t")
    here = [pin for pin in pins if _true(pin.marker, version)]
    pending = [pin.name for pin in here if not pin.required_by]
    required: dict[str, list[str]] = {}
    for pin in here:
        for parent in {parent for parent, marker in pin.required_by if _true(marker, version)}:
            required.setdefault(parent, []).append(pin.name)
    pending += required.get("", ())
    reached: set[str] = set()
    while pending:
        name = pending.pop()
        if name not in reached:
            reached.add(name)
            pending += required.get(name, ())
    return frozenset(pin.key for pin in here if pin.name in reached)


@cache
def _true(marker: str, version: str) -> bool:
    if not marker:
        return True
    try:
        return Marker(marker).evaluate({"python_version": version, "python_full_version": f"{version}.0"})
    except (ValueError, UndefinedEnvironmentName):  # no marker, or a number with more digits than Python reads
        return True
