"""Why cells use the outcome of an earlier run, or run again: `pyskew run -v`. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyskew.execution.outcome_cache import Places, also_decided_by, is_unchanged, places_by_python
from pyskew.model.suite import Cell, OnTarget, Record, Scenario
from pyskew.model.text import count
from pyskew.store.records import Run, RunInfo

_NAMED = 5
"""Scenarios that a line names; of more, it gives the number."""


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
    here = places_by_python(places)
    earlier: dict[str, _Earlier] = {}
    for path, run in reversed(past):
        there = places_by_python(run.interpreters)
        earlier |= {one.id: _Earlier(path.name, run.info, one, there) for one in run.info.suite.scenarios}
    of_scenario = {one.id: _of_scenario(one, info, earlier.get(one.id)) for one in info.suite.scenarios}
    by_reason: dict[str, list[Cell]] = {}
    for cell in {cell.id: cell for cell in cells}.values():
        if taken := reused.get(cell.id):
            reason = f"reused from {taken[0].reused}, because nothing that decides it has changed"
        else:
            why = of_scenario[cell.scenario] or _of_interpreter(cell, here, earlier[cell.scenario])
            reason = f"run, because {why}"
        by_reason.setdefault(reason, []).append(cell)
    return [f"{reason}: {count(len(alike), 'cell')} of {_named(alike)}" for reason, alike in by_reason.items()]


@dataclass(frozen=True, slots=True)
class _Earlier:
    """A scenario as the newest earlier run that has it recorded it."""

    name: str
    info: RunInfo
    scenario: Scenario
    places: Places


def _of_scenario(scenario: Scenario, info: RunInfo, earlier: _Earlier | None) -> str:
    """Return why no cell of a scenario is reused; empty where only its interpreter or its records can be the reason."""
    if outside := also_decided_by(scenario):
        return f"{outside} decide it too"
    if earlier is None:
        return "no earlier run has it"
    changed = {
        f"pyskew has changed since {earlier.name}": earlier.info.probe != info.probe,
        f"{earlier.name} was on another system": earlier.info.host_os != info.host_os,
        f"its files, limits or condition have changed since {earlier.name}": not is_unchanged(
            scenario, earlier.scenario
        ),
    }
    return next((what for what, true in changed.items() if true), "")


def _of_interpreter(cell: Cell, here: Places, earlier: _Earlier) -> str:
    now, before = (
        place.interpreter if (place := places.get((cell.target, cell.python))) else None
        for places in (here, earlier.places)
    )
    if now and before and now != before:
        return f"the interpreter has changed since {earlier.name} ({before.version}, now {now.version})"
    return f"{earlier.name} has no result of it that can be used"


def _named(cells: Sequence[Cell]) -> str:
    names = list(dict.fromkeys(cell.scenario for cell in cells))
    return ", ".join(names) if len(names) <= _NAMED else count(len(names), "scenario")
