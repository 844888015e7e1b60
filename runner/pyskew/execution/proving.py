"""Run what confirms and explains the changes that the planned cells showed, for as long as there is time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyskew import plugins
from pyskew.execution import budget
from pyskew.execution.progress import Progress
from pyskew.execution.scheduler import Scheduler, narrows
from pyskew.model.suite import Arm, Cell, Record
from pyskew.store.records import Follower

if TYPE_CHECKING:
    from pyskew.analysis.observed_run import Group
    from pyskew.analysis.proof_plan import Pair, ProofPlan

_ROUNDS = 60
"""Rounds of proof; each settles at least one question of every open change, and a change has fewer."""

_LOOKS = {Arm.WARNINGS: "look for warnings", Arm.EXPOSURE: "look for lines that use defaults"}
"""What arms that decide nothing are run for."""

Place = tuple[str, str, str]
"""A scenario on a Python of a target."""
Outlook = Callable[[], Collection[str]]
"""Makes the reports of what is recorded so far, writes none, and returns the ids of changes that they explain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofTime:
    """What proofs may take."""

    seconds: float
    """The limit that was given; with a share, what no share goes beyond."""
    share: budget.Share | None = None
    """The multiple of the planned cells that the whole command may take; None where the limit above is all."""
    planned: float = 0.0
    """Seconds that the planned cells took."""
    outlook: Outlook | None = None
    """Tells how long the reports will take, and which changes need no toggle to be explained."""


@dataclass(slots=True)
class _Rehearsal:
    """The reports of the planned cells, made beside the first confirmations: they will take as long once more."""

    outlook: Outlook
    began: float = 0.0
    seconds: float | None = None
    explained: frozenset[str] = field(default_factory=frozenset)

    def run(self) -> None:
        """Make them."""
        self.began = time.monotonic()
        try:
            self.explained = frozenset(self.outlook())
        except Exception:  # noqa: BLE001 - what is wrong with the records or the baseline, the real reports say
            self.explained = frozenset()
        self.seconds = time.monotonic() - self.began

    @property
    def ahead(self) -> float:
        """Seconds that the reports will take at least, as far as it is known."""
        if self.seconds is not None:
            return self.seconds
        return time.monotonic() - self.began if self.began else 0.0


@dataclass(slots=True, kw_only=True)
class Proving:
    """Confirms and attributes what changed, until nothing is open or the time is used up."""

    given: ProofTime
    follower: Follower
    scheduler: Scheduler
    progress: Progress
    lacking: float = 0.0
    """Seconds of the cells that there was no time for."""
    settled: bool = False
    """Whether nothing was left open."""
    _rehearsal: _Rehearsal | None = None
    _latest: float = 0.0
    """When proofs end in any case, by the monotonic clock."""
    _tried: Mapping[Place, Sequence[Record]] = field(default_factory=dict)
    """Every attempt so far."""

    def run(self) -> None:
        """Run rounds of cells; each asks what the answers of the last one leave open."""
        from pyskew.analysis.proof_plan import proof_plan  # noqa: PLC0415 - imported while the cells run
        from pyskew.analysis.review import Review  # noqa: PLC0415 - as above

        self._latest = time.monotonic() + self.given.seconds
        still_open: set[Group] | None = None
        for _ in range(_ROUNDS):
            # From the records, not from memory: the plan of proofs sees what any later report will see.
            scenarios = None if still_open is None else {scenario for scenario, _ in still_open}
            run = self.follower.read(scenarios)
            self._tried = _by_place(run.records)
            explained = self._rehearsal.explained if self._rehearsal else frozenset[str]()
            needed = proof_plan(Review(run, plugins.toggles(), still_open), explained)
            # A scenario that needs no further cell now needs none later, since nothing new is recorded for it.
            still_open = {(cell.scenario, cell.target) for cell in needed.cells}
            self.settled = not needed.cells
            if self.settled or not self._round(needed):
                return

    def _round(self, needed: ProofPlan) -> bool:
        """Run as many of these cells as there is time for; return whether there was any for at least one."""
        cells: Sequence[Cell] = needed.cells
        able = {cell.id for cell in cells if narrows(self.scheduler.scenarios[cell.scenario])}
        selected = {cell_id: some for cell_id, some in needed.tests.items() if cell_id in able}

        def seconds(cell: Cell) -> float:
            return budget.expected_seconds(cell, len(selected.get(cell.id, ())), self._tried.get(_place(cell), ()))

        confirming = [cell for cell in cells if cell.plain]
        beside = None
        if self.given.outlook and self._rehearsal is None and confirming:
            # What the reports explain decides the order of the proofs, so only confirmations run beside them.
            cells = confirming
            self._rehearsal = _Rehearsal(self.given.outlook)
            beside = threading.Thread(target=self._rehearsal.run, name="rehearsal", daemon=True)
        self.lacking = sum(map(seconds, cells)) / self.scheduler.workers.number
        cells = self._affordable(cells, needed.pairs, seconds)
        if not cells or not self._in_time(min(map(seconds, cells))):
            return False
        if beside:
            beside.start()
        with self.progress.cells(cells, named(cells)):
            begun = self.scheduler.run(cells, lambda cell: self._in_time(seconds(cell)), selected)
        if beside:
            beside.join()
        self.lacking = 0.0 if begun else self.lacking
        return begun > 0

    def _affordable(
        self, cells: Sequence[Cell], pairs: Mapping[str, Pair], seconds: Callable[[Cell], float]
    ) -> Sequence[Cell]:
        """Return the cells without the proofs of pairs that would not end in time: only all of them decide anything."""
        if self.given.share is None:
            return cells
        groups: dict[object, list[Cell]] = {}
        for number, cell in enumerate(cells):
            groups.setdefault(pairs.get(cell.id, number), []).append(cell)
        left = self._deadline() - time.monotonic()
        fits = budget.affordable(
            [[*map(seconds, some)] for some in groups.values()], self.scheduler.workers.number, left
        )
        return [cell for some, all_fit in zip(groups.values(), fits, strict=True) if all_fit for cell in some]

    def _deadline(self) -> float:
        """Return when the last cell must have ended."""
        share = self.given.share
        if share is None:
            return self._latest
        ahead = self._rehearsal.ahead if self._rehearsal else 0.0
        return budget.deadline(share, planned=self.given.planned, ahead=ahead, latest=self._latest)

    def _in_time(self, seconds: float) -> bool:
        """Return whether a cell of so many seconds may begin; without a share, what began in time may end later."""
        if self.given.share is None:
            return time.monotonic() < self._latest
        return time.monotonic() + seconds <= self._deadline()


def _place(cell: Cell) -> Place:
    return cell.scenario, cell.target, cell.python


def _by_place(records: Mapping[str, Sequence[Record]]) -> dict[Place, list[Record]]:
    found: dict[Place, list[Record]] = {}
    for tried in records.values():
        for one in tried:
            found.setdefault(_place(one.cell), []).append(one)
    return found


def tell_apart(follower: Follower, scheduler: Scheduler, progress: Progress, *, isolate: bool, shuffle: bool) -> None:
    """Run unstable tests alone, and all tests in other orders, to find out what they depend on."""
    from pyskew.analysis import unstable_tests  # noqa: PLC0415 - imported while the cells run
    from pyskew.analysis.review import Review  # noqa: PLC0415 - as above

    review = Review(follower.read(), plugins.toggles())
    for runs in unstable_tests.further_runs(review.pairs.changes, lambda cell: review.observed(cell).cases or {}):
        asked = isolate if runs.cell.arm is Arm.ALONE else shuffle
        if asked and narrows(scheduler.scenarios[runs.cell.scenario]):
            cells = [runs.cell] * len(runs.tests)
            with progress.cells(cells, f"unstable tests, {runs.cell.arm}, on {runs.cell.python}"):
                for tests in runs.tests:
                    scheduler.run([runs.cell], selected={runs.cell.id: tests})


def named(cells: Sequence[Cell]) -> str:
    """Return, for the progress display, what a round of further cells is for."""
    arms = {cell.arm for cell in cells}
    decides = ["confirmations and proofs"] if arms - {Arm.WARNINGS, Arm.EXPOSURE} else []
    return ", ".join([*decides, *(words for arm, words in _LOOKS.items() if arm in arms)])
