"""Which of the cells that are still needed run, where time for them is short."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import cast

import pytest

from pyskew.cli.console import Console
from pyskew.execution.budget import Share
from pyskew.execution.proving import ProofTime, Proving
from pyskew.execution.scheduler import Scheduler
from pyskew.execution.slots import Workers
from pyskew.model.suite import Cell, Record, Scenario
from pyskew.store.records import Follower, Run
from support import sample

HOUR = 3600.0


class World:
    """A run whose scenario shows on each Python another value, whatever toggles say."""

    workers = Workers(number=2)

    def __init__(self) -> None:
        self.suite = sample.suite(sample.scenario(toggles=()))
        self.records: list[Record] = []
        self.rounds: list[list[Cell]] = []
        self.run([one.cell for one in sample.run(self.suite).cells])
        self.rounds.clear()

    @property
    def scenarios(self) -> Mapping[str, Scenario]:
        return {one.id: one for one in self.suite.scenarios}

    def read(self, _only: Collection[str] | None = None) -> Run:
        return sample.run(self.suite, self.records)

    def run(
        self, cells: Sequence[Cell], may_begin: Callable[[Cell], bool] = lambda _: True, _selected: object = None
    ) -> int:
        begun = [cell for cell in cells if may_begin(cell)]
        for cell in begun:
            attempt = 1 + sum(1 for one in self.records if one.cell == cell)
            self.records.append(sample.ran(cell, {"seen": cell.python}, attempt=attempt, seconds=7.0))
        self.rounds.append(begun)
        return len(begun)

    def prove(self, given: ProofTime) -> Proving:
        scheduler, follower = cast("Scheduler", self), cast("Follower", self)
        proving = Proving(given=given, follower=follower, scheduler=scheduler, progress=Console(quiet=True))
        proving.run()
        return proving


def shared(left: float, outlook: Callable[[], Collection[str]] | None = None) -> ProofTime:
    """Return the time of a command that may take so many seconds from now on."""
    planned = 100.0
    share = Share(began=time.monotonic() - 2.5 * planned + left)
    return ProofTime(seconds=HOUR, share=share, planned=planned, outlook=outlook)


def test_with_time_everything_is_asked_and_nothing_lacks() -> None:
    world = World()
    assert world.prove(shared(HOUR)).lacking == 0
    assert world.rounds


@pytest.mark.parametrize("left", [-HOUR, 6.0], ids=["used up", "less than one cell takes"])
def test_a_cell_that_would_end_too_late_does_not_begin(left: float) -> None:
    world = World()
    assert world.prove(shared(left)).lacking > 7.0
    assert not world.rounds


def test_a_limit_that_was_given_wins_whatever_the_plain_runs_took() -> None:
    world = World()
    assert world.prove(ProofTime(seconds=HOUR, planned=0.001)).lacking == 0
    assert world.rounds
    used = World()
    assert used.prove(ProofTime(seconds=0.0, planned=HOUR)).lacking > 0
    assert not used.rounds


@pytest.mark.parametrize(("left", "flips"), [(10.0, 0), (15.0, 2)], ids=["for one flip", "for both flips"])
def test_proofs_of_which_only_a_part_would_end_in_time_do_not_begin(left: float, flips: int) -> None:
    world = World()
    world.workers = Workers(number=1)
    proving = world.prove(shared(left))
    assert len([cell for cells in world.rounds for cell in cells if cell.toggles]) == flips
    assert (proving.lacking > 0) == (flips == 0)


def test_confirmations_run_first_and_the_reports_are_made_beside_them() -> None:
    world, made = World(), []

    def outlook() -> list[str]:
        made.append(len(world.rounds))
        return []

    world.prove(shared(HOUR, outlook))
    assert len(made) == 1
    assert all(cell.plain for cell in world.rounds[0])
    assert any(cell.toggles for cell in world.rounds[1])


def test_what_the_reports_take_is_kept_for_them() -> None:
    world = World()
    proving = world.prove(shared(20.0, lambda: time.sleep(0.05) or []))
    assert proving._rehearsal is not None  # noqa: SLF001 - what it measured shows nowhere else
    assert proving._rehearsal.ahead >= 0.05  # noqa: SLF001 - as above


def test_reports_that_cannot_be_made_yet_stop_no_proof() -> None:
    def outlook() -> list[str]:
        message = "damaged"
        raise ValueError(message)

    world = World()
    assert world.prove(shared(HOUR, outlook)).lacking == 0
    assert any(cell.toggles for cell in world.rounds[1])
