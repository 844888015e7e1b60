"""`pyskew compare`: compare two runs of one suite, Python by Python."""

from __future__ import annotations

from pathlib import Path

import click

from pyskew.analysis.run_diff import Drift, drift
from pyskew.cli.commands import Command
from pyskew.cli.console import print_result
from pyskew.errors import ExitCode
from pyskew.model.report import Change
from pyskew.model.text import count
from pyskew.observation import facts
from pyskew.store import scenario_reader


@click.command()
@click.argument("old", type=click.Path(path_type=Path, exists=True))
@click.argument("new", type=click.Path(path_type=Path, exists=True))
def compare(old: Path, new: Path) -> int:
    """Compare two runs, Python by Python: a new patch release, image or dependency, and what it changed.

    \b
    Example: pyskew compare .pyskew/runs/last-week .pyskew/runs/today
    Exit code: 0 nothing changed, 1 something did, 3 records are damaged, or no cell could be compared.
    """  # noqa: D301 - click reads the \b
    runs = scenario_reader.parts_of(old), scenario_reader.parts_of(new)
    found = drift(*runs)
    damage = [str(one) for run in runs for one in run.head().damage]
    print_result("\n".join([*damage, *_lines(found)]))
    return ExitCode.worst([
        ExitCode.UNEXPECTED if found.changes else ExitCode.CLEAN,
        ExitCode.CLEAN if found.compared and not damage else ExitCode.INCOMPLETE,
    ])  # fmt: skip


COMMAND = Command(order=50, click=compare)


def _lines(found: Drift) -> list[str]:
    lines = [f"{one.target} {one.python}: {one.what}: {one.old} -> {one.new}" for one in found.moved]
    lines += [f"dependency: {text}, in {count(number, 'cell')}" for text, number in found.dependencies.items()]
    lines += [_line(change) for change in found.changes]
    lines += [f"only in the old run: {cell}" for cell in found.only_old]
    lines += [f"only in the new run: {cell}" for cell in found.only_new]
    lines += [f"incomparable: {count(number, 'cell')} of {text}" for text, number in found.reasons.items()]
    counts = ", ".join(f"{number} {name}" for name, number in sorted(found.counted.items()))
    lines += [f"cells of both runs: {counts or 'none'}"]
    return lines if found.compared else [*lines, "nothing was compared: run the same scenarios on the same Pythons"]


def _line(change: Change) -> str:
    builds = change.new_build if change.old_build == change.new_build else f"{change.old_build} -> {change.new_build}"
    toggles = "".join(f" {setting}" for setting in change.toggles)
    differs = [
        f"{name}: {facts.canonical(diff.old)} -> {facts.canonical(diff.new)}" for name, diff in change.facts.items()
    ]
    if change.old_outcome is not change.new_outcome and change.old_outcome and change.new_outcome:
        differs.insert(0, f"{change.old_outcome.value} -> {change.new_outcome.value}")
    what = "; ".join([*differs, *change.confounders]) or change.reason
    return f"{change.scenario} on {change.target} {change.new} ({builds}){toggles}: {change.cls.value}: {what}"
