"""Why cells use the outcome of an earlier run, or run again: `pyskew run -v`. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pyskew.execution.outcome_cache import decided_by, means_the_same, places_by_python
from pyskew.model.suite import Cell, OnTarget, Record, Scenario
from pyskew.model.text import count
from pyskew.store.records import Run, RunInfo

_NAMED = 5
"""Scenarios that a line names; of more, it tells the number."""


def reuse_lines(
    cells: Sequence[Cell],
    info: RunInfo,
    places: Sequence[OnTarget],
    past: Sequence[tuple[Path, Run]],
    reused: Mapping[str, Sequence[Record]],
) -> list[str]:
    """Return a line for each reason, with the cells that it decides.

    Args:
        cells: the cells of this run that have an interpreter or may have one.
        info: the head of this run.
        places: the interpreters of this run.
        past: earlier runs, the newest first.
        reused: the attempts that this run takes from earlier ones, by cell id.
    """
    scenarios = {scenario.id: scenario for scenario in info.suite.scenarios}
    earlier = {one.id: (path.name, run) for path, run in reversed(past) for one in run.info.suite.scenarios}
    by_reason: dict[str, list[Cell]] = {}
    for cell in {cell.id: cell for cell in cells}.values():
        if taken := reused.get(cell.id):
            reason = f"reused from {taken[0].reused}, because nothing that decides it has changed"
        else:
            reason = (
                f"run, because {_why_not(cell, scenarios[cell.scenario], info, places, earlier.get(cell.scenario))}"
            )
        by_reason.setdefault(reason, []).append(cell)
    return [f"{reason}: {count(len(alike), 'cell')} of {_named(alike)}" for reason, alike in by_reason.items()]


def _why_not(
    cell: Cell, scenario: Scenario, info: RunInfo, places: Sequence[OnTarget], earlier: tuple[str, Run] | None
) -> str:
    if outside := decided_by(scenario):
        return f"{outside} decide it too"
    if earlier is None:
        return "no earlier run has it"
    name, run = earlier
    theirs = next(one for one in run.info.suite.scenarios if one.id == scenario.id)
    changed = {
        f"pyskew has changed since {name}": run.info.probe != info.probe,
        f"{name} was on another system": run.info.host_os != info.host_os,
        f"its files, limits or condition have changed since {name}": not means_the_same(scenario, theirs),
    }
    return next((what for what, true in changed.items() if true), "") or _of_interpreter(cell, places, name, run)


def _of_interpreter(cell: Cell, places: Sequence[OnTarget], name: str, run: Run) -> str:
    now, before = (
        one.interpreter if (one := places_by_python(some).get((cell.target, cell.python))) else None
        for some in (places, run.interpreters)
    )
    if now and before and now != before:
        return f"the interpreter has changed since {name} ({before.version}, now {now.version})"
    return f"{name} has no result of it that can be used"


def _named(cells: Sequence[Cell]) -> str:
    names = list(dict.fromkeys(cell.scenario for cell in cells))
    return ", ".join(names) if len(names) <= _NAMED else count(len(names), "scenario")
