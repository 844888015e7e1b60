"""`pyskew report`: render a run again, from its records alone, and accept what it shows."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path

import click

from pyskew import plugins
from pyskew.analysis.listing import LIMIT
from pyskew.cli.commands import Command
from pyskew.cli.console import print_result, print_summary
from pyskew.errors import UsageError
from pyskew.model.report import INCOMPLETE
from pyskew.model.severity import SEVERITY
from pyskew.model.suite import ChangeClass
from pyskew.model.text import count
from pyskew.reporting import baseline_file, formats, publish
from pyskew.store import run_directory


@click.command()
@click.argument("run", type=click.Path(path_type=Path, exists=True), required=False)
@click.option("--fail-on", type=click.Choice([cls.value for cls in SEVERITY]), default="fixed", show_default=True,
              help="The mildest class of unexpected change that fails.")  # fmt: skip
@click.option("--baseline", type=click.Path(path_type=Path), default=baseline_file.BASELINE, show_default=True)
@click.option("--format", "form", type=click.Choice(plugins.names(formats.__name__)),
              help="Print this one, instead of the summary.")  # fmt: skip
@click.option("--all-cells", is_flag=True,
              help="List every cell, however many there are; a large run takes memory for all of them.")  # fmt: skip
@click.option("--accept", is_flag=True, help="Add unexpected changes to the baseline, remove stale entries.")
@click.option("--reason", default="", help="Why it is accepted; required with --accept.")
@click.option("--link", default="", help="A page that explains it.")
@click.option("--expires", default="", metavar="YYYY-MM-DD", help="Until when it is accepted.")
def report(
    *,
    run: Path | None,
    fail_on: str,
    baseline: Path,
    form: str | None,
    all_cells: bool,
    accept: bool,
    reason: str,
    link: str,
    expires: str,
) -> int:
    """Write the reports of RUN (the latest one) again; nothing is executed.

    \b
    Examples:
      pyskew report .pyskew/runs/20261122T101500-1a2b3c4d
      pyskew report --format markdown
      pyskew report --accept --reason "we know, see the issue" --expires 2027-06-30
    """  # noqa: D301 - click reads the \b
    until = _until(expires)
    if accept and not reason:
        message = "--accept requires --reason"
        raise UsageError(message)
    if not (accept or baseline == baseline_file.BASELINE or baseline.exists()):
        message = f"{baseline.as_posix()}: no such baseline; `pyskew report --accept --reason TEXT` writes one"
        raise UsageError(message)
    folder = run_directory.find(run)
    limit = sys.maxsize if all_cells else LIMIT
    value = publish.write_report(folder, ChangeClass(fail_on), baseline, limit)
    if accept:
        added = publish.accept_all(value, baseline, reason, link, until)
        print_result(f"accepted {count(added, 'change')} into {baseline.as_posix()}")
        value = publish.write_report(folder, ChangeClass(fail_on), baseline, limit)
        if left := sum(one.kind not in INCOMPLETE for one in value.problems):
            print_result(f"{left} unexpected, and not accepted: --accept accepts changes only; the rest needs a fix")
    if form:
        print_result(_written(folder, form))
    else:
        print_summary(value, folder)
    return value.verdict.exit_code


def _until(text: str) -> date | None:
    """Return the last day of an acceptance.

    Raises:
        UsageError: it is no date, or has passed.
    """
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        message = f'--expires {text}: not a date; write it as in "2027-06-30"'
        raise UsageError(message) from None
    if day < datetime.now(UTC).date():
        message = f"--expires {text}: this day has passed"
        raise UsageError(message)
    return day


def _written(folder: Path, form: str) -> str:
    return (folder / formats.formats()[form].filename).read_text(encoding="utf-8")


COMMAND = Command(order=20, click=report)
