"""Equal parts of the cells and records of a file, kept once: most cells show what their neighbours show."""

from __future__ import annotations

import sys
from typing import TypeVar, cast

import msgspec

from pyskew.model.suite import Cell, Json, PlannedCell, Record

_TEXTS = (
    "reason", "build", "fingerprint", "message", "frame", "stderr_digest", "excerpt", "reused", "dependencies",
    "warnings", "selected",
)  # fmt: skip
"""Fields of a record that many records have the same value of; what each has its own of is not looked up."""

T = TypeVar("T", bound=object)


class Shared:
    """What one reader has met so far."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._values: dict[object, object] = {}
        self._facts: dict[int, Json] = {}

    def planned(self, planned: PlannedCell) -> PlannedCell:
        """Return a planned cell that was just read, with shared parts in it."""
        self._cell(planned.cell)
        _put(planned, "reason", self._value(planned.reason))
        return planned

    def record(self, record: Record, planned: PlannedCell | None) -> Record:
        """Return a record that was just read, with shared parts in it.

        Args:
            record: nobody else has it yet.
            planned: what the plan says of its cell; None for a cell beyond the plan.
        """
        if planned is not None and planned.cell == record.cell:
            _put(record, "cell", planned.cell)
        else:
            self._cell(record.cell)
        for name in _TEXTS:
            value = getattr(record, name)
            if value:
                _put(record, name, self._value(value))
        if record.facts:
            _put(record, "facts", self._same_facts(record.facts))
        return record

    def _cell(self, cell: Cell) -> None:
        for name in ("scenario", "target", "python", "toggles"):
            _put(cell, name, self._value(getattr(cell, name)))

    def _value(self, value: T) -> T:
        return cast("T", self._values.setdefault(value, value))

    def _same_facts(self, facts: Json) -> Json:
        """Return equal facts that came before; as JSON, since True and 1 are equal to Python."""
        text = msgspec.json.encode(facts)
        known = self._facts.setdefault(hash(text), facts)
        return known if known is facts or msgspec.json.encode(known) == text else facts


def name_of(cell: Cell) -> str:
    """Return the id of a cell; one text for all who ask for it as a key."""
    return sys.intern(cell.id)


def _put(value: PlannedCell | Record | Cell, field: str, shared: object) -> None:
    """Exchange a field for an equal value: the frozen value stays what it is, and needs no copy."""
    object.__setattr__(value, field, shared)
