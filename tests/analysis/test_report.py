from __future__ import annotations

from dataclasses import replace

from pyskew import plugins
from pyskew.analysis.report import assemble
from pyskew.errors import ExitCode
from pyskew.model.report import ProblemKind, Report
from pyskew.model.suite import Arm, ChangeClass, Evidence, OnTarget, Outcome, Record, Suite, TargetSpec
from pyskew.model.toggles import NoToggle
from pyskew.store.records import Run, RunEnd
from support import sample

EXPECTED = sample.scenario(
    "one",
    sample.clause("start_method == 'fork'", {"seen": 1}),
    sample.clause("start_method != 'fork'", {"seen": 2}, reason="fresh"),
)


def played(suite: Suite, facts: dict[str, dict[str, object]], **fields: object) -> Run:
    records = [sample.ran(one.cell, sample.world(one.cell, facts), **fields) for one in sample.run(suite).cells]
    return sample.run(suite, records)


def report(run: Run, fail_on: ChangeClass = ChangeClass.FIXED) -> Report:
    return assemble(run, plugins.toggles(), fail_on)


FOLLOWS = {"fork": {"seen": 1}, "spawn": {"seen": 2}, "forkserver": {"seen": 2}}


def test_an_expected_change_is_listed_and_fails_nothing() -> None:
    value = report(played(sample.suite(EXPECTED), FOLLOWS))
    (change,) = value.changes
    assert (change.expected, change.accepted_reason, value.verdict.exit_code) == (True, "fresh", ExitCode.CLEAN)
    assert (value.verdict.planned, value.verdict.conclusive, value.verdict.changes) == (6, 6, 1)


def test_an_unexpected_change_fails() -> None:
    value = report(played(sample.suite(sample.scenario()), FOLLOWS))
    assert (value.verdict.unexpected, value.verdict.exit_code) == (1, ExitCode.UNEXPECTED)


def test_fail_on_names_the_mildest_class_that_fails() -> None:
    run = played(sample.suite(sample.scenario()), FOLLOWS)
    assert report(run, ChangeClass.REGRESSED).verdict.exit_code == ExitCode.CLEAN
    assert report(run, ChangeClass.BEHAVIOUR_CHANGED).verdict.exit_code == ExitCode.UNEXPECTED


def test_a_contradicted_clause_fails_even_with_one_python() -> None:
    suite = sample.suite(EXPECTED, pythons=("3.14",))
    value = report(played(suite, {**FOLLOWS, "forkserver": {"seen": 3}}))
    assert [(one.cell.id, one.wanted, one.got) for one in value.unmet] == [
        ("pack/one@linux/3.14", "seen = 2", "seen = 3")
    ]
    assert value.verdict.exit_code == ExitCode.UNEXPECTED


def test_an_informational_python_fails_nothing() -> None:
    suite = replace(sample.suite(), pythons=(sample.spec("3.14"), sample.spec("3.15", informational=True)))
    records = [sample.ran(one.cell, {"seen": one.cell.python}) for one in sample.run(suite).cells]
    value = report(sample.run(suite, records))
    assert value.changes
    assert value.verdict.exit_code == ExitCode.CLEAN


def test_a_required_cell_without_evidence_is_incomplete() -> None:
    suite = sample.suite(EXPECTED)
    run = played(suite, FOLLOWS)
    kept = {cell: records for cell, records in run.records.items() if "/3.14" not in cell}
    value = report(replace(run, records=kept))
    assert value.verdict.exit_code == ExitCode.INCOMPLETE
    assert {one.cell.python for one in value.not_run} == {"3.14"}
    assert {one.evidence for one in value.not_run} == {Evidence.MISSING}


def test_the_command_that_resumes_a_run_has_its_options() -> None:
    run = played(sample.suite(EXPECTED), FOLLOWS)
    info = replace(run.info, config="other.yaml", selection=("--python 3.13,3.14", "--only o*"), shard="linux:1/2")
    for interpreters in (run.interpreters, ()):  # also before it has looked for any
        value = report(replace(run, records={}, info=info, interpreters=interpreters))
        assert [one.remedy for one in value.problems if one.kind is ProblemKind.NOT_RUN] == [
            "`pyskew run -c other.yaml --resume --python 3.13,3.14 --only 'o*' --shard linux:1/2` runs what is missing"
        ]


def test_nothing_run_is_never_a_success() -> None:
    suite = replace(sample.suite(), targets=(TargetSpec(name="mac", kind="host", os="macos"),))
    base = sample.run(suite, places=[])
    skipped = tuple(
        replace(one, required=False, evidence=Evidence.SKIPPED, reason="here is linux") for one in base.cells
    )
    value = report(replace(base, cells=skipped))
    assert (value.verdict.exit_code, value.verdict.elsewhere) == (ExitCode.INCOMPLETE, len(skipped))


def test_cells_elsewhere_are_counted_apart_and_decide_nothing() -> None:
    suite = sample.suite(EXPECTED)
    run = played(suite, FOLLOWS)
    mac = tuple(
        replace(one, cell=replace(one.cell, target="mac"), required=False, evidence=Evidence.SKIPPED, reason="r")
        for one in run.cells
    )
    targets = (*suite.targets, TargetSpec(name="mac", kind="host", os="macos"))
    run = replace(run, cells=(*run.cells, *mac), info=replace(run.info, suite=replace(suite, targets=targets)))
    value = report(run)
    assert (value.verdict.elsewhere, value.verdict.planned, value.verdict.exit_code) == (6, 6, ExitCode.CLEAN)


def test_an_unfinished_run_says_so() -> None:
    run = played(sample.suite(EXPECTED), FOLLOWS)
    assert report(replace(run, end=None)).partial.startswith("unfinished")
    interrupted = report(replace(run, end=RunEnd(complete=False, reason="interrupted")))
    assert interrupted.verdict.exit_code == ExitCode.INTERRUPTED


def test_a_stale_clause_fails_a_whole_run_and_no_part_of_one() -> None:
    shadowed = sample.clause("start_method == 'spawn' and python >= '3.14'", {"seen": 9})
    stale = sample.scenario("one", *EXPECTED.expect, shadowed)
    run = played(sample.suite(stale), FOLLOWS)
    assert [one.where for one in report(run).stale] == [shadowed.where]
    assert not report(replace(run, info=replace(run.info, selection=("--only x",)))).stale


def test_a_locale_that_is_not_installed_makes_no_clause_stale() -> None:
    never = sample.clause("python < '3.10' or python == '9.9'", {"seen": 9})
    scenario = sample.scenario("one", *EXPECTED.expect, never, locale="en_US.UTF-8")
    cells = [one.cell for one in sample.run(sample.suite(scenario)).cells]
    records = [Record(cell=cell, attempt=1, evidence=Evidence.NOT_APPLICABLE, reason="no locale") for cell in cells]
    assert not report(sample.run(sample.suite(scenario), records)).stale
    asked = replace(scenario, locale="")
    assert len(report(sample.run(sample.suite(asked), records)).stale) == 2
    elsewhere = replace(scenario, when="os == 'windows'")
    assert len(report(sample.run(sample.suite(elsewhere), records)).stale) == 2


def test_a_pack_may_speak_of_pythons_that_a_suite_does_not_ask() -> None:
    elsewhere = sample.clause("python < '3.10'", {"seen": 9})
    value = report(played(sample.suite(sample.scenario("one", *EXPECTED.expect, elsewhere)), FOLLOWS))
    assert not value.stale


def test_a_declared_cause_that_the_proof_refutes_fails() -> None:
    suite = sample.suite(sample.scenario("one", sample.clause("True", {}), causes=("start-method",)))
    cells = [one.cell for one in sample.run(suite).cells]
    cells += [replace(cell, arm=Arm.CONTROL) for cell in cells if cell.plain]
    records = [sample.ran(cell, {"seen": cell.python}, attempt=n) for cell in cells for n in (1, 2, 3)]
    value = report(sample.run(suite, records))
    (wrong,) = value.wrong_causes
    assert str(wrong) == "pack/one (3.13 -> 3.14): declared cause start-method, but start-method is refuted"


def test_a_declared_cause_is_no_claim_about_pairs_where_its_default_does_not_differ() -> None:
    suite = sample.suite(sample.scenario("one", sample.clause("True", {}), causes=("glob-files",)))
    cells = [one.cell for one in sample.run(suite).cells]
    cells += [replace(cell, arm=Arm.CONTROL) for cell in cells if cell.plain]
    records = [sample.ran(cell, {"seen": cell.python}, attempt=n) for cell in cells for n in (1, 2, 3)]
    value = report(sample.run(suite, records))
    assert [cause.toggle for cause in value.changes[0].causes] == ["start-method"]
    assert value.wrong_causes == ()


def test_a_reason_for_no_toggle_is_told_and_a_proof_contradicts_it() -> None:
    suite = sample.suite(sample.scenario("one", no_toggle=NoToggle.DATA))
    cells = [one.cell for one in sample.run(suite).cells]
    cells += [replace(cell, arm=Arm.CONTROL) for cell in cells if cell.plain]
    records = [sample.ran(cell, {"seen": cell.python}, attempt=n) for cell in cells for n in (1, 2, 3)]
    value = report(sample.run(suite, records))
    assert [cause.note for cause in value.changes[0].causes] == [
        "declared: data",
        "set back and forth, nothing flipped",
    ]
    assert value.wrong_causes == ()
    method = [dict(cell.toggles).get("start-method", sample.DEFAULTS[cell.python]) for cell in cells]
    facts = [{"seen": one == "fork"} for one in method]
    records = [sample.ran(*pair, attempt=n) for pair in zip(cells, facts, strict=True) for n in (1, 2, 3)]
    (wrong,) = report(sample.run(suite, records)).wrong_causes
    assert str(wrong) == "pack/one (3.13 -> 3.14): declared cause {none: data}, but start-method is proven"


def test_an_absent_python_is_in_the_report_with_its_reason() -> None:
    suite = sample.suite(EXPECTED)
    cells = [one.cell for one in sample.run(suite).cells]
    records = [
        Record(cell=cell, attempt=0, evidence=Evidence.NO_INTERPRETER, reason="nobody has it")
        if cell.python == "3.14" else sample.ran(cell, sample.world(cell, FOLLOWS)) for cell in cells
    ]  # fmt: skip
    value = report(
        sample.run(suite, records, [sample.place("3.13"), OnTarget(target="linux", label="linux", os="linux")])
    )
    assert value.verdict.exit_code == ExitCode.INCOMPLETE
    assert {one.reason for one in value.not_run} == {"nobody has it"}
    assert len(value.inconclusive) == 1


def test_a_crash_is_a_regression() -> None:
    suite = sample.suite(sample.scenario(toggles=()))
    cells = [one.cell for one in sample.run(suite).cells]
    records = [sample.ran(cell, outcome=Outcome.CRASH if cell.python == "3.14" else Outcome.PASS) for cell in cells]
    assert [one.cls for one in report(sample.run(suite, records)).changes] == [ChangeClass.REGRESSED]


def test_a_run_that_compared_nothing_claims_no_absence_of_changes() -> None:
    one, two = (
        report(played(sample.suite(EXPECTED, pythons=labels), FOLLOWS)) for labels in (("3.14",), ("3.13", "3.14"))
    )
    assert "no two versions compared; nothing unexpected" in one.verdict.summary
    assert "change between versions" not in one.verdict.summary
    assert "1 change between versions" in two.verdict.summary
