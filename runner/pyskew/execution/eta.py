"""Estimate how long the rest of a run takes, from how long the same cells took before. Pure but for the clock."""

from __future__ import annotations

import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

from pyskew.execution.slots import CELLS_PER_WORKER, Workers
from pyskew.model.suite import Cell, Evidence, Outcome, Record

_UNKNOWN = 1.0
"""Seconds of a cell while nothing is known of any."""
_LEAST = 0.2
"""Part of its earlier time that a cell takes at the least: a machine is hardly five times faster than it was."""
_TROUBLE = frozenset({Evidence.INFRA_ERROR, Evidence.SETUP_ERROR, Evidence.NO_INTERPRETER})
"""Reasons for no attempt that count as failures."""


class Pace:
    """Count cells as they begin and end, and estimate when the last one ends; safe to call from any thread."""

    def __init__(
        self,
        cells: Sequence[Cell],
        known: Mapping[str, float],
        workers: Workers,
        clock: Callable[[], float] = time.monotonic,
        hung: Collection[str] = (),
    ) -> None:
        """Take what the estimate rests on.

        Args:
            cells: those that are run together.
            known: seconds of earlier attempts, by cell id.
            workers: how many run side by side.
            clock: returns seconds.
            hung: ids of those that were idle until their limit before; where slots are lent, others run meanwhile.
        """
        self._known = dict(known)
        self._workers = workers
        self._hung = hung if workers.lend else ()
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting = Counter(cell.id for cell in cells)
        self._running: dict[str, list[float]] = {}
        self._expected = 0.0
        """Seconds that the known cells which have ended were expected to take."""
        self._took = 0.0
        """Seconds that these cells really took, waiting and environments included."""
        self._others: list[float] = []
        """Seconds of cells that ended and were not known."""
        self.total = len(cells)
        self.done = 0
        self.failed = 0
        self.ends: Counter[str] = Counter()

    def began(self, cell: Cell) -> None:
        """Note that a cell starts."""
        with self._lock:
            self._waiting[cell.id] -= 1
            self._running.setdefault(cell.id, []).append(self._clock())

    def ended(self, record: Record) -> None:
        """Note that a cell ended, or could not start."""
        with self._lock:
            self.done += 1
            self.ends[record.outcome.value if record.outcome else record.evidence.value] += 1
            if record.outcome not in {Outcome.PASS, None} or record.evidence in _TROUBLE:
                self.failed += 1
            starts = self._running.get(record.cell.id)
            if not starts:
                return
            took = self._clock() - starts.pop(0)
            if not starts:
                del self._running[record.cell.id]
            if record.outcome is None:
                return  # a cell that was not tried says nothing about how long others take
            before = self._earlier(record.cell.id)
            if before is not None:
                self._expected += before
                self._took += took
            else:
                self._others.append(took)

    def running(self) -> list[str]:
        """Return the ids of the running cells, the one that has run longest first."""
        with self._lock:
            return [cell_id for _, cell_id in sorted((starts[0], name) for name, starts in self._running.items())]

    def left(self) -> float | None:
        """Return the seconds until the last cell ends; None while no cell has ended and none is known from before."""
        with self._lock:
            if not self._known and not self._others:
                return None
            usual = self._usual()
            now = self._clock()
            starts = [(cell_id, now - start) for cell_id, begun in self._running.items() for start in begun]
            starts += [(cell_id, 0.0) for cell_id, number in self._waiting.items() for _ in range(number)]
            rest = [(cell_id, max(self._length(cell_id, usual) - so_far, 0.0)) for cell_id, so_far in starts]
            idle = sum(seconds for cell_id, seconds in rest if cell_id in self._hung)
            busy = sum(seconds for _, seconds in rest) - idle
            most = CELLS_PER_WORKER * self._workers.number
            longest = max((seconds for _, seconds in rest), default=0.0)
            return max(busy / self._workers.number, (idle + busy) / most, longest)

    def _length(self, cell_id: str, usual: float) -> float:
        """Return the expected seconds of a cell: its earlier time at the pace of this run, else the mean of others."""
        before = self._earlier(cell_id)
        if before is None:
            return usual
        slower = self._took / self._expected if self._expected > _UNKNOWN else 1.0
        return before * max(slower, _LEAST)

    def _earlier(self, cell_id: str) -> float | None:
        """Return the seconds that the cell took before, or its plain cell: a toggle hardly changes that."""
        return self._known.get(cell_id, self._known.get(cell_id.partition("+")[0]))

    def _usual(self) -> float:
        """Return the seconds of a cell of which nothing is known: the mean of the others."""
        if self._others:
            return statistics.fmean(self._others)
        return statistics.fmean(self._known.values()) if self._known else _UNKNOWN
