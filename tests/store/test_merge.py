from __future__ import annotations

from dataclasses import replace

import pytest

from pyskew import plugins
from pyskew.analysis.report import assemble
from pyskew.errors import ExitCode, RecordsError
from pyskew.model.partial import PartialReason
from pyskew.model.suite import Evidence, TargetSpec
from pyskew.reporting.formats import markdown
from pyskew.reporting.formats.json import render
from pyskew.store.merge import merge
from pyskew.store.records import Run, RunEnd
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
    assert {len(attempts) for attempts in merged.records.values()} == {1}


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
        merge({"a": shard(1), "b": other})
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
    assert merged.end == replace(end, reason=f"a: {said}")
    report = assemble(merged, plugins.toggles())
    assert (report.verdict.exit_code, report.verdict.not_run) == (code, 1)
    assert f"a: {said}" in report.partial
