"""What an unstable test depends on: chance, other tests, their order."""

from __future__ import annotations

import pytest

from pyskew.analysis.unstable_tests import dependence, further_runs
from pyskew.model.report import Change
from pyskew.model.suite import Arm, Cell, ChangeClass, Record
from pyskew.model.tests import CaseOutcome, CaseResult
from support import sample

ORDER = "it passed in 1 of 2 other orders: the order of the tests decides"
CELL = Cell(scenario="tests", target="linux", python="3.14")


def attempts(ends: str, *, alone: bool = False) -> list[Record]:
    """Return attempts at `t`: `+` for each that passed it, `-` for each that it failed in."""
    outcomes = {"+": CaseOutcome.PASSED, "-": CaseOutcome.FAILED, "s": CaseOutcome.SKIPPED}
    selected = {"selected": ("t",)} if alone else {}
    return [
        sample.ran(CELL, {}, number, cases={"t": CaseResult(outcome=outcomes[end])}, **selected)
        for number, end in enumerate(ends)
    ]


@pytest.mark.parametrize(
    ("among", "alone", "shuffled", "expected"),
    [
        ("--+", "+-+", "", "alone it passed 2 of 3 times: chance, time or load"),
        ("--+", "+-+", "+-", "alone it passed 2 of 3 times: chance, time or load"),
        ("---", "+++", "", "alone it passed 3 of 3 times: it meets what other tests leave"),
        ("---", "+++", "+-", f"alone it passed 3 of 3 times: it meets what other tests leave; {ORDER}"),
        ("+++", "---", "", "alone it failed 3 of 3 times: it needs what other tests leave"),
        ("---", "", "-+", ORDER),
        ("---", "---", "--", ""),
        ("---", "ss", "", ""),
        ("---", "", "", ""),
    ],
)  # fmt: skip
def test_what_runs_alone_and_in_other_orders_tell(among: str, alone: str, shuffled: str, expected: str) -> None:
    assert dependence("t", attempts(among), attempts(alone, alone=True), attempts(shuffled)) == expected


def test_unstable_tests_run_alone_and_all_tests_in_two_orders_that_are_the_same_every_time() -> None:
    changes = [
        Change(id=test, scenario="tests", target="linux", old="3.13", new="3.14", old_build="", new_build="",
               cls=cls, test=test)
        for test, cls in (("t", ChangeClass.DESTABILISED), ("u", ChangeClass.REGRESSED))
    ]  # fmt: skip
    every = [f"test_{number}" for number in range(20)]
    alone, shuffled = further_runs(changes, lambda _: every)
    assert (alone.cell.arm, set(alone.tests)) == (Arm.ALONE, {("t",)})
    first, second = shuffled.tests
    assert sorted(first) == sorted(second) == sorted(every)
    assert first not in {second, tuple(every)}
    assert list(further_runs(changes, lambda _: every)) == [alone, shuffled]
    assert [runs.cell.arm for runs in further_runs(changes, lambda _: ["x" * 100_000])] == [Arm.ALONE]
