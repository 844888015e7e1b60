"""`pyskew history`: what many runs of one suite changed, from patch release to patch release."""

from __future__ import annotations

from pathlib import Path

import click

from pyskew import plugins
from pyskew.analysis.report import assemble
from pyskew.cli.commands import Command
from pyskew.cli.console import print_result
from pyskew.errors import RecordsError
from pyskew.model.text import count
from pyskew.reporting import run_history
from pyskew.reporting.formats import formats
from pyskew.reporting.run_history import RunReport
from pyskew.store import records, scenario_reader, user_files


@click.command()
@click.argument("runs", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), default=Path("history.html"),
              show_default=True, help="The page: one file that needs nothing else.")  # fmt: skip
@click.option("--badge", type=click.Path(path_type=Path, dir_okay=False),
              help="Write the newest run as the endpoint of a shields badge as well.")  # fmt: skip
def history(*, runs: tuple[Path, ...], output: Path, badge: Path | None) -> None:
    """Write a page of RUNS, run folders or report.json files: builds, defaults, and what each run changed.

    Folders are sorted by the time of their run. A report.json tells no time: if one is given, the order is that of the
    command line.

    \b
    Examples:
      pyskew history .pyskew/runs/*
      pyskew history weekly/*/report.json --badge badge.json
    """  # noqa: D301 - click reads the \b
    found = [_read(path) for path in runs]
    if all(one.when for one in found):
        found.sort(key=lambda one: one.when)
    user_files.write(output, run_history.page(found), "--output")
    if badge is not None:
        user_files.write(badge, run_history.badge_text(found[-1]), "--badge")
    print_result(f"wrote {output.as_posix()}: {count(len(found), 'run')}")


COMMAND = Command(order=52, click=history)


def _read(path: Path) -> RunReport:
    """Return the run of a folder, by its records where it has them, or of a report.json."""
    if (path / records.FILENAME).is_file():
        run = scenario_reader.parts_of(path)
        info = run.head().info
        text = formats()["json"].render(assemble(run, plugins.toggles()))
        return run_history.parsed(text.encode(), path.as_posix(), info.created, info.commit)
    file = path / "report.json" if path.is_dir() else path
    try:
        return run_history.parsed(file.read_bytes(), file.as_posix())
    except OSError as error:
        message = f"{file.as_posix()}: cannot read it: {error.strerror}; give run folders, or report.json files"
        raise RecordsError(message) from None
