"""How many cells run at once: as many as there are workers, and more only beside cells that wait."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

from pyskew.model.suite import Cell, Limits, Outcome

CELLS_PER_WORKER = 4
"""Cells that may run at once for each worker, those that wait included."""
_IDLE_AFTER = 1.0
"""Seconds without work after which a cell is idle."""
_LIMIT_PARTS = 60
"""A cell is idle after this part of its time limit, where that is longer: what may run long also rests longer."""
_IDLE_AFTER_HANG = 0.1
"""Seconds without work after which a cell is idle that has hung before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workers:
    """How many cells may work at once, and whether cells that wait lend their slots."""

    number: int
    lend: bool = False

    @classmethod
    def of(cls, given: int | None) -> Self:
        """Return as many as were asked for, strictly; else one for each core, whose slots are lent."""
        return cls(number=given or os.cpu_count() or 1, lend=given is None)


@dataclass(slots=True, kw_only=True, eq=False)
class Slot:
    """What a running cell holds."""

    number: int
    """Of its target; no two running cells of a target have the same."""
    target: str
    idle: bool = False
    """Whether it waits; its slot may be lent."""
    crowded: float | None = None
    """When it last worked while more cells worked than there are workers, by the monotonic clock."""


@dataclass(slots=True, kw_only=True)
class Slots:
    """The slots of cells that are run together. Safe to call from any thread."""

    workers: Workers
    room: Callable[[], bool] = lambda: True
    """Whether the memory of the machine allows one cell more than there are workers."""
    _running: list[Slot] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _stopped: bool = False
    _waiting: int = 0
    """Threads that wait for a slot."""
    _factor: float = 1.0
    """Doubled each time that idle cells worked again and found no core free: such cells rest, they do not hang."""

    def take(self, cells: deque[Cell], may_begin: Callable[[Cell], bool]) -> tuple[Cell, Slot] | None:
        """Wait until one more cell may run; return the next one that may begin, and None where there is none."""
        with self._changed:
            self._waiting += 1
            try:
                while cells and not self._stopped:
                    if not self._has_room():
                        self._changed.wait()
                    elif may_begin(cell := cells.popleft()):
                        return cell, self._occupied(cell)
                self._changed.notify_all()
                return None
            finally:
                self._waiting -= 1

    def free(self, slot: Slot) -> None:
        """Give a slot back: its cell has ended."""
        with self._changed:
            self._note_crowd()
            self._running.remove(slot)
            self._changed.notify_all()

    def stop(self) -> None:
        """Let no cell begin any more."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def note(self, slot: Slot, *, idle: bool) -> bool:
        """Note that a cell waits, or works again; return whether one more thread could run a cell now."""
        with self._changed:
            self._note_crowd()
            calm = not self._is_crowded()
            slot.idle = idle
            if calm and self._is_crowded():
                self._factor *= 2
            self._note_crowd()
            self._changed.notify_all()
            return idle and not self._waiting and self._has_room()

    def idle_after(self, limits: Limits, *, hung: bool) -> float:
        """Return after how many seconds without work a cell is idle; `hung`: it was so until its limit before."""
        usual = _IDLE_AFTER_HANG if hung else max(_IDLE_AFTER, (limits.timeout or 0.0) / _LIMIT_PARTS)
        return usual * self._factor

    def is_doubtful(self, slot: Slot, outcome: Outcome, limits: Limits) -> bool:
        """Return whether a cell may have ended as it did only because more cells worked than there are workers.

        One that passed had time enough; one that did nothing in the second half of its time was not short of it.
        """
        with self._changed:
            self._note_crowd()
            if outcome is Outcome.PASS:
                return False
            if slot.crowded is None:
                # It began to work just before its limit, and no note of that came yet.
                return slot.idle and outcome is Outcome.TIMEOUT and len(self._busy()) >= self.workers.number
            rested = time.monotonic() - slot.crowded
            return not (outcome is Outcome.HANG and limits.timeout and rested >= limits.timeout / 2)

    def _occupied(self, cell: Cell) -> Slot:
        """Return the slot that a cell gets: the first number that is free on its target."""
        held = {slot.number for slot in self._running if slot.target == cell.target}
        slot = Slot(number=min(set(range(len(held) + 1)) - held), target=cell.target)
        self._running.append(slot)
        return slot

    def _busy(self) -> list[Slot]:
        return [slot for slot in self._running if not slot.idle]

    def _is_crowded(self) -> bool:
        return len(self._busy()) > self.workers.number

    def _note_crowd(self) -> None:
        """Remember who works while it is crowded: called before and after each change."""
        if self._is_crowded():
            now = time.monotonic()
            for slot in self._busy():
                slot.crowded = now

    def _has_room(self) -> bool:
        """Return whether one more cell may run now."""
        if len(self._busy()) >= self.workers.number:
            return False
        if len(self._running) < self.workers.number:
            return True
        return self.workers.lend and len(self._running) < CELLS_PER_WORKER * self.workers.number and self.room()
