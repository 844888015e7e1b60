"""Where a run comes from, in time and history."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """When a run began, by which pyskew, and the commit that was checked out."""

    created: str
    """UTC, ISO 8601."""
    pyskew: str
    commit: str = ""
    """Empty where the suite is in no git checkout."""
