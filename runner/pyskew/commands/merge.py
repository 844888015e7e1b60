"""`pyskew merge`: several runs of one suite become one."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from pyskew import merging, records, rundir
from pyskew.commands import Command
from pyskew.console import print_result, summary
from pyskew.publish import write_report


@click.command()
@click.argument("shards", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Run directory to write.")
def merge(shards: tuple[Path, ...], output: Path) -> int:
    """Put the runs in SHARDS together and report on all of them.

    \b
    Example: pyskew merge linux/ macos/ windows/ -o merged
    """  # noqa: D301 - click reads the \b
    runs = {str(shard): records.read(shard) for shard in shards}
    whole = merging.merge(runs)
    folder = rundir.create(whole.info.plan, output)
    with records.Writer(folder) as writer:
        writer.write(*records.head(whole.info, whole.cells, whole.interpreters))
        writer.write(*(records.Line(record=record) for attempts in whole.records.values() for record in attempts))
        writer.write(records.Line(end=whole.end))
    for shard in shards:
        if (shard / "logs").is_dir():
            shutil.copytree(shard / "logs", folder / "logs", dirs_exist_ok=True)
    rundir.remember(folder)
    report = write_report(folder)
    print_result(summary(report, folder))
    return report.verdict.exit_code


COMMAND = Command(order=30, click=merge)
