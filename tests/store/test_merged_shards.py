"""Shards of several systems, shards beside runs of other cells, and files that were damaged or made up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pyskew import plugins
from pyskew.analysis.report import assemble
from pyskew.errors import RecordsError
from pyskew.model.report import ProblemKind, Report
from pyskew.model.suite import Evidence
from pyskew.reporting.formats.json import render
from pyskew.store import parts_writer, records
from pyskew.store.merge import merge
from pyskew.store.records import Line, Run, RunEnd
from pyskew.store.records_writer import Writer
from pyskew.store.scenario_reader import parts_of
from support.shards import shard, two_targets, whole, written


def seen_from(target: str) -> Run:
    """The run of two targets on a machine that has one of them."""
    run = two_targets()
    cells = tuple(
        one if one.cell.target == target else replace(one, evidence=Evidence.SKIPPED, required=False, reason="not here")
        for one in run.cells
    )
    kept = {cell: tried for cell, tried in run.records.items() if tried[0].cell.target == target}
    return replace(run, cells=cells, records=kept)


def narrowed(run: Run, target: str = "", scenario: str = "") -> Run:
    """A run of some of the cells, which has a plan of its own."""
    cells = tuple(one for one in run.cells if target in ("", one.cell.target) and one.cell.scenario.endswith(scenario))
    suite = replace(
        run.info.suite,
        targets=tuple(one for one in run.info.suite.targets if target in ("", one.name)),
        scenarios=tuple(one for one in run.info.suite.scenarios if one.id.endswith(scenario)),
    )
    info = replace(run.info, suite=suite, plan=f"sha256:{target}{scenario}", selection=(f"--target {target}",))
    return replace(
        run,
        info=info,
        cells=cells,
        records={one.cell.id: run.records[one.cell.id] for one in cells},
        interpreters=tuple(one for one in run.interpreters if target in ("", one.target)),
    )


def report_of(run: Run, *others: Run) -> Report:
    return assemble(merge({str(number): one for number, one in enumerate((run, *others))}), plugins.toggles())


# Several systems


@pytest.mark.parametrize("names", [("linux", "far"), ("", "")])
def test_a_machine_that_lists_cells_of_another_system_does_not_stand_for_its_missing_shard(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    linux, far = names
    first = shard(1, 2, linux, seen_from("linux"))
    others = [shard(number, 2, far, seen_from("far")) for number in (1, 2)]
    report = report_of(first, *others)
    assert report.partial == "without shard 2/2 of linux"
    assert (report.verdict.planned, report.verdict.not_run, report.verdict.elsewhere) == (48, 12, 0)
    assert {one.evidence for one in report.not_run} == {Evidence.MISSING}
    parts_writer.write(tmp_path, merge({str(number): one for number, one in enumerate((first, *others))}))
    runs = {"some": parts_of(tmp_path), "last": shard(2, 2, linux, seen_from("linux"))}
    for order in (runs, dict(reversed(runs.items()))):
        merged = merge(order)
        assert merged.head().end == RunEnd(complete=True)
        assert not merged.head().partial_reasons
        both = merge({"linux": seen_from("linux"), "far": seen_from("far")})
        assert render(assemble(merged, plugins.toggles())) == render(assemble(both, plugins.toggles()))


def test_cells_of_missing_shards_on_a_system_that_nobody_had_are_elsewhere() -> None:
    report = report_of(shard(1, 2, "", seen_from("linux")))
    assert report.partial == "without shard 2/2 of linux"
    assert (report.verdict.planned, report.verdict.not_run, report.verdict.elsewhere) == (24, 12, 24)
    assert "; 12 not run; 24 more need another system" in report.verdict.summary


# Beside runs of other cells


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_a_run_of_another_target_beside_all_shards_is_complete(order: tuple[int, ...]) -> None:
    runs = (shard(1), shard(2), narrowed(two_targets(), "far"))
    report = report_of(*(runs[number] for number in order))
    assert (report.partial, report.verdict.planned, report.verdict.not_run) == ("", 48, 0)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_run_of_another_target_hides_no_cell_of_a_missing_shard(tmp_path: Path, order: tuple[int, int]) -> None:
    runs = (shard(1), narrowed(two_targets(), "far"))
    some = [runs[number] for number in order]
    report = report_of(*some)
    assert report.partial == "without shard 2/2 of linux"
    assert (report.verdict.planned, report.verdict.not_run) == (48, 12)
    parts_writer.write(tmp_path, merge({str(number): one for number, one in enumerate(some)}))
    names = [one.id for one in whole().info.suite.scenarios]
    for later in ({"some": parts_of(tmp_path), "b": shard(2)}, {"b": shard(2), "some": parts_of(tmp_path)}):
        merged = merge(later)
        assert (merged.head().end, merged.names) == (RunEnd(complete=True), names)
        assert not merged.head().partial_reasons


@pytest.mark.parametrize("scenario", ["n0", "n1", "n2", "n3"])
def test_a_run_of_one_scenario_changes_no_order(scenario: str) -> None:
    merged = merge({"one": narrowed(whole(), scenario=scenario), "b": shard(2), "a": shard(1)})
    assert merged.names == [one.id for one in whole().info.suite.scenarios]


# Heads that say what cannot be


@pytest.mark.parametrize("name", ["1/2", ""])
def test_a_share_without_shards_is_refused(name: str) -> None:
    run = shard(1)
    assert run.info.share
    run = replace(run, info=replace(run.info, shard=name, share=replace(run.info.share, shards=())))
    with pytest.raises(RecordsError, match="the head of a does not say which shard it is"):
        merge({"a": run})


def test_a_share_of_another_shard_than_the_head_names_is_refused() -> None:
    run = replace(shard(1), info=replace(shard(1).info, share=shard(1, 1).info.share))
    with pytest.raises(RecordsError, match="the head of a does not say which shard it is"):
        merge({"a": run})


def test_cells_of_a_target_that_the_head_does_not_have_come_last() -> None:
    run = shard(1)
    suite = replace(run.info.suite, targets=())
    merged = merge({"a": replace(run, info=replace(run.info, suite=suite))})
    assert sum(len(part.run.cells) for part in merged.scenarios()) == len(run.cells)


# Damage


def test_a_shard_that_lost_cells_says_of_other_shards_what_is_true() -> None:
    run = shard(1)
    assert (
        "; 12 more in another shard" in assemble(replace(run, cells=run.cells[1:]), plugins.toggles()).verdict.summary
    )


def test_a_run_that_is_resumed_without_a_line_has_its_order_again(tmp_path: Path) -> None:
    run = shard(1, 1)
    lines = records.head(run.info, run.cells, run.interpreters)
    (scenario, *_) = (line for line in lines if line.scenario)
    (cell, *_) = (line for line in lines if line.cell)
    with Writer(tmp_path) as writer:
        writer.write(*(line for line in lines if line not in (scenario, cell)), *lines)
        writer.write(*(Line(record=record) for tried in run.records.values() for record in tried))
        writer.write(Line(end=run.end))
    read = records.read(tmp_path)
    assert (read.info.suite.scenarios, read.cells) == (run.info.suite.scenarios, run.cells)
    by_parts = parts_of(tmp_path)
    assert by_parts.names == [one.id for one in run.info.suite.scenarios]
    assert render(assemble(by_parts, plugins.toggles())) == render(assemble(run, plugins.toggles()))


def test_a_shard_without_any_scenario_says_so(tmp_path: Path) -> None:
    written(tmp_path, shard(7, 7))
    report = assemble(parts_of(tmp_path), plugins.toggles())
    (problem,) = report.problems
    assert problem.kind is ProblemKind.NOT_RUN
    assert (problem.what, problem.remedy) == (
        "the shard has no scenario",
        "make fewer shards, or merge it with the others",
    )


def test_a_damaged_shard_is_not_said_to_be_empty() -> None:
    damage = (records.Damage(path="records.jsonl", line=2, problem="damaged line"),)
    suite = replace(shard(1).info.suite, scenarios=())
    report = assemble(
        replace(shard(1), info=replace(shard(1).info, suite=suite), cells=(), damage=damage), plugins.toggles()
    )
    assert [problem.what for problem in report.problems] == [report.partial, "no cell ran"]
