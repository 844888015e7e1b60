"""`pyskew report`: render a run again, from its records alone, and accept what it shows."""

from __future__ import annotations

from pathlib import Path

import click

from pyskew import plugins
from pyskew.analysis.report import SEVERITY
from pyskew.cli.commands import Command
from pyskew.cli.console import print_result, print_summary
from pyskew.errors import UsageError
from pyskew.model.suite import ChangeClass
from pyskew.reporting import formats, publish
from pyskew.store import run_directory


@click.command()
@click.argument("run", type=click.Path(path_type=Path, exists=True), required=False)
@click.option("--fail-on", type=click.Choice([cls.value for cls in SEVERITY]), default="fixed", show_default=True,
              help="The mildest class of unexpected change that fails.")  # fmt: skip
@click.option("--baseline", type=click.Path(path_type=Path), default=publish.BASELINE, show_default=True)
@click.option("--format", "form", type=click.Choice(plugins.names(formats.__name__)),
              help="Print this one, instead of the summary.")  # fmt: skip
@click.option("--accept", is_flag=True, help="Write what is unexpected into the baseline, and drop what is stale.")
@click.option("--reason", default="", help="Why it is accepted; required with --accept.")
@click.option("--link", default="", help="Where that is explained.")
@click.option("--expires", default="", metavar="YYYY-MM-DD", help="Until when it is accepted.")
def report(
    *,
    run: Path | None,
    fail_on: str,
    baseline: Path,
    form: str | None,
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
    folder = run_directory.find(run)
    value = publish.write_report(folder, ChangeClass(fail_on), baseline)
    if accept:
        if not reason:
            message = "--accept wants --reason: what is accepted without one is never understood again"
            raise UsageError(message)
        added = publish.accept_all(value, baseline, reason, link, expires)
        print_result(f"accepted {added} changes into {baseline.as_posix()}")
        value = publish.write_report(folder, ChangeClass(fail_on), baseline)
    if form:
        print_result(_written(folder, form))
    else:
        print_summary(value, folder)
    return value.verdict.exit_code


def _written(folder: Path, form: str) -> str:
    return (folder / formats.formats()[form].filename).read_text(encoding="utf-8")


COMMAND = Command(order=20, click=report)
