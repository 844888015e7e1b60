"""What a report of a large run says of the cells that it does not list one by one: their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from pyskew.model.suite import Evidence


class WhyNotRun(NamedTuple):
    """What cells without evidence have in common."""

    target: str
    required: bool
    evidence: Evidence
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Cells that are counted and not listed; all numbers are 0 for a run that is small enough to be listed whole."""

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
    changes: int = 0
    """Expected changes."""
    explained: int = 0
    """Those of them that a cause explains."""
    causes: int = 0
    """Causes that explain none of the listed changes."""
