"""What a run says when it is stopped: what is finished, and the command to go on with."""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from click.core import ParameterSource

from pyskew.errors import RecordsError, StorageError
from pyskew.execution import interrupts

_ONCE = frozenset({"fresh", "resume"})
"""Options that say how a run starts: the command that resumes it has `--resume` instead."""


@dataclass(slots=True)
class Begun:
    """How far a run has got: where its records are, and the command that resumes it."""

    folder: Path | None = None
    command: str = ""

    def at(self, folder: Path, command: str) -> None:
        """Note that the run has a directory now."""
        self.folder, self.command = folder, command


@contextlib.contextmanager
def told() -> Iterator[Begun]:
    """Say how to go on when ^C or the disk ends what is done here."""
    begun = Begun()
    try:
        yield begun
    except (KeyboardInterrupt, StorageError) as error:
        if begun.folder:
            tell(begun.folder, begun.command)
        elif isinstance(error, KeyboardInterrupt):
            click.echo(interrupts.NOTHING, err=True)
        if isinstance(error, KeyboardInterrupt):
            raise interrupts.ToldInterrupt from error
        raise


def tell(folder: Path, command: str) -> None:
    """Print on stderr how many cells of a run are finished, and the command that resumes it."""
    click.echo(f"{_finished(folder)}; continue with: {command}", err=True)


def resume_command(context: click.Context) -> str:
    """Return the command line of `pyskew run`, as it was given, with `--resume`."""
    words = ["pyskew", "run", "--resume"]
    for option in context.command.params:
        value = context.params.get(option.name or "")
        if option.name in _ONCE or context.get_parameter_source(option.name or "") is not ParameterSource.COMMANDLINE:
            continue
        name = max(option.opts, key=len)
        if value is True:
            words.append(name)
            continue
        for one in value if isinstance(value, tuple) else (value,):
            words += [name, str(one)]
    return shlex.join(words)


def _finished(folder: Path) -> str:
    from pyskew.store import records  # noqa: PLC0415 - few command lines are stopped

    try:
        run = records.read(folder)
    except RecordsError:
        return "no cell is finished"
    planned = [one.cell.id for one in run.cells if one.evidence is None]
    done = sum(1 for cell in planned if cell in run.settled)
    return f"{done} of {len(planned)} cells finished, and kept in {folder.as_posix()}"
