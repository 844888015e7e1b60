"""How a run reports its progress; the command line implements the protocol."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from pyskew.execution.slots import Workers
from pyskew.model.suite import Cell, Record


class Progress(Protocol):
    """Receive the progress of a run, attempt by attempt."""

    def say(self, text: str) -> None:
        """Show one line of progress."""

    def paced(self, workers: Workers, known: Mapping[str, float], hung: Collection[str] = ()) -> None:
        """Set what the time left is estimated from.

        Args:
            workers: how many cells run at once.
            known: seconds by cell id from before.
            hung: ids of cells that were idle until their limit before.
        """

    def cells(self, cells: Sequence[Cell], what: str) -> AbstractContextManager[None]:
        """Return a context in which `began` and `ended` count towards `cells`; `what` names them."""

    def began(self, cell: Cell) -> None:
        """Count an attempt that starts."""

    def ended(self, record: Record, running: str = "") -> None:
        """Count an attempt that ended."""
