from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pyskew import plugins
from pyskew.analysis.report import assemble
from pyskew.errors import ExitCode, RecordsError
from pyskew.model.partial import PartialReason
from pyskew.model.report import ProblemKind
from pyskew.model.shard import HeldShard
from pyskew.model.suite import Evidence, Expectation, Outcome, TargetSpec
from pyskew.reporting.formats import markdown
from pyskew.reporting.formats.json import render
from pyskew.store import parts, parts_writer, records
from pyskew.store.merge import merge
from pyskew.store.records import Run, RunEnd
from pyskew.store.scenario_reader import parts_of
from support import sample
from support.shards import SUITE, shard, two_targets, whole, written


def test_all_shards_together_report_what_one_run_reports() -> None:
    merged = merge({"a": shard(1), "b": shard(2)})
    assert render(assemble(merged, plugins.toggles())) == render(assemble(whole(), plugins.toggles()))


def test_a_merged_run_is_written_in_the_order_of_its_plan(tmp_path: Path) -> None:
    run = two_targets()
    ran = run.records
    halves = {
        str(half): replace(run, records={name: ran[name] for name in ran if ran[name][0].cell.scenario in half})
        for half in (("pack/n0", "pack/n3"), ("pack/n1", "pack/n2"))
    }
    parts_writer.write(tmp_path, merge(halves))
    assert records.read(tmp_path).cells == run.cells
    assert render(assemble(parts_of(tmp_path), plugins.toggles())) == render(assemble(run, plugins.toggles()))


def test_damage_that_is_seen_while_a_shard_is_read_is_told(tmp_path: Path) -> None:
    for name, run in (("a", shard(1)), ("b", shard(2))):
        written(tmp_path / name, run)
    path = tmp_path / "b" / records.FILENAME
    path.write_bytes(path.read_bytes().replace(b'"outcome":"pass"', b'"outcome":"pasS"', 1))
    parts_writer.write(tmp_path / "both", merge({name: parts_of(tmp_path / name) for name in "ab"}))
    merged = records.read(tmp_path / "both")
    assert merged.end
    assert not merged.end.complete
    assert "b: its records have 1 damaged place" in merged.end.reason
    assert len(merged.records) == len(whole().records) - 1


def test_a_shard_has_its_own_cells_and_scenarios(tmp_path: Path) -> None:
    written(tmp_path / "b", shard(2))
    text = (tmp_path / "b" / records.FILENAME).read_text()
    assert "n1" in text
    assert "n0" not in text
    assert records.read(tmp_path / "b").info.share == shard(2).info.share


@pytest.mark.parametrize("shards", [
    [("", 1, 2), ("", 2, 2)],
    [("", 2, 2), ("", 1, 2)],
    [("", 3, 4), ("", 1, 4), ("", 2, 4), ("", 4, 4)],
    [("", 1, 7), ("", 2, 7), ("", 3, 7), ("", 4, 7), ("", 5, 7), ("", 6, 7), ("", 7, 7)],
    [("", 2, 2), ("", 1, 4), ("", 3, 4)],
    [("far", 2, 2), ("linux", 1, 1), ("far", 1, 2)],
])  # fmt: skip
def test_shards_in_any_order_and_of_any_number_are_the_whole_plan(
    tmp_path: Path, shards: list[tuple[str, int, int]]
) -> None:
    run = two_targets()
    for number, (target, index, count) in enumerate(shards):
        written(tmp_path / str(number), shard(index, count, target, run))
    runs = {str(number): parts_of(tmp_path / str(number)) for number in range(len(shards))}
    parts_writer.write(tmp_path / "merged", merge(runs))
    merged = records.read(tmp_path / "merged")
    assert merged.cells == run.cells
    assert merged.info.suite.scenarios == run.info.suite.scenarios
    assert (merged.info.shard, merged.info.share, merged.end) == ("", None, RunEnd(complete=True))
    assert render(assemble(merged, plugins.toggles())) == render(assemble(run, plugins.toggles()))


def test_the_report_of_a_shard_says_that_other_shards_have_the_rest() -> None:
    report = assemble(shard(1), plugins.toggles())
    assert not report.not_run
    assert "; 12 more in another shard" in report.verdict.summary
    assert "another system" not in report.verdict.summary
    assert "12 more cells of the plan are in other shards; `pyskew merge` puts" in markdown.render(report)


def test_a_shard_that_nobody_brought_is_missing_and_incomplete() -> None:
    merged = merge({"a": shard(1, 3), "b": shard(2, 3)})
    report = assemble(merged, plugins.toggles())
    assert report.verdict.incomplete
    assert report.partial == "without shard 3/3 of linux"
    assert (report.verdict.planned, report.verdict.not_run) == (24, 6)
    (problem,) = (one for one in report.problems if one.kind is ProblemKind.NOT_RUN)
    assert (problem.what, problem.remedy) == (report.partial, "run the shards that are missing, and merge again")
    assert report.partial in markdown.render(report)


@pytest.mark.parametrize(("shards", "said"), [
    ([("", 5, 40)], "without shards 1/40, 2/40, 3/40, 4/40, 6/40, 7/40, 8/40, 9/40, 10/40, 11/40 and 29 more of "),
    ([("far", 1, 2), ("far", 2, 2)], "without any shard of linux"),
    ([("far", 1, 2), ("linux", 1, 1)], "without shard 2/2 of far"),
    ([("", 1, 2), ("", 2, 4)], "without a part of linux, far"),
    ([("", 1, 2), ("linux", 2, 2)], "without shard 2/2 of far"),
])  # fmt: skip
def test_what_is_missing_is_named(shards: list[tuple[str, int, int]], said: str) -> None:
    run = two_targets()
    runs = {str(number): shard(one, count, name, run) for number, (name, one, count) in enumerate(shards)}
    report = assemble(merge(runs), plugins.toggles())
    assert report.partial.startswith(said)
    assert report.verdict.not_run == len(run.cells) - len(report.observations)


def test_what_was_merged_without_a_shard_is_merged_with_it_later(tmp_path: Path) -> None:
    parts_writer.write(tmp_path / "some", merge({"a": shard(1, 4), "d": shard(4, 4), "c": shard(3, 4)}))
    some = parts_of(tmp_path / "some")
    assert assemble(some, plugins.toggles()).partial == "without shard 2/4 of linux"
    parts_writer.write(tmp_path / "all", merge({"b": parts.of(shard(2, 4)), "some": some}))
    again = records.read(tmp_path / "all")
    assert again.cells == whole().cells
    assert (again.info.share, again.end) == (None, RunEnd(complete=True))
    assert not again.partial_reasons


def test_a_whole_run_lacks_no_shard() -> None:
    assert merge({"a": shard(1), "whole": whole()}).head().end == RunEnd(complete=True)


def test_clauses_are_not_called_stale_where_a_shard_is_missing() -> None:
    clause = Expectation(where='python == "3.14"', outcome=Outcome.TIMEOUT, position="pack.yaml:1:1")
    run = whole()
    scenarios = tuple(replace(one, expect=(clause,)) for one in SUITE.scenarios)
    run = replace(run, info=replace(run.info, suite=replace(SUITE, scenarios=scenarios)))
    assert assemble(run, plugins.toggles()).stale
    assert not assemble(merge({"a": shard(1, run=run)}), plugins.toggles()).stale


def test_a_shard_of_an_older_pyskew_is_refused() -> None:
    old = shard(1)
    old = replace(old, info=replace(old.info, share=None))
    with pytest.raises(RecordsError, match="a lists the cells of all shards, as an older pyskew wrote it; run"):
        merge({"a": old})


@pytest.mark.parametrize("names", [["1/0"], ["x"], ["1/999983", "1/999979"]])
def test_a_head_with_shards_that_cannot_be_is_refused(names: list[str]) -> None:
    held = tuple(HeldShard(shard=name, targets=("linux",)) for name in names)
    damaged = shard(1)
    assert damaged.info.share
    share = replace(damaged.info.share, shards=held)
    damaged = replace(damaged, info=replace(damaged.info, share=share, shard=""))
    with pytest.raises(RecordsError, match="merge: the shards "):
        merge({"a": damaged})


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
    assert [one.remedy for one in report.problems if one.kind is ProblemKind.NOT_RUN] == [
        "run the suite where mac is, and merge that run with this one"
    ]


def test_what_is_missing_after_a_merge_of_differently_narrowed_runs_needs_several_commands() -> None:
    """No command line has the options of all."""
    run = whole()
    lacking = replace(run, records=dict(list(run.records.items())[1:]))
    others = {
        "a": replace(lacking, info=replace(lacking.info, selection=("--python 3.13",))),
        "b": replace(lacking, info=replace(lacking.info, selection=("--python 3.14",))),
    }
    report = assemble(merge(others), plugins.toggles())
    assert [one.remedy for one in report.problems if one.kind is ProblemKind.NOT_RUN] == [
        "resume the runs that were merged, and merge them again"
    ]


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
