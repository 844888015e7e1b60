"""`pyskew run`: the suite on every Python and target at hand, with the proof of what changed."""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pyskew import __version__
from pyskew.cli import stopped
from pyskew.cli.commands import Command
from pyskew.cli.console import Console, print_summary
from pyskew.cli.kept_run import Said, begin, keep
from pyskew.cli.selection import narrowed
from pyskew.cli.stopped import resume_command
from pyskew.errors import ExitCode, UsageError
from pyskew.execution import outcome_cache
from pyskew.execution.run import Wanted, carry_out
from pyskew.execution.slots import Workers
from pyskew.model.partial import PartialReason
from pyskew.model.severity import SEVERITY
from pyskew.model.suite import ChangeClass, Plan, Suite
from pyskew.reporting import baseline_file
from pyskew.store import records, run_directory
from pyskew.store.records import Damage
from pyskew.store.records_writer import repair
from pyskew.suite import host, source_tree
from pyskew.suite import plan as planning
from pyskew.suite.suite_file import MATRIX, suite_file
from pyskew.targets import sessions

if TYPE_CHECKING:
    from pyskew.model.report import Report


@click.command()
@click.option("-c", "--config", "named", type=click.Path(path_type=Path),
              help="The suite's file.  [default: matrix.yaml, or pyproject.toml with [tool.pyskew]]")  # fmt: skip
@click.option("--python", "pythons", metavar="SPEC,...", help="Replaces the suite's list: 3.13,3.14t")
@click.option("--target", "targets_", metavar="NAME,...", help="Only these targets; their cells become required.")
@click.option(
    "--only",
    metavar="PATTERN",
    multiple=True,
    help="Only scenarios that match, as in 'start_methods/*'; may be given again.",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=None,
    help="Cells at once, strictly.  [default: one for each core, and more beside cells that wait]",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Run directory.  [default: .pyskew/runs/...]")
@click.option("--fail-on", type=click.Choice([cls.value for cls in SEVERITY]), default="fixed", show_default=True,
              help="The mildest class of unexpected change that fails the run.")  # fmt: skip
@click.option("--prove", type=click.Choice(["changes", "none"]), default="changes", show_default=True,
              help="Whether changes are confirmed and their causes proved with extra cells.")  # fmt: skip
@click.option("--confirm", type=click.IntRange(1), default=3, show_default=True, metavar="K",
              help="Attempts at each end of a change; all of them must agree.")  # fmt: skip
@click.option("--shard", metavar="[TARGET:]K/N", help="Only the Kth of N parts; `pyskew merge` puts them together.")
@click.option("--repeat", type=click.IntRange(1), default=1, metavar="N",
              help="Run every cell N times: an A/A run, which finds facts that are not stable.")  # fmt: skip
@click.option("--fresh", is_flag=True, help="Run every cell again, without cached outcomes.")
@click.option("--resume", is_flag=True, help="Continue the latest run (or -o DIR): run only the missing cells.")
@click.option("-v", "--verbose", is_flag=True, help="Say why each cell is reused or run again.")
@click.option("-q", "--quiet", is_flag=True, help="Only warnings and the result.")
@click.option("--plain", is_flag=True, help="Lines instead of a live bar, and no colours.")
def run(
    *,
    named: Path | None,
    pythons: str | None,
    targets_: str | None,
    only: tuple[str, ...],
    workers: int | None,
    output: Path | None,
    fail_on: str,
    prove: str,
    confirm: int,
    repeat: int,
    shard: str | None,
    fresh: bool,
    resume: bool,
    verbose: bool,
    quiet: bool,
    plain: bool,
) -> int:
    """Run the suite, compare versions, prove causes, write a report.

    \b
    Examples:
      pyskew run
      pyskew run --python 3.13,3.14 --only 'start_methods/class-*'
      pyskew run --resume
      pyskew run --repeat 3 --prove none    is every scenario stable?
    """  # noqa: D301 - click reads the \b
    if fresh and resume:
        message = "--fresh starts anew and --resume goes on: give one of them"
        raise UsageError(message)
    go_on = resume_command(click.get_current_context())
    beginning = begin(wanted=not (fresh or resume or output or verbose or repeat > 1))
    with stopped.told() as begun:
        with beginning.inputs.noting():
            baseline = baseline_file.read()  # a damaged baseline is found before the run rather than after it
            path = suite_file(named)
            suite, selection, words = narrowed(path, pythons, targets_, only)
        beginning.note_surroundings(path)
        plan = sessions.planned(suite, selection.targets)
        part = planning.parse_shard(shard, suite) if shard else None
        plan = planning.sharded(plan, part) if part else plan
        info = replace(_info(suite, plan, path, named), selection=words, confirm=confirm, shard=str(part or ""))
        with _resumed(output, info) if resume else run_directory.create(plan.digest, output) as folder:
            begun.at(folder, go_on)
            wanted = Wanted(
                info=info, plan=plan, folder=folder, repeat=repeat, verbose=verbose, meanwhile=_prepare_report,
                workers=Workers.of(workers), prove=prove == "changes", fresh=fresh or resume or repeat > 1,
            )  # fmt: skip
            console = Console(quiet=quiet, plain=plain)
            damage = _repaired(folder, console) if resume else ()
            spent = carry_out(wanted, console)
            report = _written_report(folder, ChangeClass(fail_on))
            lines = print_summary(report, folder, plain=plain)
            if PartialReason.INTERRUPTED in report.partial_reasons:
                stopped.tell(folder, go_on)
            if spent.lasting:
                keep(beginning, folder, baseline, Said(report, lines, console.warnings, quiet=quiet, plain=plain))
            codes = [ExitCode(report.verdict.exit_code), ExitCode.INCOMPLETE if damage else ExitCode.CLEAN]
            return ExitCode.worst(codes)


COMMAND = Command(order=10, click=run)


def _info(suite: Suite, plan: Plan, path: Path, named: Path | None) -> records.RunInfo:
    """Return the head of a run, without the words that narrow it."""
    if plan.share:
        there = {planned.cell.scenario for planned in plan.cells}
        suite = replace(suite, scenarios=tuple(one for one in suite.scenarios if one.id in there))
    return records.RunInfo(
        schema=records.SCHEMA, pyskew=__version__, created=_now(), host_os=host.this_os(), plan=plan.digest,
        suite=suite, share=plan.share, probe=outcome_cache.code_digest(), commit=source_tree.commit(path.parent),
        config=_named(named),
    )  # fmt: skip


def _prepare_report() -> None:
    """Import and compile what writes the reports, while the cells run."""
    from pyskew.analysis import proof_plan  # noqa: F401, PLC0415 - as said
    from pyskew.reporting import publish, terminal  # noqa: F401, PLC0415 - as said

    publish.prepare()


def _written_report(folder: Path, fail_on: ChangeClass) -> Report:
    from pyskew.reporting.publish import write_report  # noqa: PLC0415 - imported while the cells run

    return write_report(folder, fail_on)


def _repaired(folder: Path, console: Console) -> Sequence[Damage]:
    """Take damaged lines out of the records of a run that is resumed, and tell them."""
    damage = () if run_directory.is_empty(folder) else repair(folder)
    for found in damage:
        console.warn(f"{found}; skipped, and cells that lost their records are run again")
    return damage


@contextlib.contextmanager
def _resumed(output: Path | None, info: records.RunInfo) -> Iterator[Path]:
    """Open the run that is resumed."""
    folder = run_directory.find(output)
    if not run_directory.is_empty(folder):
        before = records.read(folder).info
        if before.options is None or (before.plan, before.shard) != (info.plan, info.shard):
            message = f"--resume: {folder} {_difference(before, info)}"
            raise UsageError(message)
    with run_directory.locked(folder):
        run_directory.remember(folder)
        yield folder


def _difference(before: records.RunInfo, now: records.RunInfo) -> str:
    """Return why a run cannot be resumed by this command line."""
    if before.options is None:
        return "was merged of runs with different options; resume those, and merge them again"
    if before.options != now.options:
        them = shlex.join(before.options) or "without --python, --target, --only and --shard"
        return f"was made with other options; give the same ones: {them}"
    return "was made from another suite or another version of pyskew; run without --resume to start again"


def _named(named: Path | None) -> str:
    """Return the suite's file as commands that run it again name it; empty for the default one."""
    return named.as_posix() if named and named != MATRIX else ""


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
