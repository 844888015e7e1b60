"""Progress for people: one line per event where output is a file, a live bar where it is a terminal."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console as RichConsole
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from tabulate import tabulate

from pyskew.judged import Change, Report
from pyskew.model import ChangeClass, Evidence, Outcome, Record

_EVERY = 10.0
"""Seconds between two lines of progress where no terminal listens."""


class Console:
    """Tells a person what is going on, on stderr; stdout belongs to results."""

    def __init__(self, *, quiet: bool = False) -> None:
        """Colours and live bars follow the terminal, NO_COLOR and FORCE_COLOR."""
        self.quiet = quiet
        self._rich = RichConsole(stderr=True, highlight=False, soft_wrap=True)
        self._progress: Progress | None = None
        self._counts: Counter[str] = Counter()
        self._total = 0
        self._spoken = 0.0

    def say(self, text: str) -> None:
        """One line of progress."""
        if not self.quiet:
            self._rich.print(text, markup=False)

    def warn(self, text: str) -> None:
        """One line that matters even when quiet."""
        self._rich.print(f"warning: {text}", markup=False, style="yellow")

    @contextmanager
    def cells(self, total: int, what: str) -> Iterator[None]:
        """While this is open, every `ended` moves the bar."""
        self._counts.clear()
        self._total = total
        self._spoken = time.monotonic()
        if self._rich.is_terminal and not self.quiet:
            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[counts]}"),
                TimeElapsedColumn(),
                TimeRemainingColumn(compact=True),
            )
            with Progress(*columns, console=self._rich, transient=True) as self._progress:
                self._progress.add_task(what, total=total, counts="")
                yield
            self._progress = None
        else:
            self.say(f"{what}: {total} cells")
            yield
        self.say(f"{what}: {self._summary()}")

    def ended(self, record: Record, running: str = "") -> None:
        """One attempt ended."""
        word = record.outcome.value if record.outcome else record.evidence.value
        self._counts[word] += 1
        if self._progress is not None:
            self._progress.update(self._progress.task_ids[0], advance=1, counts=self._summary())
        if record.evidence is Evidence.INFRA_ERROR or record.evidence is Evidence.SETUP_ERROR:
            self.warn(f"{record.cell.id}: {record.evidence.value}: {record.reason}")
        elif record.outcome not in {Outcome.PASS, Outcome.FAIL, None}:
            self.say(f"{record.cell.id}: {word}{running}")
        if self._progress is None and time.monotonic() - self._spoken > _EVERY:
            self._spoken = time.monotonic()
            self.say(f"  {sum(self._counts.values())}/{self._total}: {self._summary()}")

    def _summary(self) -> str:
        return ", ".join(f"{number} {word}" for word, number in sorted(self._counts.items())) or "nothing"


def print_result(text: str) -> None:
    """Results go to stdout, readable on any code page."""
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr] # a stream somebody replaced keeps its own
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def summary(report: Report, folder: Path) -> str:
    """What a person reads at the end of a run: verdict, default start methods, what is unexpected or missing."""
    verdict = report.verdict
    lines = [f"{place.label} {one.python} ({one.version}): default start method {one.default_start_method}"
             for place in report.interpreters if (one := place.interpreter)]  # fmt: skip
    lines += _changes(report.changes)
    lines += [f"unexpected: {text}" for text in _unexpected(report)]
    lines += [f"not run: {one.cell.id}: {one.reason}" for one in report.not_run if one.required][:_MOST]
    lines += [f"partial: {report.partial}"] if report.partial else []
    lines += [verdict.summary, f"report: {folder.as_posix()}/report.md"]
    return "\n".join(lines)


def _changes(changes: Sequence[Change]) -> list[str]:
    """The changes as a table; what is only announced for a later Python is in the report."""
    real = [change for change in changes if change.cls is not ChangeClass.WILL_BREAK]
    rows = [
        [
            change.scenario,
            f"{change.old} -> {change.new}",
            change.cls.value,
            ", ".join(dict.fromkeys(f"{cause.toggle} {cause.verdict.value}".strip() for cause in change.causes)),
            "expected" if change.expected else "unexpected",
        ]
        for change in real[:_MOST]
    ]
    more = [f"... and {len(real) - _MOST} more changes in the report"] if len(real) > _MOST else []
    return [*tabulate(rows, tablefmt="plain", disable_numparse=True).splitlines(), *more]


_MOST = 20
"""Lines of one kind in the summary; the report holds them all."""


def _unexpected(report: Report) -> list[str]:
    changes = [
        f"{one.scenario} {one.old} -> {one.new}: {one.cls.value}: {one.unexpected_because}"
        for one in report.changes
        if not one.expected and not one.informational and one.cls is not ChangeClass.WILL_BREAK
    ]
    cells = [
        f"{one.cell.id}: expected {one.wanted}, observed {one.got}" for one in report.unmet if not one.informational
    ]
    clauses = [f"{one.scenario}: stale clause {one.position}" for one in report.stale]
    unstable = [f"{one.cell.id}: unstable {one.fact}: {', '.join(one.values)}; {one.advice}" for one in report.unstable]
    lines = [*unstable, *cells, *changes, *clauses, *report.baseline, *report.wrong_causes]
    more = [f"... and {len(lines) - _MOST} more in the report"] if len(lines) > _MOST else []
    return lines[:_MOST] + more
