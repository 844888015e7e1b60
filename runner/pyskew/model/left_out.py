"""What a report of a large run says of the cells that it does not list one by one: their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from pyskew.model.suite import CauseVerdict, ChangeClass, Evidence

ExplainingToggles = tuple[tuple[str, str, str], ...]
"""Toggles that explain a change: name, old default, new default."""


class WhyNotRun(NamedTuple):
    """What cells without evidence have in common."""

    target: str
    required: bool
    evidence: Evidence
    reason: str


class AlikeChanges(NamedTuple):
    """What expected changes that are not listed have in common."""

    target: str
    old: str
    new: str
    cls: ChangeClass
    toggles: ExplainingToggles
    """Empty for changes without a proved cause."""
    verdict: CauseVerdict | None
    """How far the cause is proved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Cells that are counted and not listed; all numbers are 0 for a small run with all of its plan."""

    cells: int = 0
    """Planned cells."""
    conclusive: int = 0
    """Those of them with a result."""
    repeated: int = 0
    """Those of them without toggles that have two attempts or more."""
    not_run: Mapping[WhyNotRun, int] = field(default_factory=dict)
    not_applicable: Mapping[str, int] = field(default_factory=dict)
    """Those of them that have nothing to show, by reason."""
    proofs: int = 0
    """Cells beyond the plan."""
    matrix: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Those of the planned cells that the matrix would show, by target and Python."""
    without_result: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Those of the matrix that did not run."""
    alike: Mapping[AlikeChanges, int] = field(default_factory=dict)
    """Expected changes."""
    causes: int = 0
    """Causes that explain none of the listed changes."""
    in_other_shards: int = 0
    """Cells of the plan that this run, a shard, leaves to the others; besides `cells`."""
    in_missing_shards: int = 0
    """Cells of the plan of shards that were not merged; besides `cells`."""
    elsewhere: int = 0
    """Cells of such shards that need a system on which no shard ran; besides `cells`."""

    @property
    def changes(self) -> int:
        """The number of expected changes."""
        return sum(self.alike.values())

    @property
    def explained(self) -> int:
        """The number of expected changes that a cause explains."""
        return sum(number for alike, number in self.alike.items() if alike.toggles)
