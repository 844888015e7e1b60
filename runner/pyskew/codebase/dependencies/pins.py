"""What a codebase depends on, as its lock file says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyskew.model.location import Location


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionFile:
    """A wheel or an sdist that a lock file or an index names."""

    name: str
    """The file name, which holds the tags of a wheel (PEP 427)."""
    url: str = ""
    sha256: str = ""
    """Hexadecimal; empty where the source gives none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DependencyPin:
    """One dependency at one version."""

    name: str
    """Normalised (PEP 503)."""
    version: str
    """Empty where the file names no exact version."""
    place: Location
    files: tuple[DistributionFile, ...] = ()
    requires_python: str = ""
    needs: tuple[str, ...] = ()
    """Normalised names of what this one depends on, where the file says it."""
    direct: bool = False
    """Whether the codebase itself asks for it."""
    marker: str = ""
    """An environment marker (PEP 508) that limits where it is installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pins:
    """All dependencies of a codebase, and where they were read."""

    source: str
    """The file, as the user wrote it; for an environment its folder."""
    pins: tuple[DependencyPin, ...]
    notes: tuple[str, ...] = field(default=())
    """What of the file could not be used, each with its line."""

    def pulled_in_by(self) -> Mapping[str, tuple[str, ...]]:
        """Return, by name, the direct dependencies that lead to each one; a direct one leads to itself."""
        needs = {pin.name: pin.needs for pin in self.pins}
        found: dict[str, list[str]] = {pin.name: [] for pin in self.pins}
        for root in (pin.name for pin in self.pins if pin.direct):
            for name in sorted(_reached(root, needs)):
                if name in found:
                    found[name].append(root)
        return {name: tuple(roots) for name, roots in found.items()}


def _reached(root: str, needs: Mapping[str, Iterable[str]]) -> set[str]:
    """Return every name that `root` leads to, itself included."""
    seen: set[str] = set()
    pending = [root]
    while pending:
        name = pending.pop()
        if name not in seen:
            seen.add(name)
            pending += needs.get(name, ())
    return seen
