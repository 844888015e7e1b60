"""What fixes did to tests, by the reports of both runs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pyskew.codebase.tests.fixed_tests import compared
from pyskew.errors import ExitCode
from pyskew.model.report import Report
from pyskew.model.suite import ChangeClass
from support import sample


def report(*tests: str | None, cls: ChangeClass = ChangeClass.REGRESSED, code: ExitCode = ExitCode.CLEAN) -> Report:
    whole = sample.proven()
    changes = [replace(whole.changes[0], test=one, cls=cls) for one in tests]
    return replace(whole, changes=tuple(changes), verdict=replace(whole.verdict, exit_code=code))


def test_failures_are_removed_remain_or_are_new() -> None:
    done = compared(report("a", "b", None), report("b", "c", None))
    assert done is not None
    pair = "(3.13 -> 3.14)"
    assert (done.removed, done.remain, done.added) == ((f"a {pair}",), (f"b {pair}",), (f"c {pair}",))
    assert done.lines() == [
        "fix: 1 failure removed, 1 remain, 1 new",
        f"fix: removed: a {pair}",
        f"fix: remains: b {pair}",
        f"fix: new: c {pair}",
    ]


def test_a_command_whose_tests_cannot_be_told_apart_counts_as_one() -> None:
    done = compared(report(None), report())
    assert done is not None
    assert done.removed == ("the command (3.13 -> 3.14)",)


@pytest.mark.parametrize("cls", [ChangeClass.FIXED, ChangeClass.COVERAGE_LOST])
def test_a_test_that_passes_now_or_is_skipped_is_no_failure(cls: ChangeClass) -> None:
    done = compared(report("a", cls=cls), report())
    assert done is not None
    assert done.removed == ()


def test_a_run_without_evidence_is_compared_with_nothing() -> None:
    assert compared(report("a", code=ExitCode.INCOMPLETE), report()) is None
