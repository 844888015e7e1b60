"""`pyskew report`: render a run again, from its records alone."""

from __future__ import annotations

from pathlib import Path

import click

from pyskew import rundir
from pyskew.commands import Command
from pyskew.console import print_result, summary
from pyskew.model import ChangeClass
from pyskew.publish import write_report
from pyskew.report import SEVERITY


@click.command()
@click.argument("run", type=click.Path(path_type=Path, exists=True), required=False)
@click.option("--fail-on", type=click.Choice([cls.value for cls in SEVERITY]), default="fixed", show_default=True,
              help="The mildest class of unexpected change that fails.")  # fmt: skip
def report(run: Path | None, fail_on: str) -> int:
    """Write the reports of RUN (the latest one) again; nothing is executed.

    \b
    Example: pyskew report .pyskew/runs/20261122T101500-1a2b3c4d
    """  # noqa: D301 - click reads the \b
    folder = rundir.find(run)
    value = write_report(folder, ChangeClass(fail_on))
    print_result(summary(value, folder))
    return value.verdict.exit_code


COMMAND = Command(order=20, click=report)
