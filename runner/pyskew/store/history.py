"""Earlier runs in `.pyskew/runs/`: which of them a new run can learn from."""

from __future__ import annotations

import logging
import statistics
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pyskew.errors import RecordsError
from pyskew.model.suite import Outcome, Record
from pyskew.store import records, run_directory
from pyskew.store.records import FILENAME, Run

_LOG = logging.getLogger(__name__)
_MOST = 32 * 1024 * 1024
"""Bytes of records of earlier runs that a run reads; that takes no noticeable time."""


def earlier(folder: Path) -> Iterator[tuple[Path, Run]]:
    """Yield the runs before the one in `folder`, the newest first.

    Damaged runs are left out with a note: what they lost could contradict what they hold.
    """
    room = _MOST
    for path in run_directory.runs():
        size = (path / FILENAME).stat().st_size
        room -= size
        if room < 0:
            return
        if not size or path.resolve() == folder.resolve():
            continue
        try:
            run = records.read(path)
        except RecordsError as error:
            _LOG.warning("note: an earlier run is not used: %s", error)
            continue
        if run.damage:
            _LOG.warning("note: an earlier run is not used: %s", run.damage[0])
            continue
        yield path, run


def durations(runs: Sequence[Mapping[str, Sequence[Record]]]) -> dict[str, float]:
    """Return the seconds that cells took, by cell id.

    Args:
        runs: attempts by cell id of several runs; the first that has a cell decides.
    """
    known: dict[str, float] = {}
    for attempts_by_cell in runs:
        known = _means(attempts_by_cell) | known
    return known


def hung(runs: Sequence[Mapping[str, Sequence[Record]]]) -> set[str]:
    """Return the ids of cells that were idle until a limit ended them, when they ran last.

    Args:
        runs: attempts by cell id of several runs; the first that has a cell decides.
    """
    latest: dict[str, Outcome | None] = {}
    for attempts_by_cell in runs:
        for cell_id, attempts in attempts_by_cell.items():
            if attempts:
                latest.setdefault(cell_id, attempts[-1].outcome)
    return {cell_id for cell_id, outcome in latest.items() if outcome is Outcome.HANG}


def _means(attempts_by_cell: Mapping[str, Sequence[Record]]) -> dict[str, float]:
    ran = {cell_id: [one.seconds for one in attempts if one.outcome] for cell_id, attempts in attempts_by_cell.items()}
    return {cell_id: statistics.fmean(seconds) for cell_id, seconds in ran.items() if seconds}
