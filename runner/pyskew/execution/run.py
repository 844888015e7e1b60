"""One run from its plan to its last record: cells first, then whatever proves what changed."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyskew import plugins
from pyskew.analysis.review import Review
from pyskew.execution import outcome_cache
from pyskew.execution.progress import Progress
from pyskew.execution.scheduler import Crew, narrows
from pyskew.model.suite import Absent, Evidence, OnTarget, Plan, PlannedCell, PythonSpec, Record
from pyskew.model.text import count
from pyskew.store import records, run_directory
from pyskew.suite.source_tree import Archives
from pyskew.targets import sessions

_ROUNDS = 60
"""Rounds of proof; each settles at least one question of every open change, and a change has fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A run that is to be carried out, or gone on with."""

    info: records.RunInfo
    plan: Plan
    folder: Path
    workers: int
    repeat: int = 1
    prove: bool = True
    fresh: bool = True
    """Whether every cell is run anew, whatever earlier runs found."""
    watched: tuple[str, ...] = ()
    """Lines of codebases that exposure arms watch."""


def carry_out(wanted: Wanted, progress: Progress) -> None:
    """Run what has no record yet; ^C ends it with records that say so."""
    end = records.RunEnd(complete=True)
    with records.Writer(wanted.folder) as writer:
        try:
            _execute(wanted, writer, progress)
        except KeyboardInterrupt:
            end = records.RunEnd(complete=False, reason="interrupted")
        writer.write(records.Line(end=end))


def _execute(wanted: Wanted, writer: records.Writer, progress: Progress) -> None:
    suite = wanted.info.suite
    going = (wanted.folder / records.FILENAME).stat().st_size > 0
    done = dict(records.read(wanted.folder).records) if going else {}
    progress.paced(wanted.workers, run_directory.durations(wanted.folder))
    here = {planned.cell.target for planned in wanted.plan.cells if planned.evidence is None}
    specs_here = [target for target in suite.targets if target.name in here]
    with (
        sessions.opened(specs_here, suite.pythons, wanted.workers, progress.say) as opened,
        Archives() as archives,
    ):
        lines = [place for one in opened.places.values() for place in one.pythons.values()]
        lines += [_unreached(target, suite.pythons, reason) for target, reason in opened.lost.items()]
        writer.write(*records.head(wanted.info, wanted.plan.cells, lines))
        if not wanted.fresh:
            done |= _reused(wanted, lines, writer, progress)
        crew = Crew(
            places=opened.places, scenarios={scenario.id: scenario for scenario in suite.scenarios}, writer=writer,
            folder=wanted.folder, workers=wanted.workers, began=progress.began, ended=progress.ended,
            archives=archives, watched=wanted.watched,
        )  # fmt: skip
        crew.counts.update({cell_id: len(attempts) for cell_id, attempts in done.items()})
        waiting = [planned for planned in wanted.plan.cells if planned.evidence is None and planned.cell.id not in done]
        writer.write(*_lost(waiting, opened.lost))
        cells = [planned.cell for planned in waiting if planned.cell.target in opened.places] * wanted.repeat
        with progress.cells(cells, "cells"):
            crew.run(cells)
        if wanted.prove:
            _prove(wanted, crew, progress)


def _reused(
    wanted: Wanted, there: Sequence[OnTarget], writer: records.Writer, progress: Progress
) -> dict[str, list[Record]]:
    """Outcomes of earlier runs, as records of this one."""
    found = outcome_cache.reusable(wanted.info, there, wanted.folder)
    writer.write(*(records.Line(record=one) for attempts in found.values() for one in attempts))
    if found:
        known = count(len(found), "cell")
        progress.say(f"reused: {known} of earlier runs, where nothing changed; --fresh runs them anew")
    return found


def _prove(wanted: Wanted, crew: Crew, progress: Progress) -> None:
    """Confirm and attribute what changed, until nothing is open or the budget is spent."""
    deadline = time.monotonic() + wanted.info.suite.proof
    for _ in range(_ROUNDS):
        review = Review(records.read(wanted.folder), plugins.toggles())
        needed = review.next_cells()
        if not needed or time.monotonic() >= deadline:
            return
        able = {cell.id for cell in needed if narrows(crew.scenarios[cell.scenario])}
        selected = {cell_id: tests for cell_id, tests in review.next_tests().items() if cell_id in able}
        with progress.cells(needed, "proof"):
            crew.run(needed, deadline, selected)


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
