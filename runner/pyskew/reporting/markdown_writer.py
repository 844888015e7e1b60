"""Write Markdown that no program's output can break, within a size: escaping, tables, shortening. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tabulate import DataRow, TableFormat, tabulate

from pyskew.model.text import count, visible
from pyskew.reporting.rerun_commands import merged

_WIDE = 140
"""Tables up to this many characters are aligned for people who read the source; wider ones would be mostly blanks."""

_ROW = DataRow("|", "|", "|")


def _ruler(widths: list[int], _: list[str]) -> str:
    return "|" + "|".join("-" * min(width, 3) for width in widths) + "|"


_NARROW = TableFormat(
    lineabove=None, linebelowheader=_ruler, linebetweenrows=None, linebelow=None, headerrow=_ROW, datarow=_ROW,
    padding=1, with_header_hide=None,
)  # fmt: skip


def text(words: str) -> str:
    """Escape text for a table or a paragraph, so that nothing in it is markup."""
    words = visible(words).replace("&", "&amp;").replace("<", "&lt;")
    words = re.sub(r"([\\`*_~\[\]|])", r"\\\1", words)
    return "<br>".join(words.splitlines())


def code(words: str) -> str:
    """Return text as a code span, with a fence longer than any run of backticks in it."""
    words = re.sub(r"(\\*)\|", r"\1\1\\|", " ".join(visible(words).splitlines())) or " "
    fence = "`" * (_longest_run(words) + 1)
    pad = " " if words.startswith("`") or words.endswith("`") else ""
    return f"{fence}{pad}{words}{pad}{fence}"


def fenced(lines: Sequence[str], language: str = "") -> str:
    """Return lines as a code block, with a fence longer than any run of backticks in them."""
    body = "\n".join(" ".join(visible(line).splitlines()) for line in lines)
    fence = "`" * max(_longest_run(body) + 1, 3)
    return f"{fence}{language}\n{body}\n{fence}"


def _longest_run(words: str) -> int:
    return max((len(run) for run in re.findall(r"`+", words)), default=0)


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], *, aligned: bool | None = None) -> str:
    """Return a table, aligned if it is small or if the caller asks for it."""
    if _width(headers, rows) if aligned is None else aligned:
        return tabulate(rows, headers, tablefmt="github", disable_numparse=True)
    return tabulate(rows, headers, tablefmt=_NARROW, disable_numparse=True, stralign=None, numalign=None)


def _width(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """Return the characters of a line of the aligned table; 0 for one that is too wide to be aligned."""
    blanks = 5  # two that tabulate puts after a header, two around each cell, a line
    widths = [max(len(cell) for cell in column) for column in zip(headers, *rows, strict=True)]
    width = sum(widths) + blanks * len(widths) + 2
    return width if width <= _WIDE else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePart:
    """A piece of a page: words that stay, and a table whose last rows may be cut."""

    words: str = ""
    headers: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    commands: tuple[tuple[str, ...], ...] = ()
    """Lines of shell for each row, in a block below the table; cut with their rows."""
    rank: int = 0
    """Parts of a lower rank get room first."""
    whole: bool = False
    """Dropped altogether rather than cut."""


@dataclass(slots=True)
class MarkdownPage:
    """Parts in reading order, fitted into so many bytes by rank."""

    room: int
    parts: list[PagePart] = field(default_factory=list)
    elsewhere: str = "the other reports"
    """Who has what was cut."""

    def add(self, *parts: PagePart) -> None:
        """Append parts."""
        self.parts += parts

    def render(self) -> str:
        """Return the page; where it was cut, it says so."""
        page = self._fitted(self.room)
        for _ in range(_TRIES):
            excess = _size(page) - self.room
            if excess <= 0:
                break
            page = self._fitted(self.room - 2 * excess)
        return page

    def _fitted(self, bound: int) -> str:
        room = bound - sum(_size(part.words) + _SPARE for part in self.parts)
        shown = [0] * len(self.parts)
        for index in sorted(range(len(self.parts)), key=lambda index: self.parts[index].rank):
            shown[index], used = _fitting(self.parts[index], room)
            room -= used
        texts = (self._text(part, number) for part, number in zip(self.parts, shown, strict=True))
        return "\n\n".join(piece.rstrip() for piece in texts if piece) + "\n"

    def _text(self, part: PagePart, number: int) -> str:
        cut = len(part.rows) - number
        pieces = [part.words]
        if number:
            pieces.append(table(part.headers, part.rows[:number], aligned=bool(_width(part.headers, part.rows))))
        if cut:
            pieces.append(_cut(cut, part) + f", see {self.elsewhere}.")
        if part.commands[:number]:
            block = fenced(_logs_and_commands(part.commands[:number]), "sh")
            pieces.append(f"<details><summary>Logs, and commands that run it again</summary>\n\n{block}\n\n</details>")
        return "\n\n".join(filter(None, pieces))


def _logs_and_commands(rows: Iterable[Sequence[str]]) -> list[str]:
    lines = list(dict.fromkeys(line for row in rows for line in row))
    logs = [line for line in lines if line.startswith("#")]
    return [*logs, *merged(line for line in lines if line not in set(logs))]


def _cut(number: int, part: PagePart) -> str:
    if part.whole:
        return f"Left out to keep this page short: {count(number, 'row')}"
    return f"... and {count(number, 'row').replace(' ', ' more ', 1)}"


_TRIES = 8
"""Characters that are two columns wide are padded by tabulate in ways that are not foreseen here."""

_SPARE = 220
"""Bytes around a part: blank lines, the sentence about what was cut, the frame of the commands."""


def _fitting(part: PagePart, room: int) -> tuple[int, int]:
    """Return how many rows fit and their bytes; an aligned table is counted at its greatest width."""
    aligned = _width(part.headers, part.rows)
    used = 2 * (_row_size(part.headers) + aligned) if part.rows else 0
    for number, row in enumerate(part.rows):
        lines = part.commands[number] if part.commands else ()
        size = max(_row_size(row), aligned + _size("".join(row)) - len("".join(row))) + sum(
            _size(line) + 1 for line in lines
        )
        if used + size > room:
            return (0, 0) if part.whole else (number, used)
        used += size
    return len(part.rows), used


def _row_size(row: Sequence[str]) -> int:
    return sum(_size(cell) + 3 for cell in row) + 2


def _size(words: str) -> int:
    return len(words.encode())
