"""Progress and results for people: a live bar where a terminal listens, one line per event elsewhere."""

from __future__ import annotations

import io
import math
import os
import sys
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from pyskew.model.text import count, visible

if TYPE_CHECKING:
    from rich.console import Console as RichConsole

    from pyskew.cli.progress_bar import ProgressBar
    from pyskew.execution.eta import Pace
    from pyskew.execution.slots import Workers
    from pyskew.model.report import Report
    from pyskew.model.suite import Cell, Record

_EVERY = 10.0
"""Seconds between two lines of progress where no terminal listens."""


class Console:
    """Tells a person what is going on, on stderr; stdout belongs to results."""

    def __init__(self, *, quiet: bool = False, plain: bool = False) -> None:
        """Let colours follow the terminal, NO_COLOR and FORCE_COLOR; `plain` and CI have lines, not a live bar."""
        self.quiet = quiet
        self._plain = plain
        _encodable(sys.stderr)
        self._pace: Pace | None = None
        self._known: dict[str, float] = {}
        self._workers: Workers | None = None
        self._hung: set[str] = set()
        self._spoken = 0.0
        self._bar: ProgressBar | None = None
        self._troubles: set[str] = set()
        self._lock = threading.Lock()
        self.warnings: list[str] = []
        """Those that were printed so far."""

    @cached_property
    def _rich(self) -> RichConsole:
        from rich.console import Console as RichConsole  # noqa: PLC0415 - an audit of one file prints two lines

        colours = False if self._plain else None
        return RichConsole(
            stderr=True, highlight=False, soft_wrap=True, force_terminal=colours, legacy_windows=_legacy(sys.stderr)
        )

    @cached_property
    def _live(self) -> bool:
        # FORCE_COLOR makes a terminal of a file, but a bar is of no use there.
        return sys.stderr.isatty() and not (self._plain or self.quiet or _in_ci() or self._rich.is_dumb_terminal)

    def say(self, text: str) -> None:
        """Print one line of progress."""
        if self.quiet:
            return
        if text.startswith("warning:"):
            self.warnings.append(visible(text))
        if self._bar is not None:  # the line goes above the bar
            self._rich.print(visible(text), markup=False, emoji=False)
        else:
            sys.stderr.write(f"{visible(text)}\n")
            sys.stderr.flush()

    def warn(self, text: str) -> None:
        """Print one line that matters even when quiet."""
        self.warnings.append(visible(f"warning: {text}"))
        self._rich.print(self.warnings[-1], markup=False, emoji=False, style="yellow")

    def paced(self, workers: Workers, known: Mapping[str, float], hung: Collection[str] = ()) -> None:
        """Note the cells to come, so many at once; what they took in earlier runs, by id; and which of them hung."""
        self._workers = workers
        self._known |= known
        self._hung |= set(hung)

    @contextmanager
    def cells(self, cells: Sequence[Cell], what: str) -> Iterator[None]:
        """Show the bar while this is open; every `began` and `ended` moves it."""
        started = self._spoken = time.monotonic()
        from pyskew.execution.eta import Pace  # noqa: PLC0415 - only where cells run
        from pyskew.execution.slots import Workers  # noqa: PLC0415 - as above

        self._pace = pace = Pace(cells, self._known, self._workers or Workers(number=1), hung=self._hung)
        if self._live:
            from pyskew.cli.progress_bar import ProgressBar  # noqa: PLC0415 - only where a terminal listens

            line = partial(_progress, pace, outcomes=False)
            with ProgressBar(self._rich, what, pace, line) as self._bar:
                yield
            self._bar = None
        else:
            left = pace.left()
            self.say(f"{what}: {count(len(cells), 'cell')}" + (f", about {_clock(left)}" if left else ""))
            yield
        self.say(f"{what}: {_ends(pace)} in {_clock(time.monotonic() - started)}")

    def began(self, cell: Cell) -> None:
        """Show that one attempt starts."""
        if self._pace is None:
            return
        self._pace.began(cell)
        if not self._live and time.monotonic() - self._spoken > _EVERY:
            self._spoken = time.monotonic()
            self.say(f"  {_progress(self._pace)}")

    def ended(self, record: Record, running: str = "") -> None:
        """Show that one attempt ended."""
        from pyskew.model.suite import Evidence, Outcome  # noqa: PLC0415 - where a cell ended, it is there

        if record.outcome is not None:
            self._known[record.cell.id] = record.seconds
            (self._hung.add if record.outcome is Outcome.HANG else self._hung.discard)(record.cell.id)
        if self._pace is not None:
            self._pace.ended(record)
            if self._bar is not None:
                self._bar.advance()
        if record.evidence in {Evidence.INFRA_ERROR, Evidence.SETUP_ERROR}:
            self._trouble(record)
        elif record.outcome not in {Outcome.PASS, Outcome.FAIL, None}:
            self.say(f"{record.cell.id}: {record.outcome}{running}")

    def _trouble(self, record: Record) -> None:
        """Warn of an error once: an environment that cannot be made is the reason of all its cells."""
        reason = f"{record.evidence.value}: {record.reason}"
        with self._lock:
            known = reason in self._troubles
            self._troubles.add(reason)
        if not known:
            self.warn(f"{record.cell.id}: {reason}")


def _progress(pace: Pace, *, outcomes: bool = True) -> str:
    parts = [f"{pace.done}/{pace.total}"]
    parts += [_ends(pace)] if outcomes else []
    running = len(pace.running())
    parts += [f"{running} running"] if running else []
    parts += [f"{pace.failed} failed"] if pace.failed and not outcomes else []
    left = pace.left()
    parts += [f"about {_clock(left)} left"] if left is not None and pace.done < pace.total else []
    return ", ".join(parts)


def _ends(pace: Pace) -> str:
    return ", ".join(f"{number} {word}" for word, number in sorted(pace.ends.items())) or "nothing"


def _clock(seconds: float) -> str:
    """Return seconds as `0:07`, `12:30` or `1:02:03`; a second at least."""
    minutes, rest = divmod(max(math.ceil(seconds), 1), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _in_ci() -> bool:
    return os.environ.get("CI", "").lower() not in {"", "0", "false"}


def _encodable(stream: TextIO) -> None:
    """Let a stream spell out what its code page lacks, rather than fail on it."""
    if hasattr(stream, "reconfigure"):  # a replacement keeps its own
        stream.reconfigure(errors="backslashreplace")


def _legacy(stream: TextIO) -> bool | None:
    """Return rich's `legacy_windows`: False for a file or pipe, which is no console; None where rich shall find out."""
    return None if stream.isatty() else False


def print_result(text: str) -> None:
    """Print a result on stdout, readable on any code page."""
    _encodable(sys.stdout)
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def print_styled(lines: Iterable[Sequence[tuple[str, str]]]) -> None:
    """Print lines on stdout, each of parts with a style, in colours where a terminal shows them."""
    if _colourless(sys.stdout.isatty(), plain=False):
        print_result("".join(f"{''.join(text for text, _ in parts)}\n".expandtabs() for parts in lines))
        return
    from rich.text import Text  # noqa: PLC0415 - see Console

    out = _stdout()
    for parts in lines:
        out.print(Text.assemble(*parts))


_COLOURS = frozenset({"FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"})
"""Variables by which rich takes a file for a terminal."""


def _colourless(terminal: bool, *, plain: bool) -> bool:  # noqa: FBT001 - says where the text goes
    """Return whether no styles are shown, so that rich need not be imported."""
    return plain or not (terminal or os.environ.keys() & _COLOURS)


def print_summary(report: Report, folder: Path, *, plain: bool = False) -> Sequence[tuple[str, str]]:
    """Print the summary of a run on stdout, in colours where a terminal shows them; return its lines and styles."""
    from pyskew.reporting import terminal  # noqa: PLC0415 - an audit without tests prints no summary of a run

    lines = list(terminal.lines(report, folder))
    if _colourless(sys.stdout.isatty(), plain=plain):
        print_result(_without_styles(lines))
    else:
        _print_lines(lines, _stdout())
    return lines


def text_for(lines: Sequence[tuple[str, str]], *, terminal: bool, plain: bool) -> str:
    """Return what `print_summary` writes to a terminal, or to a file."""
    if _colourless(terminal, plain=plain):
        return _without_styles(lines)
    from rich.console import Console as RichConsole  # noqa: PLC0415 - see Console

    text = _Terminal() if terminal else io.StringIO()
    _print_lines(lines, RichConsole(file=text, highlight=False, soft_wrap=True))
    return text.getvalue()


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _without_styles(lines: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{visible(line).expandtabs()}\n" for line, _ in lines)


def _print_lines(lines: Iterable[tuple[str, str]], out: RichConsole) -> None:
    from rich.text import Text  # noqa: PLC0415 - see Console

    for line, style in lines:
        out.print(Text(visible(line), style=style))


def _stdout() -> RichConsole:
    from rich.console import Console as RichConsole  # noqa: PLC0415 - see Console

    _encodable(sys.stdout)
    return RichConsole(file=sys.stdout, highlight=False, soft_wrap=True, legacy_windows=_legacy(sys.stdout))
