"""What an audit with tests left open because its time was used up, and the command that goes on. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from pyskew.model.report import Report
from pyskew.model.suite import Json
from pyskew.model.text import count


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """The questions that were not answered for want of time."""

    changes: int
    """Changed tests that lack a confirmation, or cells that decide their cause."""
    breaks: int
    """Breaks that these belong to."""
    explained: int
    """Of these breaks, those that are explained all the same."""
    command: str
    """What answers them."""

    def line(self) -> str:
        """Return them as a line."""
        if not self.changes:
            return f"not looked for, for want of time: deprecations, and lines that use defaults; run {self.command}"
        known = f", {self.explained} of them explained all the same" if self.explained else ""
        below = f" of {count(self.breaks, 'break')}{known}" if self.breaks else ""
        left = f"{count(self.changes, 'changed test')}{below}"
        return f"left open for want of time: {left}; to answer, run {self.command}"

    def document(self) -> dict[str, Json]:
        """Return them for the JSON document."""
        return {
            "changes": self.changes,
            "breaks": self.breaks,
            "explained": self.explained,
            "command": self.command,
        }


def of(report: Report, command: str) -> Unanswered:
    """Return what a report left open, where time was lacking; `command` has more of it."""
    left = {change.id for change in report.changes if change.is_open}
    breaks = [one for one in report.breaks if left.intersection(one.changes)]
    return Unanswered(
        changes=len(left),
        breaks=len(breaks),
        explained=sum(1 for one in breaks if one.explanations),
        command=command,
    )
