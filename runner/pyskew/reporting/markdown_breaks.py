"""The sections of the Markdown report that lead where codebases have changed tests: breaks, and examples. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.model.breaks import Break
from pyskew.model.report import Report
from pyskew.model.shortening import clipped
from pyskew.reporting.break_wording import BreakWords, examples, refuted
from pyskew.reporting.markdown_writer import PagePart, code, fenced, text
from pyskew.reporting.wording import WIDEST

_NEVER, _LAST = 0, 9
"""Breaks are not cut; examples are, before any table."""


def break_sections(report: Report) -> Iterator[PagePart]:
    """Yield every break, the last lines of runs that ended early, and examples of tests."""
    if not report.breaks:
        return
    words = BreakWords(report)
    headers = ("", "Python", "what fails", "where", "tests", "why", "expected")
    rows = tuple(_row(number, one, words) for number, one in enumerate(report.breaks, 1))
    ended = [
        f"{number}. ended with:\n\n{fenced(one.lines)}" for number, one in enumerate(report.breaks, 1) if one.lines
    ]
    said = f"A *break* is one way in which a newer Python takes tests away.{_also(report)}"
    yield PagePart(words="\n\n".join(["## Breaks", said, *ended]), headers=headers, rows=rows, rank=_NEVER)
    shown = tuple(
        (str(number), code(clipped(test, WIDEST)))
        for number, one in enumerate(report.breaks, 1)
        for test in examples(one)
    )
    yield PagePart(words="### Some of their tests", headers=("break", "test"), rows=shown, rank=_LAST)


def _also(report: Report) -> str:
    line = refuted(report)
    return f" Toggles {text(line)}." if line else ""


def _row(number: int, one: Break, words: BreakWords) -> tuple[str, ...]:
    since = words.began(one)
    why = "<br>".join(text(clipped(said, 2 * WIDEST)) for said in (words.why(one), since) if said)
    return (
        f'<a id="{one.id}"></a>{number}',
        text(words.pair(one)),
        text(clipped(one.title, 2 * WIDEST)),
        text(words.place(one)),
        text(words.tests(one)),
        why,
        "yes" if one.expected else "**no**",
    )
