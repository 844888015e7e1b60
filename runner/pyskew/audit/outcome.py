"""What an audit found, as a value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pyskew.audit import Confidence, Finding, Note


@dataclass(slots=True)
class AuditOutcome:
    """What an audit found, and what it could not look at."""

    findings: list[Finding] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    files: int = 0
    parsed: int = 0
    silenced: int = 0
    """Findings that a comment takes back."""
    baselined: int = 0
    """Findings that the baseline holds."""
    unchanged: int = 0
    """Findings left out because no changed line is part of them."""
    lasting: bool = True
    """Whether the files alone decide; syntax that ours does not know is read by whatever newer Python there is."""


def at_least(findings: Iterable[Finding], least: Confidence) -> list[Finding]:
    """Return the findings of at least this confidence."""
    return [one for one in findings if one.confidence.reaches(least)]
