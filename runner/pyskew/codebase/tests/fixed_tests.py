"""What fixes did to the tests: two runs compared, before and after. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from pyskew.analysis import changed_tests
from pyskew.errors import ExitCode
from pyskew.model.report import Change, Report
from pyskew.model.suite import ChangeClass, Json
from pyskew.model.text import count

_MOST = 20
"""Tests of one kind that a terminal shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedTests:
    """Tests that a newer Python made fail, by what became of them; each is `test (3.13 -> 3.14)`."""

    removed: tuple[str, ...]
    remain: tuple[str, ...]
    added: tuple[str, ...]
    """They fail since the fixes were made."""

    def lines(self) -> list[str]:
        """Return it in words."""
        shown = [f"fix: {count(len(self.removed), 'failure')} removed, {len(self.remain)} remain"]
        shown[0] += f", {len(self.added)} new" if self.added else ""
        for words, tests in (("removed", self.removed), ("remains", self.remain), ("new", self.added)):
            shown += [f"fix: {words}: {test}" for test in tests[:_MOST]]
            shown += [f"fix: {words}: ... and {len(tests) - _MOST} more"] if len(tests) > _MOST else []
        return shown

    def document(self) -> Json:
        """Return it for the JSON output."""
        return {"removed": list(self.removed), "remain": list(self.remain), "added": list(self.added)}


def compared(before: Report, after: Report) -> FixedTests | None:
    """Return what became of the failures that the newer Pythons brought; None where a run has no evidence of some."""
    if ExitCode.INCOMPLETE in {before.verdict.exit_code, after.verdict.exit_code}:
        return None
    old, new = _failures(before), _failures(after)
    return FixedTests(
        removed=tuple(one for one in old if one not in new),
        remain=tuple(one for one in old if one in new),
        added=tuple(one for one in new if one not in old),
    )


def _failures(report: Report) -> dict[str, None]:
    """Return the tests that a newer Python treats worse; the whole command where its tests cannot be told apart."""
    told_apart = any(one.test for one in report.changes)
    changes = [one for one in report.changes if bool(one.test) is told_apart and _fails(report, one)]
    return dict.fromkeys(f"{one.test or 'the command'} ({one.old} -> {one.new})" for one in changes)


def _fails(report: Report, change: Change) -> bool:
    """Return whether a change is for the worse; a test that is skipped on the newer Python is none."""
    if change.cls is ChangeClass.COVERAGE_LOST:
        return changed_tests.failure(report.observations, change) is not None
    return change.cls in changed_tests.WORSE
