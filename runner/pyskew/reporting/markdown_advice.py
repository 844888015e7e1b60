"""The first section of the Markdown report: each change with its question, why it came, and what to change. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyskew.model.report import Change, Report
from pyskew.reporting.advice import Advice, Advisor, advised, reasons
from pyskew.reporting.markdown_writer import PagePart, code
from pyskew.reporting.wording import anchored, differences, group, pair, prose, short

_HEADERS = ("scenario", "change", "what differs", "why", "what to change")


def what_to_do(report: Report, unexpected: int, expected: int) -> Iterator[PagePart]:
    """Yield the section: unexpected changes for which there is advice, then all that the suite expects.

    Args:
        report: The report.
        unexpected: The rank of the first part.
        expected: The rank of the second.
    """
    advisor = Advisor(report)
    changes = advised(report)
    surprising = [one for one in changes if not one.expected and advisor.advice(one).remedy]
    known = sorted((one for one in changes if one.expected), key=lambda one: group(one) or len(changes))
    if surprising or known:
        yield PagePart(words=f"## What to do\n\n{_WORDS}")
    if surprising:
        yield PagePart(words="### Not expected", headers=_HEADERS, rows=_rows(surprising, advisor), rank=unexpected)
    if known:
        commands = tuple((*(f"# {log}" for log in one.evidence), one.rerun) for one in known)
        yield PagePart(
            words="### Expected changes", headers=_HEADERS, rows=_rows(known, advisor, links=True), commands=commands,
            rank=expected,
        )  # fmt: skip


_WORDS = (
    "Each row is a scenario that shows something else on the newer Python, and what to change in code that relies on "
    "what the older one showed."
)


def _rows(changes: Sequence[Change], advisor: Advisor, *, links: bool = False) -> tuple[tuple[str, ...], ...]:
    return tuple(_row(change, advisor.advice(change), links=links) for change in changes)


def _row(change: Change, advice: Advice, *, links: bool) -> tuple[str, ...]:
    """Return one change; only one table of a page holds the place that links lead to."""
    name = anchored(change, advice)
    return (
        name if links else name.partition("</a>")[2],
        f"{pair(change)}<br>{change.cls.value}",
        differences(change, advice.facts),
        "<br>".join(map(short, reasons(change))),
        what_to_change(advice),
    )


def what_to_change(advice: Advice) -> str:
    """Return the remedy, and the rule that finds such lines."""
    found = f"`pyskew audit` finds such lines: {code(advice.rule)}." if advice.rule else ""
    return "<br>".join(filter(None, [prose(advice.remedy), found]))
