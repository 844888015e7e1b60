"""Carry out a run from its plan to its last record: first its cells, then whatever proves what changed."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyskew.errors import StorageError
from pyskew.execution import outcome_cache
from pyskew.execution.budget import Share
from pyskew.execution.progress import Progress
from pyskew.execution.proving import Outlook, ProofTime, Proving, tell_apart
from pyskew.execution.reuse_reasons import reuse_lines
from pyskew.execution.scheduler import Scheduler
from pyskew.execution.slots import Workers
from pyskew.model.partial import PartialReason
from pyskew.model.report import python_of
from pyskew.model.suite import Absent, Cell, Evidence, OnTarget, Plan, PythonSpec, Record
from pyskew.model.text import count
from pyskew.store import history, records
from pyskew.store.logs import LogWriter
from pyskew.store.records import Follower, Line, RunEnd
from pyskew.store.records_writer import Writer
from pyskew.suite.source_tree import Archives
from pyskew.targets import sessions
from pyskew.targets.sessions import Opened

if TYPE_CHECKING:
    from pyskew.analysis.observed_run import Group

Attempts = Mapping[str, Sequence[Record]]
"""Records by cell id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A run to carry out, or to resume."""

    info: records.RunInfo
    plan: Plan
    folder: Path
    workers: Workers
    repeat: int = 1
    prove: bool = True
    fresh: bool = True
    """Whether every cell is run anew, whatever earlier runs found."""
    verbose: bool = False
    """Whether progress says why each cell is reused or run again."""
    watched: tuple[str, ...] = ()
    """Lines of codebases that exposure arms watch."""
    isolate: bool = False
    """Whether tests that are unstable on a newer Python run alone too."""
    shuffle: bool = False
    """Whether all tests run in other orders too where some are unstable."""
    share: Share | None = None
    """What the whole command may take; None where the suite's own limit of proofs is all."""
    outlook: Outlook | None = None
    """Makes the reports of the planned cells, and returns the ids of changes that are explained without a toggle."""
    meanwhile: Callable[[], None] = lambda: None
    """Prepares what comes after the cells; called in a thread while they run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Seconds of wall time that the stages of a run took, 0 of those that it did not reach; and whether more is due."""

    planned: float = 0.0
    """The planned cells, once each, with their environments."""
    further: float = 0.0
    """What was run after them."""
    lacking: float = 0.0
    """What confirmations and proofs would have gone on with, had there been time."""
    lasting: bool = False
    """Whether the same run, started again, would run no cell as long as nothing changes that pyskew looks at."""


def carry_out(wanted: Wanted, progress: Progress) -> Spent:
    """Run what has no conclusive record yet; ^C ends it with records that say so.

    The caller holds the lock of the run directory.

    Returns:
        How long its stages took; nothing where it was interrupted.

    Raises:
        KeyboardInterrupt: it was interrupted before anything was recorded.
        StorageError: the records cannot be written any more; what was written stays.
    """
    spent = Spent()
    with Writer(wanted.folder) as writer:
        try:
            # First of all: a run that is interrupted before its first cell can be reported and resumed as well.
            writer.write(*records.head(wanted.info, wanted.plan.cells))
            with LogWriter(wanted.folder) as logs:
                spent = _execute(wanted, writer, logs, progress)
            end = RunEnd(complete=True)
        except KeyboardInterrupt:
            if writer.is_empty:
                raise  # records that begin with their end could be neither read nor resumed
            end = RunEnd(complete=False, reason="interrupted", reasons=(PartialReason.INTERRUPTED,))
        except StorageError as error:
            with contextlib.suppress(StorageError):  # the log was refused, but this line may still fit
                writer.write(Line(end=RunEnd(complete=False, reason=str(error), reasons=(PartialReason.STORAGE,))))
            raise
        writer.write(Line(end=end))
    return spent


def _execute(wanted: Wanted, writer: Writer, logs: LogWriter, progress: Progress) -> Spent:
    suite = wanted.info.suite
    follower = Follower(wanted.folder)
    own = follower.read()
    past = list(history.earlier(wanted.folder))
    known = [own.records, *(run.records for _, run in past)]
    hung = history.hung(known)
    progress.paced(wanted.workers, history.durations(known), hung)
    here = {planned.cell.target for planned in wanted.plan.cells if planned.evidence is None}
    specs = [target for target in suite.targets if target.name in here]
    with (
        sessions.opened(specs, suite.pythons, wanted.workers.number, progress.say) as opened,
        Archives() as archives,
    ):
        there = _interpreters(opened, suite.pythons)
        writer.write(*(Line(interpreter=one) for one in there))
        reused = {} if wanted.fresh else _reused(wanted, there, past, (writer, logs), progress)
        scheduler = Scheduler(
            sessions=opened.sessions, scenarios={scenario.id: scenario for scenario in suite.scenarios}, writer=writer,
            logs=logs, workers=wanted.workers, began=progress.began, ended=progress.ended, say=progress.say, hung=hung,
            archives=archives, watched=wanted.watched, attempts=_numbers(own.records, reused),
        )  # fmt: skip
        cells = _missing(wanted, own, reused)
        writer.write(*_lost(cells, opened.lost))
        reachable = [cell for cell in cells if cell.target in opened.sessions]
        # What hung before and will again takes longest, and costs the least beside others.
        reachable.sort(key=lambda cell: cell.id not in hung)
        scheduler.recorded = _recorded(wanted, there, reachable)
        begun = time.monotonic()
        with _beside(wanted.meanwhile), progress.cells(reachable, "cells"):
            scheduler.run(reachable)
        planned = time.monotonic() - begun
        without = _without_tests(follower.read(), scheduler.recorded) if scheduler.recorded else []
        if without:
            with progress.cells(without, "cells that ran no test while they were recorded"):
                scheduler.run(without)
        given = ProofTime(seconds=suite.proof, share=wanted.share, planned=planned, outlook=wanted.outlook)
        proving = Proving(given=given, follower=follower, scheduler=scheduler, progress=progress)
        if wanted.prove:
            proving.run()
        if wanted.isolate or wanted.shuffle:
            tell_apart(follower, scheduler, progress, isolate=wanted.isolate, shuffle=wanted.shuffle)
        further = time.monotonic() - begun - planned
    done = proving.settled or not wanted.prove
    lasting = done and not wanted.fresh and outcome_cache.is_lasting(follower.read())
    return Spent(planned=planned, further=further, lacking=proving.lacking, lasting=lasting)


@contextlib.contextmanager
def _beside(prepare: Callable[[], None]) -> Iterator[None]:
    """Prepare something in a thread of its own while this is open; only an orderly end waits for it."""

    def run() -> None:
        with contextlib.suppress(Exception):  # it only saves time: who needs the same again meets the error
            prepare()

    thread = threading.Thread(target=run, name="prepare", daemon=True)
    thread.start()
    yield
    thread.join()


def _missing(wanted: Wanted, own: records.Run, reused: Attempts) -> list[Cell]:
    """Return the cells to run, each as often as it lacks attempts.

    Cells that could not run before, for want of an interpreter or because of an error, are tried again.
    """
    settled = own.settled | reused.keys()
    waiting = [one.cell for one in wanted.plan.cells if one.evidence is None]
    ran = {cell_id: sum(one.outcome is not None for one in tried) for cell_id, tried in own.records.items()}
    return [
        cell
        for nth in range(wanted.repeat)
        for cell in waiting
        if cell.id not in settled or 0 < ran.get(cell.id, 0) <= nth
    ]


def _recorded(wanted: Wanted, there: Sequence[OnTarget], cells: Sequence[Cell]) -> frozenset[str]:
    """Return the ids of cells that run the tests of a codebase on its oldest Python: an upgrade meets what it uses.

    Their first attempt records that, so that tests which pass everywhere run once on each Python. With several
    attempts at all tests, each counts, and none is recorded.
    """
    if not wanted.prove or wanted.repeat > 1:
        return frozenset()
    scenarios = {one.id for one in wanted.info.suite.scenarios if one.source is not None and one.results}
    found = {(one.target, python_of(one)) for one in there if one.interpreter is not None}
    pythons = sorted(wanted.info.suite.pythons, key=lambda spec: spec.age)
    places = {spec.label: place for place, spec in enumerate(pythons)}
    oldest: dict[Group, Cell] = {}
    for cell in sorted(cells, key=lambda one: places[one.python]):
        if cell.plain and cell.scenario in scenarios and (cell.target, cell.python) in found:
            oldest.setdefault((cell.scenario, cell.target), cell)
    return frozenset(cell.id for cell in oldest.values())


def _without_tests(run: records.Run, recorded: frozenset[str]) -> list[Cell]:
    """Return the cells that left no result of a test while they were recorded: what that means, a plain run tells."""
    firsts = (tried[0] for name, tried in run.records.items() if name in recorded and len(tried) == 1)
    return [one.cell for one in firsts if one.recorded and one.cases is None]


def _numbers(*known: Attempts) -> Counter[str]:
    """Return the number of each cell's latest attempt."""
    return Counter({
        cell_id: max(one.attempt for one in tried) for attempts in known for cell_id, tried in attempts.items() if tried
    })  # fmt: skip


def _interpreters(opened: Opened, pythons: Sequence[PythonSpec]) -> list[OnTarget]:
    """Return what each target has of each Python, and why a target cannot be reached."""
    found = [there for session in opened.sessions.values() for there in session.pythons.values()]
    return found + [_unreached(target, pythons, reason) for target, reason in opened.lost.items()]


def _unreached(target: str, pythons: Sequence[PythonSpec], reason: str) -> OnTarget:
    labels = ", ".join(spec.label for spec in pythons)
    return OnTarget(target=target, label=target, os="", absent=Absent(python=labels, reason=reason))


def _reused(
    wanted: Wanted,
    there: Sequence[OnTarget],
    past: Sequence[tuple[Path, records.Run]],
    to: tuple[Writer, LogWriter],
    progress: Progress,
) -> dict[str, list[Record]]:
    """Write outcomes of earlier runs as records of this one, and return them by cell id."""
    writer, logs = to
    found = outcome_cache.reusable(wanted.info, there, past, logs)
    if wanted.verbose:
        waiting = [one.cell for one in wanted.plan.cells if one.evidence is None]
        for line in reuse_lines(waiting, wanted.info, there, past, found):
            progress.say(line)
    writer.write(*(Line(record=one) for attempts in found.values() for one in attempts))
    if found:
        known = count(len(found), "cell")
        progress.say(f"reused: {known} of earlier runs, because nothing changed; --fresh runs them again")
    return found


def _lost(cells: Sequence[Cell], lost: Mapping[str, str]) -> list[Line]:
    """Return a record for each cell of a target that cannot be reached."""
    there = {cell.id: cell for cell in cells if cell.target in lost}
    return [
        Line(record=Record(cell=cell, attempt=0, evidence=Evidence.INFRA_ERROR, reason=lost[cell.target]))
        for cell in there.values()
    ]
