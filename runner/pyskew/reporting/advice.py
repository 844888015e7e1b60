"""What a change means for its reader: the question behind it, what its facts are, why it came, what to change. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pyskew import plugins
from pyskew.analysis.grouping import explains
from pyskew.model.report import Cause, Change, Report
from pyskew.model.suite import CauseVerdict, ChangeClass
from pyskew.reporting.break_wording import below_breaks

APART = frozenset({
    ChangeClass.DESTABILISED, ChangeClass.COVERAGE_LOST, ChangeClass.FIXED, ChangeClass.WILL_BREAK,
})  # fmt: skip
"""Classes of change that have sections of their own: there is nothing to change in code, or not yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What the suite, or else the proven cause, says about a change; plain text, code between backticks."""

    question: str = ""
    remedy: str = ""
    rule: str = ""
    """The rule of the audit that finds the lines."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What a fact is, where its name does not say it."""


class Advisor:
    """Knows the scenarios of a report."""

    def __init__(self, report: Report) -> None:
        """Take a report."""
        self._scenarios = {scenario.id: scenario for scenario in report.scenarios}

    def advice(self, change: Change) -> Advice:
        """Return what to tell beside a change; a test of a codebase has facts of its own."""
        scenario = self._scenarios.get(change.scenario)
        if scenario is None:
            return Advice(remedy=_of_causes(change))
        return Advice(
            question=scenario.asks,
            remedy=scenario.remedy or _of_causes(change),
            rule=scenario.rule,
            facts={} if change.test else scenario.describe,
        )


def advised(report: Report) -> list[Change]:
    """Return the changes that a report says what to do about; breaks of tests say it themselves."""
    below = below_breaks(report)
    return [change for change in report.changes if change.cls not in APART and change.id not in below]


def pieces(words: str) -> list[tuple[bool, str]]:
    """Split sentences at backticks; return whether each piece is code, and the piece.

    A backtick without a partner is a backtick.
    """
    parts = words.split("`")
    if len(parts) % 2 == 0:
        return [(False, words)]
    return [(number % 2 == 1, part) for number, part in enumerate(parts) if part]


def _of_causes(change: Change) -> str:
    """Return what makes code independent of the defaults that explain a change."""
    known = plugins.toggles()
    names = dict.fromkeys(cause.toggle for cause in change.causes if explains(cause) and cause.toggle in known)
    return " ".join(f"{known[name].fix[:1].upper()}{known[name].fix[1:]}." for name in names)


def reasons(change: Change) -> Iterator[str]:
    """Yield why a change came: what the suite says, and the cause as far as it is known; plain text."""
    if change.expected and change.accepted_reason:
        yield change.accepted_reason
    if not change.expected and change.unexpected_because:
        yield f"unexpected: {change.unexpected_because}"
    explaining = [cause for cause in change.causes if explains(cause)]
    yield from dict.fromkeys(f"{_default(cause)}: {cause.verdict.value}" for cause in explaining)
    if not explaining:
        yield from dict.fromkeys(
            f"no toggle{f' ({cause.note})' if cause.note else ''}"
            for cause in change.causes
            if cause.verdict is CauseVerdict.NO_TOGGLE
        )


def _default(cause: Cause) -> str:
    return f"{cause.toggle} {cause.old} -> {cause.new}"
