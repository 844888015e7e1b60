"""Formats turn a Report into text, purely; each is one file ending in `FORMAT = Format(...)`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pyskew import plugins
from pyskew.model.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One way to write a report down."""

    filename: str
    """Name inside a run directory: `report.md`."""
    render: Callable[[Report], str]
    pieces: Callable[[Report], Iterable[str]] | None = None
    """The same text bit by bit, where a large run makes it large."""
    prepare: Callable[[], object] = lambda: None
    """Does what takes long and needs no report."""


def formats() -> Mapping[str, Format]:
    """Return every format by name."""
    return plugins.load(__name__, "FORMAT", Format)
