"""`pyskew merge`: merge several runs of one suite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from pyskew.cli.commands import Command
from pyskew.cli.console import print_summary
from pyskew.errors import UsageError
from pyskew.model.nearest_name import choices
from pyskew.reporting.publish import write_report
from pyskew.store import merge as merge_module
from pyskew.store import parts_writer, run_directory, scenario_reader
from pyskew.store.logs import LogReader, LogWriter
from pyskew.store.parts import Parts


@click.command()
@click.argument("shards", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Run directory to write.")
@click.option("--require", metavar="TARGET,...", default="", help="Targets that must have results.")
def merge(*, shards: tuple[Path, ...], output: Path, require: str) -> int:
    """Merge the runs in SHARDS and write one report.

    \b
    Example: pyskew merge linux/ macos/ windows/ -o merged
    """  # noqa: D301 - click reads the \b
    for shard in shards:
        if output.exists() and output.samefile(shard if shard.is_dir() else shard.parent):
            message = f"-o {output}: it is one of the runs to merge, and would be cleared; name another folder"
            raise UsageError(message)
    runs = {str(shard): scenario_reader.parts_of(shard) for shard in shards}
    merged = merge_module.merge(runs, _known_targets(require, runs))

    def write(folder: Path) -> None:
        parts_writer.write(folder, merged)
        _copy_logs(shards, folder)

    with run_directory.create_whole(merged.head().info.plan, output, write) as folder:
        report = write_report(folder)
        print_summary(report, folder)
    return report.verdict.exit_code


def _copy_logs(shards: Sequence[Path], folder: Path) -> None:
    with LogWriter(folder) as logs:
        for shard in shards:
            with LogReader(shard if shard.is_dir() else shard.parent) as reader:
                logs.add(reader.every())


def _known_targets(text: str, runs: Mapping[str, Parts]) -> list[str]:
    wanted = [part.strip() for part in text.split(",") if part.strip()]
    known = {target.name for run in runs.values() for target in run.head().info.suite.targets}
    unknown = [name for name in wanted if name not in known]
    if unknown:
        message = f'--require: no target "{unknown[0]}" in the suite{choices(unknown[0], known)}'
        raise UsageError(message)
    return wanted


COMMAND = Command(order=30, click=merge)
