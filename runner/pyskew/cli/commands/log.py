"""`pyskew log`: print logs of a run, which lie in one archive."""

from __future__ import annotations

from pathlib import Path

import click

from pyskew.cli.commands import Command
from pyskew.cli.console import print_result
from pyskew.errors import UsageError
from pyskew.observation.record_builder import log_folder
from pyskew.store import run_directory
from pyskew.store.logs import LogReader

_SHOWN = 5
"""Names that a message suggests."""


@click.command()
@click.argument("names", nargs=-1, required=True)
@click.option("--run", "folder", type=click.Path(path_type=Path, exists=True), help="The run.  [default: the latest]")
def log(*, names: tuple[str, ...], folder: Path | None) -> None:
    """Print the logs of NAMES: cells, as reports call them, with all of their attempts, or paths of logs.

    \b
    Examples:
      pyskew log start_methods/class-attribute@linux/3.14
      pyskew log logs/start_methods/class-attribute@linux/3.14/1.txt --run merged
    """  # noqa: D301 - click reads the \b
    where = run_directory.find(folder)
    with LogReader(where) as reader:
        for name in names:
            found = list(reader.named([name])) or reader.below(log_folder(name))
            if not found:
                near = reader.like(name, _SHOWN)
                hint = f"; there are: {', '.join(near)}" if near else "; a cell that did not run has none"
                message = f'{where}: no log of "{name}"{hint}'
                raise UsageError(message)
            for one in found:
                print_result(one.text().rstrip("\n"))


COMMAND = Command(order=61, click=log)
