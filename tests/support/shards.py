"""Runs of a small suite as one machine or several would have written them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pyskew.model.shard import Shard
from pyskew.model.suite import TargetSpec
from pyskew.store import records
from pyskew.store.records import Line, Run
from pyskew.store.records_writer import Writer
from pyskew.suite.plan import Plan, sharded
from support import sample

SUITE = sample.suite(*(sample.scenario(f"n{number}") for number in range(4)))


def whole() -> Run:
    """A run that one machine made."""
    return sample.run(SUITE, [sample.ran(one.cell, {"seen": one.cell.python}) for one in sample.run(SUITE).cells])


def shard(index: int, count: int = 2, target: str = "", run: Run | None = None) -> Run:
    """What one of several machines would have written."""
    run = run or whole()
    part = sharded(Plan(digest=run.info.plan, cells=run.cells), Shard(index=index, count=count, target=target))
    ran = {one.cell.id: run.records[one.cell.id] for one in part.cells if one.cell.id in run.records}
    there = {one.cell.scenario for one in part.cells}
    suite = replace(run.info.suite, scenarios=tuple(one for one in run.info.suite.scenarios if one.id in there))
    info = replace(run.info, shard=f"{target}:{index}/{count}".removeprefix(":"), share=part.share, suite=suite)
    return replace(run, cells=part.cells, records=ran, info=info)


def two_targets() -> Run:
    """A whole run of which each cell ran on two targets."""
    suite = replace(SUITE, targets=(*SUITE.targets, TargetSpec(name="far", kind="host", os="linux")))
    run = whole()
    far = tuple(replace(one, cell=replace(one.cell, target="far")) for one in run.cells)
    cells = (*run.cells, *far)
    ran = {one.cell.id: (sample.ran(one.cell, {"seen": one.cell.python}),) for one in cells}
    there = tuple(replace(place, target=name) for name in ("linux", "far") for place in run.interpreters)
    return replace(run, cells=cells, records=ran, interpreters=there, info=replace(run.info, suite=suite))


def written(folder: Path, run: Run) -> None:
    """Write the records of a run."""
    with Writer(folder) as writer:
        writer.write(*records.head(run.info, run.cells, run.interpreters))
        writer.write(*(Line(record=record) for tried in run.records.values() for record in tried))
        writer.write(Line(end=run.end))
