"""Single tests of a user's suite: boiled down over attempts, compared one by one, attributed one by one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pyskew.analysis import changed_defaults, compare
from pyskew.model.report import Observation
from pyskew.model.suite import Cell, ChangeClass, Evidence, Limits, Outcome, Record, Stability
from pyskew.model.tests import CaseOutcome, CaseResult
from pyskew.model.toggles import ToggleSetting

OLD, NEW = (Cell(scenario="tests", target="linux", python=label) for label in ("3.13", "3.14"))
PASSED = CaseResult(outcome=CaseOutcome.PASSED)
FAILED = CaseResult(outcome=CaseOutcome.FAILED, exception="KeyError", message="KeyError: 'x'", frame="a.py:1")
SKIPPED = CaseResult(outcome=CaseOutcome.SKIPPED, message="not here")


def attempt(cell: Cell, number: int, selected: tuple[str, ...] = (), **cases: CaseResult) -> Record:
    failing = any(case.outcome is CaseOutcome.FAILED for case in cases.values())
    return Record(
        cell=cell, attempt=number, evidence=Evidence.RAN, build="3.x", fingerprint="f",
        outcome=Outcome.FAIL if failing else Outcome.PASS, cases=cases, selected=selected,
    )  # fmt: skip


def observed(*attempts: Record, test: str = "a") -> Observation:
    return compare.observe_case(attempts[0].cell, attempts, test, Limits())


def thrice(cell: Cell, case: CaseResult) -> Observation:
    return observed(*(attempt(cell, number, a=case) for number in (1, 2, 3)))


@pytest.mark.parametrize(
    ("old", "new", "cls"),
    [
        (PASSED, PASSED, ChangeClass.SAME),
        (PASSED, FAILED, ChangeClass.REGRESSED),
        (FAILED, PASSED, ChangeClass.FIXED),
        (FAILED, replace(FAILED, exception="TypeError"), ChangeClass.FAILS_DIFFERENTLY),
        (FAILED, replace(FAILED, message="KeyError: 'y'"), ChangeClass.MESSAGE_ONLY),
        (PASSED, SKIPPED, ChangeClass.COVERAGE_LOST),
        (SKIPPED, PASSED, ChangeClass.INCOMPARABLE),
        (SKIPPED, SKIPPED, ChangeClass.SAME),
    ],
)
def test_what_a_test_did_at_both_ends_has_a_class(old: CaseResult, new: CaseResult, cls: ChangeClass) -> None:
    change = compare.classify(thrice(OLD, old), thrice(NEW, new), {}, "a")
    assert (change.cls, change.test) == (cls, "a")


def test_a_test_that_is_no_more_is_coverage_lost() -> None:
    gone = observed(attempt(NEW, 1, b=PASSED))
    assert (gone.evidence, gone.reason) == (Evidence.NOT_APPLICABLE, "no such test")
    assert compare.classify(thrice(OLD, PASSED), gone, {}, "a").cls is ChangeClass.COVERAGE_LOST


def test_a_command_that_a_toggle_keeps_from_testing_need_not_run_again() -> None:
    crashed = replace(
        attempt(replace(OLD, toggles=(ToggleSetting("removed-names", "3.14"),)), 1), cases=None, outcome=Outcome.FAIL
    )
    assert observed(crashed).evidence is Evidence.NOT_APPLICABLE
    plain = replace(crashed, cell=OLD)
    assert observed(plain).evidence is Evidence.MISSING


def test_attempts_that_were_narrowed_to_others_say_nothing_of_a_test() -> None:
    seen = observed(attempt(OLD, 1, a=PASSED, b=PASSED), attempt(OLD, 2, ("b",), b=FAILED))
    assert (seen.attempts, seen.stability, seen.outcome) == (1, Stability.UNCONFIRMED, Outcome.PASS)


def test_attempts_at_some_tests_that_ran_none_say_nothing_of_the_whole() -> None:
    crashed = [replace(attempt(NEW, number, ("b",)), cases=None, facts={":exit": 4}) for number in (2, 3)]
    seen = compare.observe(NEW, [attempt(NEW, 1, a=PASSED), *crashed], {}, Limits())
    assert (seen.cases, seen.facts, seen.stability) == ({"a": PASSED}, {}, Stability.STABLE)
    assert compare.observe(NEW, crashed, {}, Limits()).facts == {":exit": 4}


def test_a_test_that_was_never_asked_for_is_not_one_that_is_gone() -> None:
    assert observed(attempt(NEW, 1, ("b",), b=PASSED)).evidence is Evidence.MISSING


def test_a_test_that_alone_does_otherwise_is_not_steady() -> None:
    seen = observed(attempt(NEW, 1, a=FAILED), attempt(NEW, 2, ("a",), a=PASSED), attempt(NEW, 3, ("a",), a=PASSED))
    assert (seen.stability, seen.agreeing, seen.attempts) == (Stability.FLAKY, 2, 3)
    assert compare.classify(thrice(OLD, PASSED), seen, {}, "a").cls is ChangeClass.DESTABILISED


def test_a_failure_while_it_was_recorded_counts_where_no_plain_attempt_tells() -> None:
    first = replace(attempt(OLD, 1, a=FAILED, b=PASSED), recorded=True)
    assert observed(first).outcome is Outcome.FAIL
    plain = [attempt(OLD, number, ("a",), a=PASSED) for number in (2, 3, 4)]
    seen = observed(first, *plain)
    assert (seen.stability, seen.attempts, seen.outcome) == (Stability.STABLE, 3, Outcome.PASS)
    whole = compare.observe(OLD, [first, *plain], {}, Limits())
    assert whole.cases == {"a": PASSED, "b": PASSED}


def test_a_pass_while_it_was_recorded_counts_as_any_other() -> None:
    first = replace(attempt(OLD, 1, a=PASSED), recorded=True)
    plain = [attempt(OLD, number, ("a",), a=FAILED) for number in (2, 3)]
    assert (observed(first, *plain).stability, observed(first, *plain).attempts) == (Stability.FLAKY, 3)
    assert compare.observe(OLD, [first, *plain], {}, Limits()).cases == {"a": PASSED}


def test_a_whole_plain_attempt_counts_before_a_recorded_one() -> None:
    crashed = replace(attempt(OLD, 1), cases=None, facts={":exit": 4}, outcome=Outcome.FAIL, recorded=True)
    seen = compare.observe(OLD, [crashed, attempt(OLD, 2, a=PASSED)], {}, Limits())
    assert (seen.cases, seen.attempts, seen.facts) == ({"a": PASSED}, 1, {})


def test_what_varied_between_attempts_is_told() -> None:
    among_few = [attempt(NEW, number, ("a",), a=PASSED) for number in (2, 3)]
    assert "another test gets in its way" in observed(attempt(NEW, 1, a=FAILED), *among_few).reason
    failing = [attempt(NEW, number, ("a",), a=FAILED) for number in (2, 3)]
    assert "it needs another test" in observed(attempt(NEW, 1, a=PASSED), *failing).reason
    seen = observed(attempt(NEW, 1, a=FAILED), among_few[0], failing[1])
    assert seen.reason.endswith("by chance, time or load: KeyError, passed")
    change = compare.classify(thrice(OLD, PASSED), seen, {}, "a")
    assert change.reason.startswith("2 of 3 attempts agree; the same tests ran")


def test_an_attempt_without_results_says_nothing_of_a_test() -> None:
    crashed = Record(cell=NEW, attempt=1, evidence=Evidence.RAN, outcome=Outcome.CRASH)
    assert observed(crashed).evidence is Evidence.MISSING


def test_single_tests_speak_for_their_cell() -> None:
    old = compare.observe(OLD, [attempt(OLD, number, a=PASSED) for number in (1, 2, 3)], {}, Limits())
    new = compare.observe(NEW, [attempt(NEW, number, a=FAILED) for number in (1, 2, 3)], {}, Limits())
    assert (old.outcome, new.outcome) == (Outcome.PASS, Outcome.FAIL)
    assert compare.classify(old, new, {}).cls is ChangeClass.SAME


def test_a_flaky_test_does_not_make_its_cell_flaky() -> None:
    seen = compare.observe(NEW, [attempt(NEW, 1, a=FAILED), attempt(NEW, 2, a=PASSED)], {}, Limits())
    assert seen.stability is Stability.UNCONFIRMED


def test_tests_that_another_default_breaks_are_told_apart_from_those_that_fail_anyway() -> None:
    spawned = replace(OLD, toggles=(ToggleSetting("start-method", "spawn"),))
    plain = compare.observe(OLD, [attempt(OLD, 1, a=PASSED, b=FAILED, c=PASSED)], {}, Limits())
    toggled = compare.observe(spawned, [attempt(spawned, 1, a=FAILED, b=FAILED, c=PASSED, d=FAILED)], {}, Limits())
    (broken,) = changed_defaults.broken({OLD.id: plain, spawned.id: toggled})
    assert (broken.cell, broken.tests) == (spawned, ("a",))
    assert list(changed_defaults.broken({spawned.id: toggled})) == []
