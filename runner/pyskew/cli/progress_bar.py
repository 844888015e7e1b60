"""The live bar of a run, drawn with rich: how much is done, and what runs longest."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
from rich.table import Column
from rich.text import Text

from pyskew.execution.eta import Pace
from pyskew.model.text import oneline


class ProgressBar:
    """A bar that is there while its `with` block is."""

    def __init__(self, console: Console, what: str, pace: Pace, line: Callable[[], str]) -> None:
        """Draw on a console; `line` says what is done, what runs and what failed."""
        column = Column(no_wrap=True, overflow="crop", ratio=1)
        columns = (TextColumn(what, markup=False), BarColumn(20), _Now(pace, line, table_column=column))
        self._progress = Progress(*columns, console=console, transient=True, expand=True)
        self._task = self._progress.add_task(what, total=pace.total)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def advance(self) -> None:
        """Show that one more cell ended."""
        self._progress.update(self._task, advance=1)


class _Now(ProgressColumn):
    """What is done, what runs, what failed, how long the rest takes."""

    max_refresh = 0.2

    def __init__(self, pace: Pace, line: Callable[[], str], table_column: Column) -> None:
        super().__init__(table_column)
        self._pace = pace
        self._line = line

    def render(self, task: Task) -> Text:
        """Return one line; the cell that runs longest stands last, where a narrow terminal cuts."""
        del task
        longest = next(iter(self._pace.running()), "")
        return Text.assemble(self._line(), (f"  {oneline(longest)}", "dim"))
