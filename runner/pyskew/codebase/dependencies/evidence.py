"""What is known of one dependency on one Python, and by which level of evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pyskew.audit import Finding
from pyskew.codebase.dependencies.levels import Level
from pyskew.codebase.dependencies.pins import DependencyPin


class Standing(StrEnum):
    """What a piece of evidence says of a dependency on a Python."""

    GOOD = "good"
    UNKNOWN = "unknown"
    BUILDS = "builds"
    """No wheel for the Python: an installation needs a compiler. Whether the release works is not known."""
    DOUBTFUL = "doubtful"
    BLOCKED = "blocked"


_WORST_FIRST = (Standing.BLOCKED, Standing.DOUBTFUL, Standing.BUILDS, Standing.GOOD, Standing.UNKNOWN)


@dataclass(frozen=True, slots=True)
class LevelEvidence:
    """One answer of one level."""

    level: Level
    standing: Standing
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFinding:
    """A finding of the audit in a dependency."""

    finding: Finding
    """Its path is relative to the distribution."""
    importer: str = ""
    """`file:line` of the codebase that leads to the module; empty where the codebase does not import it."""
    stops: bool = False
    """Whether the line runs when the distribution is imported, and raises there."""
    apart: str = ""
    """`tests` or `vendored` for a finding that does not count; else empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DependencyVerdict:
    """What is known of one dependency on one Python."""

    python: str
    """A version as users write it, `3.14`."""
    evidence: tuple[LevelEvidence, ...]
    findings: tuple[SourceFinding, ...] = ()

    @property
    def standing(self) -> Standing:
        """The worst standing of any level, without `blocked` and `builds` of the others once an import has worked."""
        seen = {one.standing for one in self.evidence}
        if any(one.level is Level.IMPORT and one.standing is Standing.GOOD for one in self.evidence):
            seen -= {Standing.BLOCKED, Standing.BUILDS}
        return next((one for one in _WORST_FIRST if one in seen), Standing.UNKNOWN)

    @property
    def deciding(self) -> LevelEvidence:
        """The evidence of the highest level that says the standing."""
        saying = [one for one in self.evidence if one.standing is self.standing]
        return saying[-1] if saying else LevelEvidence(Level.LOCK, Standing.UNKNOWN, "not looked at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One dependency on all Pythons of the step."""

    pin: DependencyPin
    judgements: tuple[DependencyVerdict, ...]
    pulled_in_by: tuple[str, ...] = ()
    first_good: str = ""
    """The earliest later release that is good by the levels asked; empty where none is known or none is needed."""

    @property
    def worst(self) -> DependencyVerdict:
        """The judgement that decides, of the earliest Python with the worst standing."""
        order = {standing: rank for rank, standing in enumerate(_WORST_FIRST)}
        return min(self.judgements, key=lambda one: order[one.standing])


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """The answer of the dependency audit."""

    source: str
    levels: tuple[Level, ...]
    """The levels that were looked at."""
    pythons: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    def with_standing(self, standing: Standing) -> Sequence[Row]:
        """Return the rows whose worst judgement has this standing."""
        return [row for row in self.rows if row.worst.standing is standing]

    @property
    def first_good(self) -> Mapping[str, str]:
        """The first good release of each dependency that needs another one, by name."""
        return {row.pin.name: row.first_good for row in self.rows if row.first_good}

    @property
    def verdict(self) -> str:
        """One line: how many dependencies block, and the oldest release that would help."""
        blocked, doubtful, builds = map(self.with_standing, (Standing.BLOCKED, Standing.DOUBTFUL, Standing.BUILDS))
        levels = ", ".join(self.levels)
        newest = self.pythons[-1] if self.pythons else "?"
        total = f"{len(self.rows)} dependencies of {self.source}, looked at by {levels}"
        built = f"{len(builds)} must be built from source" if builds else ""
        if not blocked and not doubtful:
            return f"no dependency is known to block {newest}{f', {built}' if built else ''} ({total})"
        parts = [f"{newest} is blocked by {len(blocked)}"] if blocked else []
        parts += [f"{len(doubtful)} may break"] if doubtful else []
        parts += [built] if built else []
        fixes = [f"{row.pin.name} {row.first_good}" for row in (*blocked, *doubtful) if row.first_good]
        helps = f"; first good: {', '.join(fixes[:_SHOWN])}" if fixes else ""
        return f"{', '.join(parts)} of {total}{helps}"


_SHOWN = 5
"""Releases that the one-line verdict names."""
