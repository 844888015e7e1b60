from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pyskew.execution.eta import Pace
from pyskew.execution.slots import CELLS_PER_WORKER, Workers
from pyskew.model.suite import Cell, Evidence, Outcome, Record
from pyskew.model.toggles import ToggleSetting
from pyskew.store.history import durations
from support import sample

CELLS = [Cell(scenario=f"pack/{name}", target="linux", python="3.14") for name in "abcd"]
A, B, C, D = CELLS


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def walk(pace: Pace, clock: Clock, cells: Sequence[Cell], seconds: float) -> None:
    """Each cell alone, one after the other."""
    for cell in cells:
        pace.began(cell)
        clock.now += seconds
        pace.ended(sample.ran(cell))


def test_what_cells_took_before_is_what_they_are_expected_to_take() -> None:
    clock = Clock()
    pace = Pace(CELLS, {A.id: 8.0, B.id: 4.0, C.id: 2.0, D.id: 2.0}, Workers(number=2), clock)
    assert pace.left() == 8.0
    pace.began(A)
    pace.began(B)
    clock.now += 3
    assert pace.left() == ((8 - 3) + (4 - 3) + 2 + 2) / 2
    pace.ended(sample.ran(B))
    slower = 3 / 4  # B took three quarters of what it was to take; so will the others
    assert pace.left() == (8 * slower - 3 + 2 * slower + 2 * slower) / 2
    assert pace.running() == [A.id]


def test_the_longest_cell_is_waited_for_however_many_work() -> None:
    assert Pace(CELLS, {A.id: 60.0, B.id: 1.0, C.id: 1.0, D.id: 1.0}, Workers(number=16), Clock()).left() == 60.0


def test_cells_that_hung_before_are_waited_for_beside_others_where_slots_are_lent() -> None:
    known, hung = {A.id: 30.0, B.id: 30.0, C.id: 30.0, D.id: 4.0}, {A.id, B.id, C.id}
    assert Pace(CELLS, known, Workers(number=1), Clock(), hung).left() == 94.0
    assert Pace(CELLS, known, Workers(number=1, lend=True), Clock(), hung).left() == 30.0
    many = [replace(A, scenario=f"pack/{number}") for number in range(10 * CELLS_PER_WORKER)]
    lent = Pace(
        many, {cell.id: 30.0 for cell in many}, Workers(number=1, lend=True), Clock(), {cell.id for cell in many}
    )
    assert lent.left() == 300.0


def test_unknown_cells_take_what_others_took_so_far() -> None:
    clock = Clock()
    pace = Pace(CELLS, {}, Workers(number=1), clock)
    assert pace.left() is None
    walk(pace, clock, [A, B], 3.0)
    assert pace.left() == 6.0


def test_a_machine_that_is_slower_today_needs_longer() -> None:
    clock = Clock()
    pace = Pace(CELLS, {cell.id: 2.0 for cell in CELLS}, Workers(number=1), clock)
    walk(pace, clock, [A, B], 6.0)
    assert pace.left() == 12.0


def test_a_cell_under_a_toggle_takes_what_it_takes_without() -> None:
    flipped = Cell(scenario=A.scenario, target="linux", python="3.14", toggles=(ToggleSetting("start-method", "fork"),))
    assert Pace([flipped], {A.id: 5.0, B.id: 50.0}, Workers(number=1), Clock()).left() == 5.0


def test_a_cell_that_hangs_longer_than_before_is_not_owed_time() -> None:
    clock = Clock()
    pace = Pace([A], {A.id: 1.0}, Workers(number=1), clock)
    pace.began(A)
    clock.now += 50
    assert pace.left() == 0.0


@pytest.mark.parametrize(
    ("record", "failed"),
    [
        (sample.ran(A), 0),
        (sample.ran(A, outcome=Outcome.FAIL), 1),
        (sample.ran(A, outcome=Outcome.HANG), 1),
        (Record(cell=A, attempt=0, evidence=Evidence.INFRA_ERROR), 1),
        (Record(cell=A, attempt=0, evidence=Evidence.NOT_APPLICABLE), 0),
    ],
)
def test_whatever_did_not_pass_has_failed_so_far(record: Record, failed: int) -> None:
    pace = Pace([A], {}, Workers(number=1), Clock())
    pace.began(A)
    pace.ended(record)
    assert (pace.done, pace.failed, pace.running()) == (1, failed, [])


def test_records_of_an_earlier_run_say_how_long_each_cell_takes() -> None:
    records = {
        A.id: [sample.ran(A, seconds=1.0), sample.ran(A, seconds=3.0)],
        B.id: [Record(cell=B, attempt=0, evidence=Evidence.SETUP_ERROR)],
    }
    assert durations([records]) == {A.id: 2.0}
