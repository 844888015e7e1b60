"""The last section of the Markdown report: how each cell ended, rows that are all the same folded. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyskew.model.report import Report
from pyskew.model.text import count
from pyskew.reporting.markdown_writer import PagePart, text
from pyskew.reporting.matrix import Line, grid, marks
from pyskew.reporting.wording import under

_NAMED = 30
"""Scenarios that the sentence about folded rows names."""


def matrix_section(report: Report, rank: int) -> Iterator[PagePart]:
    """Yield the matrix: scenario and toggles down, target and Python across.

    A cell that differs from its older neighbour is marked. Rows without a mark, whose cells all ended alike, are told
    in a sentence below.
    """
    value = grid(report)
    marked = {line: marks(report, value, line) for line in value.lines}
    told = {line: words for line, words in marked.items() if not _same(words)}
    folded = [line for line in marked if line not in told]
    headers = ("scenario", *(f"{text(target)} {text(python)}" for target, python in value.columns))
    rows = tuple((_name(line, before), *marked[line]) for line, before in zip(told, [None, *told], strict=False))
    yield PagePart(words=f"## Matrix\n\n{_WORDS}", headers=headers, rows=rows, rank=rank, whole=True)
    if folded:
        yield PagePart(words=_folded(folded))


_WORDS = (
    "How each cell ended; `*` marks a difference from the next older version, or a break that it announces. Empty: the "
    "same as the row without a toggle."
)


def _same(words: Sequence[str]) -> bool:
    """Return whether every cell of a row passed without a mark."""
    return {word for word in words if word} == {"pass"}


def _name(line: Line, before: Line | None) -> str:
    """Return the first cell of a row; a toggled row below another one of its scenario names its toggles alone."""
    scenario, toggles = line
    if toggles and before and before[0] == scenario:
        return f"with {under(toggles).removeprefix('<br>')}"
    return text(scenario) + under(toggles)


def _folded(lines: Sequence[Line]) -> str:
    """Return the sentence about rows that are all the same."""
    plain = [scenario for scenario, toggles in lines if not toggles]
    toggled = len(lines) - len(plain)
    more = f" and {len(plain) - _NAMED} more" if len(plain) > _NAMED else ""
    names = f"{', '.join(map(text, plain[:_NAMED]))}{more}" if plain else ""
    rows = f"{count(toggled, 'row')} with a toggle" if toggled else ""
    return f"Not listed, because every cell reads pass: {'; '.join(filter(None, [names, rows]))}."
