from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pyskew import plugins
from pyskew.analysis.report import assemble
from pyskew.errors import ExitCode, RecordsError
from pyskew.model.partial import PartialReason
from pyskew.model.suite import Evidence, TargetSpec
from pyskew.reporting.formats import markdown
from pyskew.reporting.formats.json import render
from pyskew.store import parts_writer, records
from pyskew.store.merge import merge
from pyskew.store.records import Line, Run, RunEnd
from pyskew.store.records_writer import Writer
from pyskew.store.scenario_reader import parts_of
from pyskew.suite.plan import Plan, Shard, sharded
from support import sample

SUITE = sample.suite(*(sample.scenario(f"n{number}") for number in range(4)))


def whole() -> Run:
    return sample.run(SUITE, [sample.ran(one.cell, {"seen": one.cell.python}) for one in sample.run(SUITE).cells])


def shard(index: int, count: int = 2) -> Run:
    """What one of several machines would have written."""
    run = whole()
    part = sharded(Plan(digest=run.info.plan, cells=run.cells), Shard(index=index, count=count))
    ours = {one.cell.id for one in part.cells if one.evidence is None}
    records = {cell: attempts for cell, attempts in run.records.items() if cell in ours}
    return replace(run, cells=part.cells, records=records, info=replace(run.info, shard=f"{index}/{count}"))


def test_all_shards_together_report_what_one_run_reports() -> None:
    merged = merge({"a": shard(1), "b": shard(2)})
    assert render(assemble(merged, plugins.toggles())) == render(assemble(whole(), plugins.toggles()))


def test_a_merged_run_is_written_in_the_order_of_its_plan(tmp_path: Path) -> None:
    suite = replace(SUITE, targets=(*SUITE.targets, TargetSpec(name="far", kind="host", os="linux")))
    run = whole()
    far = tuple(replace(one, cell=replace(one.cell, target="far")) for one in run.cells)
    cells = (*run.cells, *far)
    ran = {one.cell.id: (sample.ran(one.cell, {"seen": one.cell.python}),) for one in cells}
    there = tuple(replace(place, target=name) for name in ("linux", "far") for place in run.interpreters)
    run = replace(run, cells=cells, records=ran, interpreters=there, info=replace(run.info, suite=suite))
    halves = {
        str(half): replace(run, records={name: ran[name] for name in ran if ran[name][0].cell.scenario in half})
        for half in (("pack/n0", "pack/n3"), ("pack/n1", "pack/n2"))
    }
    parts_writer.write(tmp_path, merge(halves))
    assert records.read(tmp_path).cells == run.cells
    assert render(assemble(parts_of(tmp_path), plugins.toggles())) == render(assemble(run, plugins.toggles()))


def test_damage_that_is_seen_while_a_shard_is_read_is_told(tmp_path: Path) -> None:
    for name, run in (("a", shard(1)), ("b", shard(2))):
        with Writer(tmp_path / name) as writer:
            writer.write(*records.head(run.info, run.cells, run.interpreters))
            writer.write(*(Line(record=record) for tried in run.records.values() for record in tried))
            writer.write(Line(end=run.end))
    path = tmp_path / "b" / records.FILENAME
    path.write_bytes(path.read_bytes().replace(b'"outcome":"pass"', b'"outcome":"pasS"', 1))
    parts_writer.write(tmp_path / "both", merge({name: parts_of(tmp_path / name) for name in "ab"}))
    merged = records.read(tmp_path / "both")
    assert merged.end
    assert not merged.end.complete
    assert "b: its records have 1 damaged place" in merged.end.reason
    assert len(merged.records) == len(whole().records) - 1


def test_the_report_of_a_shard_says_that_other_shards_have_the_rest() -> None:
    report = assemble(shard(1), plugins.toggles())
    rest = sum(1 for one in report.not_run)
    assert rest
    assert f"; {rest} more in another shard" in report.verdict.summary
    assert "another system" not in report.verdict.summary
    assert "another system or are in another shard" in markdown.render(report)


def test_a_shard_that_nobody_brought_is_missing_and_incomplete() -> None:
    report = assemble(merge({"a": shard(1, 3), "b": shard(2, 3)}), plugins.toggles())
    assert report.verdict.incomplete
    assert {one.evidence for one in report.not_run} == {Evidence.MISSING}
    assert {one.cell.scenario for one in report.not_run} == {"pack/n2"}


def test_one_shard_alone_is_complete_in_itself() -> None:
    report = assemble(shard(1), plugins.toggles())
    assert not report.verdict.incomplete
    assert report.verdict.elsewhere == 12


def test_the_same_shard_twice_is_welcome_when_it_says_the_same() -> None:
    merged = merge({"a": shard(1), "again": shard(1), "b": shard(2)})
    assert {len(tried) for part in merged.scenarios() for tried in part.run.records.values()} == {1}


def changed(run: Run, **fields: object) -> Run:
    cell, attempts = next(iter(run.records.items()))
    return replace(run, records={**run.records, cell: [replace(attempts[0], **fields)]})


@pytest.mark.parametrize(("other", "said"), [
    (changed(shard(1), facts={"seen": "tampered"}), "not the same facts in attempt 1 of pack/n0@linux/3.13"),
    (changed(shard(1), build="3.13.7"), "not the same build in attempt 1"),
    (replace(shard(2), interpreters=(sample.place("3.13", version="3.13.7"),)), "3.13.18; b has 3.13.7"),
    (replace(shard(2), info=replace(shard(2).info, plan="sha256:other")), "not the same plan"),
    (replace(shard(2), info=replace(shard(2).info, suite=replace(SUITE, fingerprint="sha256:y"))), "b has sha256:y"),
])  # fmt: skip
def test_what_does_not_belong_together_is_refused_with_the_values(other: Run, said: str) -> None:
    with pytest.raises(RecordsError, match="merge: not the same") as caught:
        list(merge({"a": shard(1), "b": other}).scenarios())
    assert said in str(caught.value)


def test_a_required_target_that_no_machine_brought_is_incomplete() -> None:
    suite = replace(SUITE, targets=(*SUITE.targets, TargetSpec(name="mac", kind="host", os="macos")))
    run = whole()
    mac = tuple(
        replace(
            one, cell=replace(one.cell, target="mac"), required=False, evidence=Evidence.SKIPPED, reason="linux here"
        )
        for one in run.cells
    )
    run = replace(run, cells=(*run.cells, *mac), info=replace(run.info, suite=suite))
    assert not assemble(merge({"a": run}), plugins.toggles()).verdict.incomplete
    report = assemble(merge({"a": run}, ["mac"]), plugins.toggles())
    assert (report.verdict.exit_code, report.verdict.incomplete) == (ExitCode.UNEXPECTED, True)  # its changes count
    assert {one.cell.target for one in report.not_run if one.required} == {"mac"}


@pytest.mark.parametrize(("reasons", "code"), [
    ((PartialReason.INTERRUPTED,), ExitCode.INTERRUPTED),
    ((PartialReason.STORAGE,), ExitCode.UNEXPECTED),  # the changes of the other part
])  # fmt: skip
def test_a_part_that_was_interrupted_interrupts_the_whole_by_its_data_and_not_by_its_words(
    reasons: tuple[PartialReason, ...], code: ExitCode
) -> None:
    said = "interrupted" if code is not ExitCode.INTERRUPTED else "a reason in other words"
    stopped = shard(1)
    (lost, *_) = stopped.records
    end = RunEnd(complete=False, reason=said, reasons=reasons)
    kept = {cell: attempts for cell, attempts in stopped.records.items() if cell != lost}
    merged = merge({"a": replace(stopped, records=kept, end=end), "b": shard(2)})
    assert merged.head().end == replace(end, reason=f"a: {said}")
    report = assemble(merged, plugins.toggles())
    assert (report.verdict.exit_code, report.verdict.not_run) == (code, 1)
    assert f"a: {said}" in report.partial
