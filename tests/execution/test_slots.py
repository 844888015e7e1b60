"""When one more cell may run, and which attempts do not count."""

from __future__ import annotations

import threading
from collections import deque

import pytest

from pyskew.execution.slots import CELLS_PER_WORKER, Slot, Slots, Workers
from pyskew.model.suite import Cell, Limits, Outcome

LIMITS = Limits(timeout=60.0)


def cells(number: int, target: str = "linux") -> deque[Cell]:
    return deque(Cell(scenario=f"pack/{index}", target=target, python="3.14") for index in range(number))


def taken(slots: Slots, waiting: deque[Cell]) -> Slot:
    """Take a slot where one is free; a test that would wait for one fails."""
    assert slots._has_room()  # noqa: SLF001 - `take` would wait
    found = slots.take(waiting, lambda _: True)
    assert found is not None
    return found[1]


def full(slots: Slots) -> bool:
    return not slots._has_room()  # noqa: SLF001 - `take` would wait


def test_without_a_number_there_is_one_worker_for_each_core_and_slots_are_lent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 6)
    assert Workers.of(None) == Workers(number=6, lend=True)
    assert Workers.of(3) == Workers(number=3, lend=False)


def test_a_cell_that_waits_lends_its_slot_until_it_works_again() -> None:
    slots, waiting = Slots(workers=Workers(number=1, lend=True)), cells(9)
    first = taken(slots, waiting)
    assert full(slots)
    assert slots.note(first, idle=True)
    second = taken(slots, waiting)
    assert full(slots)
    slots.note(first, idle=False)
    slots.free(second)
    assert full(slots)
    slots.free(first)
    assert not full(slots)


def test_a_number_that_was_asked_for_is_kept() -> None:
    slots, waiting = Slots(workers=Workers(number=1)), cells(9)
    assert not slots.note(taken(slots, waiting), idle=True)
    assert full(slots)


def test_so_many_run_at_most() -> None:
    slots, waiting = Slots(workers=Workers(number=2, lend=True)), cells(99)
    running = []
    while not full(slots):
        running.append(taken(slots, waiting))
        slots.note(running[-1], idle=True)
    assert len(running) == 2 * CELLS_PER_WORKER
    slots.free(running[0])
    assert not full(slots)


def test_without_memory_nothing_is_lent() -> None:
    slots, waiting = Slots(workers=Workers(number=2, lend=True), room=lambda: False), cells(9)
    first = taken(slots, waiting)
    second = taken(slots, waiting)  # as many as there are workers run in any case
    slots.note(first, idle=True)
    slots.note(second, idle=True)
    assert full(slots)


def test_no_two_cells_of_a_target_have_the_same_number_and_other_targets_have_their_own() -> None:
    slots = Slots(workers=Workers(number=2, lend=True))
    mine = [taken(slots, cells(1)) for _ in range(2)]
    for slot in mine:
        slots.note(slot, idle=True)
    other = [taken(slots, cells(1, "docker")) for _ in range(2)]
    assert [slot.number for slot in (*mine, *other)] == [0, 1, 0, 1]
    assert full(slots)  # so that no target gets a number beyond the workers, whose cells never wait
    slots.free(mine[0])
    slots.free(other[0])
    assert taken(slots, cells(1)).number == 0


def test_cells_that_may_not_begin_are_passed_over() -> None:
    waiting = cells(3)
    found = Slots(workers=Workers(number=1)).take(waiting, lambda cell: cell.scenario == "pack/1")
    assert found
    assert found[0].scenario == "pack/1"
    assert len(waiting) == 1


@pytest.mark.parametrize("way", ["stopped", "freed"])
def test_a_thread_that_waits_for_a_slot_is_released(way: str) -> None:
    slots, waiting = Slots(workers=Workers(number=1)), cells(2)
    first = taken(slots, waiting)
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.append(slots.take(waiting, lambda _: True)), daemon=True)
    thread.start()
    if way == "stopped":
        slots.stop()
    else:
        slots.free(first)
    thread.join(60)
    assert not thread.is_alive()
    assert (found[0] is None) == (way == "stopped")


def crowd() -> tuple[Slots, Slot, Slot]:
    """One worker, and two cells that work: the first one had lent its slot."""
    slots, waiting = Slots(workers=Workers(number=1, lend=True)), cells(9)
    first = taken(slots, waiting)
    slots.note(first, idle=True)
    second = taken(slots, waiting)
    slots.note(first, idle=False)
    return slots, first, second


@pytest.mark.parametrize("outcome", [Outcome.FAIL, Outcome.TIMEOUT, Outcome.CRASH, Outcome.HANG, Outcome.OOM])
def test_what_did_not_pass_beside_too_many_is_doubtful(outcome: Outcome) -> None:
    slots, first, second = crowd()
    assert slots.is_doubtful(first, outcome, LIMITS)
    assert slots.is_doubtful(second, outcome, LIMITS)
    assert not slots.is_doubtful(first, Outcome.PASS, LIMITS)


def test_a_crowd_is_remembered_when_it_is_over_and_only_of_those_that_worked_in_it() -> None:
    slots, first, second = crowd()
    slots.free(first)
    third = taken(slots, cells(1)) if not full(slots) else None
    assert third is None
    assert slots.is_doubtful(second, Outcome.FAIL, LIMITS)
    slots.free(second)
    later = taken(slots, cells(1))
    assert not slots.is_doubtful(later, Outcome.FAIL, LIMITS)


def test_a_cell_that_waits_beside_a_crowd_is_not_doubted() -> None:
    slots, waiting = Slots(workers=Workers(number=1, lend=True)), cells(9)
    waits = taken(slots, waiting)
    slots.note(waits, idle=True)
    other = taken(slots, waiting)
    slots.note(other, idle=True)
    taken(slots, waiting)
    slots.note(other, idle=False)
    assert not slots.is_doubtful(waits, Outcome.HANG, LIMITS)
    assert slots.is_doubtful(waits, Outcome.TIMEOUT, LIMITS)  # it worked at its limit, beside others


def test_a_hang_that_rested_half_of_its_time_after_the_crowd_counts() -> None:
    slots, first, second = crowd()
    slots.note(first, idle=True)
    slots.free(second)
    assert first.crowded is not None
    first.crowded -= 31
    assert not slots.is_doubtful(first, Outcome.HANG, LIMITS)
    assert slots.is_doubtful(first, Outcome.FAIL, LIMITS)
    first.crowded += 5
    assert slots.is_doubtful(first, Outcome.HANG, LIMITS)


def test_how_long_a_cell_must_wait_depends_on_its_limit_on_what_it_did_before_and_on_crowds() -> None:
    slots = Slots(workers=Workers(number=1, lend=True))
    assert slots.idle_after(Limits(timeout=20.0), hung=False) == 1.0
    assert slots.idle_after(Limits(timeout=1800.0), hung=False) == 30.0
    soon = slots.idle_after(Limits(timeout=1800.0), hung=True)
    assert soon < 1.0
    crowded, first, second = crowd()
    assert crowded.idle_after(Limits(timeout=20.0), hung=False) == 2.0
    crowded.note(second, idle=True)
    crowded.note(second, idle=False)
    assert crowded.idle_after(Limits(timeout=20.0), hung=False) == 4.0
    assert first.crowded
