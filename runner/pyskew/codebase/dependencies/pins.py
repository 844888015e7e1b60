"""What a codebase depends on, as its lock file says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyskew.model.location import Location

MOST_ROOTS = 50
"""Direct dependencies that are named for one other."""


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
    """Whether the codebase itself requires it."""
    marker: str = ""
    """An environment marker (PEP 508) that limits where it is installed."""
    required_by: tuple[tuple[str, str], ...] = ()
    """The dependencies that require it, each with its marker; an empty name is the codebase. Empty where not known."""

    @property
    def key(self) -> tuple[str, str]:
        """The name and the version: a lock file can hold several versions, each for other Pythons."""
        return self.name, self.version


@dataclass(frozen=True, slots=True, kw_only=True)
class Pins:
    """All dependencies of a codebase, and where they were read."""

    source: str
    """The file, as the user wrote it; for an environment its folder."""
    pins: tuple[DependencyPin, ...]
    notes: tuple[str, ...] = field(default=())
    """What of the file could not be used, each with its line."""

    def pulled_in_by(self) -> Mapping[str, tuple[str, ...]]:
        """Return, by name, the first `MOST_ROOTS` direct dependencies that lead to each one; one leads to itself."""
        needs = {pin.name: pin.needs for pin in self.pins}
        found: dict[str, list[str]] = {pin.name: [] for pin in self.pins}
        for root in dict.fromkeys(pin.name for pin in self.pins if pin.direct):
            _mark(root, needs, found)
        return {name: tuple(roots) for name, roots in found.items()}


def _mark(root: str, needs: Mapping[str, Iterable[str]], found: Mapping[str, list[str]]) -> None:
    """Add `root` to all that it leads to, itself included.

    What has enough roots is passed over: all that it leads to has them too. So no list takes more than `MOST_ROOTS`
    steps for each of its lines.
    """
    pending = [root]
    while pending:
        name = pending.pop()
        roots = found.get(name)
        if roots is not None and len(roots) < MOST_ROOTS and root not in roots[-1:]:
            roots.append(root)
            pending += needs.get(name, ())
