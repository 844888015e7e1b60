"""`pyskew merge`: several runs of one suite become one."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import click

from pyskew.cli.commands import Command
from pyskew.cli.console import print_summary
from pyskew.errors import UsageError
from pyskew.reporting.publish import write_report
from pyskew.store import merge as merge_module
from pyskew.store import records, run_directory


@click.command()
@click.argument("shards", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Run directory to write.")
@click.option(
    "--require", metavar="TARGET,...", default="", help="Targets whose cells must be there, whoever ran them."
)
def merge(*, shards: tuple[Path, ...], output: Path, require: str) -> int:
    """Put the runs in SHARDS together and report on all of them.

    \b
    Example: pyskew merge linux/ macos/ windows/ -o merged
    """  # noqa: D301 - click reads the \b
    runs = {str(shard): records.read(shard) for shard in shards}
    whole = merge_module.merge(runs, _known_targets(require, runs))
    folder = run_directory.create(whole.info.plan, output)
    with records.Writer(folder) as writer:
        writer.write(*records.head(whole.info, whole.cells, whole.interpreters))
        writer.write(*(records.Line(record=record) for attempts in whole.records.values() for record in attempts))
        writer.write(records.Line(end=whole.end))
    for shard in shards:
        if (shard / "logs").is_dir():
            shutil.copytree(shard / "logs", folder / "logs", dirs_exist_ok=True)
    run_directory.remember(folder)
    report = write_report(folder)
    print_summary(report, folder)
    return report.verdict.exit_code


def _known_targets(text: str, runs: Mapping[str, records.Run]) -> list[str]:
    wanted = [part.strip() for part in text.split(",") if part.strip()]
    known = {target.name for run in runs.values() for target in run.info.suite.targets}
    unknown = [name for name in wanted if name not in known]
    if unknown:
        message = f'--require: no target "{unknown[0]}" in the suite; it has: {", ".join(sorted(known))}'
        raise UsageError(message)
    return wanted


COMMAND = Command(order=30, click=merge)
