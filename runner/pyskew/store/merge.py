"""Merge runs into one, scenario by scenario: shards, or one run per Python.

Runs of different suites or builds are refused. Pure, but for reading what is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from pyskew.model.partial import PartialReason
from pyskew.model.report import python_of
from pyskew.model.suite import Evidence, OnTarget, PlannedCell, Record, Suite
from pyskew.model.text import count
from pyskew.store import parts
from pyskew.store.merged_shards import MergedShards, same
from pyskew.store.parts import Part, Parts
from pyskew.store.records import MERGED, Run, RunEnd

T = TypeVar("T")

_FAR = 1 << 40
"""More than a file has lines: so many places for each run, or scenario, keep their lines apart."""


def merge(runs: Mapping[str, Run | Parts], required: Collection[str] = ()) -> Parts:
    """Return one run made of several, whose scenarios are merged as they are read.

    Args:
        runs: by the names that messages give them.
        required: targets whose cells must be there.

    Raises:
        RecordsError: suites differ, one label names two builds, or a shard lists the cells of all; while it is read:
            two runs disagree about one attempt.
    """
    read = {name: parts.of(run) for name, run in runs.items()}
    heads = {name: one.head() for name, one in read.items()}
    first = next(iter(heads.values()))
    for name, run in heads.items():
        suites = {next(iter(runs)): first.info.suite.fingerprint, name: run.info.suite.fingerprint}
        same("suite", suites, "run all of them with the same files")
    shares = MergedShards(heads, {name: one.names for name, one in read.items()})
    selections = {run.info.selection for run in heads.values()}
    info = replace(
        first.info,
        suite=_suite([run.info.suite for run in heads.values()]),
        created=min(run.info.created for run in heads.values()),
        selection=first.info.selection if len(selections) == 1 else MERGED,
        plan=shares.plan or first.info.plan,
        shard="",
        share=shares.share,
        commit=first.info.commit if len({run.info.commit for run in heads.values()}) == 1 else "",
    )
    bare = Run(info=info, interpreters=tuple(_interpreters(heads)))
    order = {name: number for number, name in enumerate(shares.names)} if shares.held else {}
    due = partial(_due, required=required, begun=shares.begun)
    return Parts(
        head=lambda: replace(bare, end=_end(read)),
        names=shares.names,
        read=lambda wanted: _merged(bare, read, list(wanted), due, order),
    )


def _end(runs: Mapping[str, Parts]) -> RunEnd:
    """Return how the merged run ended; what of its runs is damaged is known when they were read."""
    heads = {name: one.head() for name, one in runs.items()}
    partly = [f"{name}: {reason}" for name, run in heads.items() for reason in _why_partial(run)]
    reasons = dict.fromkeys(reason for run in heads.values() for reason in run.partial_reasons)
    reasons.pop(PartialReason.MISSING_SHARDS, None)  # the head says that, as long as it is so
    return RunEnd(complete=not partly, reason="; ".join(partly), reasons=tuple(reasons))


def _merged(
    head: Run,
    runs: Mapping[str, Parts],
    wanted: Sequence[str],
    due: Callable[[PlannedCell], PlannedCell],
    order: Mapping[str, int],
) -> Iterator[Part | None]:
    """Yield scenarios, each merged from what every run says of it.

    Args:
        head: of the merged run.
        runs: by name.
        wanted: ids of scenarios.
        due: returns a cell as it is planned in the merged run.
        order: where each scenario stands in the suite, where runs are shards; else cells stand as in their runs.
    """
    targets = {target.name: number for number, target in enumerate(head.info.suite.targets)}
    for name, each in zip(wanted, zip(*(one.read(wanted) for one in runs.values()), strict=True), strict=True):
        there = {run: part for run, part in zip(runs, each, strict=True) if part is not None}
        scenario = next((part.run.info.suite.scenarios[0] for part in there.values()), None)
        if scenario is None:
            yield None
            continue
        cells = {cell: (place, due(planned)) for cell, (place, planned) in _cells(there).items()}
        if order:
            cells = {
                cell: ((targets.get(planned.cell.target, len(targets)) * _FAR + order[name]) * _FAR + number, planned)
                for number, (cell, (_, planned)) in enumerate(cells.items())
            }
        yield parts.part(head, scenario, cells, _records({run: part.run for run, part in there.items()}))


def _why_partial(run: Run) -> list[str]:
    """Return why a run is partial, in words."""
    damaged = [f"its records have {count(len(run.damage), 'damaged place')}"] if run.damage else []
    if run.end is None:
        return ["unfinished", *damaged]
    return damaged if run.end.complete else [run.end.reason, *damaged]


def _suite(suites: Sequence[Suite]) -> Suite:
    pythons = _union((suite.pythons for suite in suites), lambda spec: spec.label)
    return replace(
        suites[0],
        pythons=tuple(sorted(pythons, key=lambda spec: (spec.minor, spec.free_threaded))),
        targets=tuple(_union((suite.targets for suite in suites), lambda target: target.name)),
    )


def _union(groups: Iterable[Iterable[T]], key: Callable[[T], Hashable]) -> list[T]:
    found: dict[Hashable, T] = {}
    for group in groups:
        for item in group:
            found.setdefault(key(item), item)
    return list(found.values())


def _cells(there: Mapping[str, Part]) -> dict[str, tuple[int, PlannedCell]]:
    """Return each cell as planned by a run that was to run it, else by one where it could not run.

    Its place is that in the first run that has it; the cells of later runs come after those of earlier ones.
    """
    cells: dict[str, tuple[int, PlannedCell]] = {}
    for number, part in enumerate(there.values()):
        for place, planned in zip(part.places, part.run.cells, strict=True):
            known = cells.get(planned.cell.id)
            if known is None:
                cells[planned.cell.id] = number * _FAR + place, planned
            elif known[1].evidence is Evidence.SKIPPED and planned.evidence is not Evidence.SKIPPED:
                cells[planned.cell.id] = known[0], planned
    return cells


def _due(planned: PlannedCell, required: Collection[str], begun: Collection[str]) -> PlannedCell:
    """Return a cell as missing that a required target lacks, or one that a missing shard could have run."""
    if planned.cell.target not in required:
        away = planned.evidence is Evidence.SKIPPED and planned.cell.target in begun
        return replace(planned, evidence=None, reason="") if away else planned
    if planned.evidence is Evidence.SKIPPED:
        return replace(planned, required=True, evidence=None, reason="")
    return replace(planned, required=True)


def _interpreters(runs: Mapping[str, Run]) -> list[OnTarget]:
    """Return each Python of each target as a run that has it saw it; refuse two builds of one."""
    found: dict[tuple[str, str], tuple[str, OnTarget]] = {}
    for name, run in runs.items():
        for place in run.interpreters:
            label = python_of(place)
            earlier = found.get((place.target, label))
            if earlier and earlier[1].interpreter and place.interpreter:
                versions = {earlier[0]: earlier[1].interpreter.version, name: place.interpreter.version}
                same(f"build of Python {label} on {place.target}", versions)
            if earlier is None or earlier[1].interpreter is None:
                found[place.target, label] = (name, place)
    return [place for _, place in found.values()]


def _records(runs: Mapping[str, Run]) -> dict[str, tuple[Record, ...]]:
    """Return the attempts of all runs by cell id; of two with one number, one that ran."""
    records: dict[str, dict[int, tuple[str, Record]]] = {}
    for name, run in runs.items():
        for cell_id, attempts in run.records.items():
            kept = records.setdefault(cell_id, {})
            for record in attempts:
                earlier = kept.get(record.attempt)
                if earlier is not None and earlier[1].evidence is Evidence.RAN and record.evidence is Evidence.RAN:
                    _agree(cell_id, earlier, (name, record))
                if earlier is None or earlier[1].evidence is not Evidence.RAN:
                    kept[record.attempt] = (name, record)
    return {cell_id: tuple(record for _, record in kept.values()) for cell_id, kept in records.items()}


def _agree(cell_id: str, one: tuple[str, Record], other: tuple[str, Record]) -> None:
    """Raise RecordsError unless two records of one attempt are the same in all that matters."""
    for what, read in (
        ("build", lambda record: record.build),
        ("scenario", lambda record: record.fingerprint),
        ("outcome", lambda record: str(record.outcome)),
        ("facts", lambda record: str(dict(record.facts))),
    ):
        same(f"{what} in attempt {one[1].attempt} of {cell_id}", {name: read(record) for name, record in (one, other)})
