"""`pyskew run`: the suite on every Python and target at hand, with the proof of what changed."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from pyskew import __version__, config, places, records, registry, rundir
from pyskew import plan as planning
from pyskew.commands import Command
from pyskew.console import Console, print_result, summary
from pyskew.errors import UsageError
from pyskew.execute import Crew
from pyskew.model import (
    Absent,
    ChangeClass,
    Evidence,
    OnTarget,
    Plan,
    PlannedCell,
    PythonSpec,
    Record,
    RunEnd,
    RunInfo,
)
from pyskew.publish import write_report
from pyskew.report import SEVERITY
from pyskew.review import Review
from pyskew.selecting import narrowed

_ROUNDS = 60
"""Rounds of proof; each settles at least one question of every open change, and a change has fewer."""


@click.command()
@click.option("-c", "--config", "path", type=click.Path(path_type=Path), default=Path("matrix.yaml"), show_default=True)
@click.option("--python", "pythons", metavar="SPEC,...", help="Replaces the suite's list: 3.13,3.14t")
@click.option("--target", "targets_", metavar="NAME,...", help="Only these targets; their cells become required.")
@click.option(
    "--only",
    metavar="PATTERN",
    multiple=True,
    help="Only scenarios that match, as in 'start_methods/*'; may be given again.",
)
@click.option("--workers", type=click.IntRange(1), default=None, help="Cells at once on each target.  [default: cores]")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Run directory.  [default: .pyskew/runs/...]")
@click.option("--fail-on", type=click.Choice([cls.value for cls in SEVERITY]), default="fixed", show_default=True,
              help="The mildest class of unexpected change that fails the run.")  # fmt: skip
@click.option("--prove", type=click.Choice(["changes", "none"]), default="changes", show_default=True,
              help="Whether changes are confirmed and their causes proved with extra cells.")  # fmt: skip
@click.option("--confirm", type=click.IntRange(1), default=3, show_default=True, metavar="K",
              help="Attempts at each end of a change; all of them must agree.")  # fmt: skip
@click.option("--shard", metavar="[TARGET:]K/N", help="Only the Kth of N parts; `pyskew merge` puts them together.")
@click.option("--repeat", type=click.IntRange(1), default=1, metavar="N",
              help="Run every cell N times: an A/A run, which finds facts that are not steady.")  # fmt: skip
@click.option("--fresh", is_flag=True, help="Run every cell anew, whatever earlier runs found.")
@click.option("--resume", is_flag=True, help="Go on with the latest run (or -o DIR): only what is missing is run.")
@click.option("-q", "--quiet", is_flag=True, help="Only warnings and the result.")
def run(
    *,
    path: Path,
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
    quiet: bool,
) -> int:
    """Run the suite, compare versions, prove causes, write a report.

    \b
    Examples:
      pyskew run
      pyskew run --python 3.13,3.14 --only 'start_methods/class-*'
      pyskew run --resume
      pyskew run --repeat 3 --prove none    is every scenario steady?
    """  # noqa: D301 - click reads the \b
    if fresh and resume:
        message = "--fresh starts anew and --resume goes on: give one of them"
        raise UsageError(message)
    suite, selection, words = narrowed(path, pythons, targets_, only)
    elsewhere = places.elsewhere(suite.targets)
    plan = planning.plan(suite, registry.toggles(), elsewhere, selection.targets)
    part = planning.parse_shard(shard, suite) if shard else None
    plan = planning.sharded(plan, part) if part else plan
    folder = _resumed(output, plan) if resume else rundir.create(plan.digest, output)
    rundir.remember(folder)
    console = Console(quiet=quiet)
    info = RunInfo(
        schema=records.SCHEMA, pyskew=__version__, created=_now(), host_os=config.this_os(), plan=plan.digest,
        suite=suite, selection=words, confirm=confirm, shard=str(part or ""),
    )  # fmt: skip
    end = RunEnd(complete=True)
    with records.Writer(folder) as writer:
        try:
            _execute(
                _Task(info, plan, folder, writer, console),
                workers or os.cpu_count() or 1,
                repeat,
                prove=prove == "changes",
            )
        except KeyboardInterrupt:
            end = RunEnd(complete=False, reason="interrupted")
        writer.write(records.Line(end=end))
    report = write_report(folder, ChangeClass(fail_on))
    print_result(summary(report, folder))
    return report.verdict.exit_code


COMMAND = Command(order=10, click=run)


class _Task:
    """One run, as the steps below hand it on."""

    def __init__(self, info: RunInfo, plan: Plan, folder: Path, writer: records.Writer, console: Console) -> None:
        self.info = info
        self.plan = plan
        self.folder = folder
        self.writer = writer
        self.console = console
        self.toggles = registry.toggles()


def _execute(task: _Task, workers: int, repeat: int, *, prove: bool) -> None:
    suite = task.info.suite
    going = (task.folder / records.FILENAME).stat().st_size > 0
    done = records.read(task.folder).records if going else {}
    here = {planned.cell.target for planned in task.plan.cells if planned.evidence is None}
    specs_here = [target for target in suite.targets if target.name in here]
    with places.opened(specs_here, suite.pythons, workers, task.console.say) as opened:
        lines = [place for one in opened.places.values() for place in one.pythons.values()]
        lines += [_unreached(target, suite.pythons, reason) for target, reason in opened.lost.items()]
        task.writer.write(*records.head(task.info, task.plan.cells, lines))
        crew = Crew(
            places=opened.places, scenarios={scenario.id: scenario for scenario in suite.scenarios},
            writer=task.writer, folder=task.folder, workers=workers, ended=task.console.ended,
        )  # fmt: skip
        crew.counts.update({cell_id: len(attempts) for cell_id, attempts in done.items()})
        waiting = [planned for planned in task.plan.cells if planned.evidence is None and planned.cell.id not in done]
        task.writer.write(*_lost(waiting, opened.lost))
        cells = [planned.cell for planned in waiting if planned.cell.target in opened.places] * repeat
        with task.console.cells(len(cells), "cells"):
            crew.run(cells)
        if prove:
            _prove(task, crew)


def _prove(task: _Task, crew: Crew) -> None:
    """Confirm and attribute what changed, until nothing is open or the budget is spent."""
    deadline = time.monotonic() + task.info.suite.proof
    for _ in range(_ROUNDS):
        needed = Review(records.read(task.folder), task.toggles).next_cells()
        if not needed or time.monotonic() >= deadline:
            return
        with task.console.cells(len(needed), "proof"):
            crew.run(needed, deadline)


def _lost(waiting: Sequence[PlannedCell], lost: Mapping[str, str]) -> list[records.Line]:
    return [
        records.Line(
            record=Record(cell=planned.cell, attempt=0, evidence=Evidence.INFRA_ERROR, reason=lost[planned.cell.target])
        )
        for planned in waiting
        if planned.cell.target in lost
    ]


def _unreached(target: str, pythons: Sequence[PythonSpec], reason: str) -> OnTarget:
    labels = ", ".join(spec.label for spec in pythons)
    return OnTarget(target=target, label=target, os="", absent=Absent(python=labels, reason=reason))


def _resumed(output: Path | None, plan: Plan) -> Path:
    folder = rundir.find(output)
    before = records.read(folder).info.plan
    if before != plan.digest:
        message = f"--resume: {folder} was made from another plan; run without --resume"
        raise UsageError(message)
    return folder


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
