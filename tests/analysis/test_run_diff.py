from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pyskew.analysis.run_diff import drift
from pyskew.model.suite import Outcome
from pyskew.store import scenario_reader
from pyskew.store.records import Line, Run, head
from pyskew.store.records_writer import Writer
from support import sample


def run(**changes: object) -> Run:
    """A run in which every cell passes; `changes` go into the record of 3.14's plain cell."""
    suite = sample.suite(sample.scenario("one"), sample.scenario("two"))
    records = [
        replace(sample.ran(one.cell, {"seen": 1}), **(changes if one.cell.id == "pack/one@linux/3.14" else {}))
        for one in sample.run(suite).cells
    ]
    return sample.run(suite, records)


def test_a_run_compared_with_itself_is_silent() -> None:
    found = drift(run(), run())
    assert (found.changes, found.moved, found.only_old, found.only_new) == ((), (), (), ())
    assert found.counted == {"same": 12}


def test_one_planted_change_is_named_and_nothing_else() -> None:
    (change,) = drift(run(), run(outcome=Outcome.CRASH)).changes
    assert (change.scenario, change.new, change.cls.value) == ("pack/one", "3.14", "regressed")


def test_what_differs_between_pythons_is_no_drift() -> None:
    suite = sample.suite()
    records = [sample.ran(one.cell, {"seen": one.cell.python}) for one in sample.run(suite).cells]
    assert not drift(sample.run(suite, records), sample.run(suite, records)).changes


def test_a_new_patch_release_is_said_with_the_change() -> None:
    old = run()
    places = tuple(
        replace(place, interpreter=replace(place.interpreter, version="3.14.11"))
        if place.interpreter and place.interpreter.python == "3.14"
        else place
        for place in old.interpreters
    )
    found = drift(old, replace(run(build="3.14.11", facts={"seen": 2}), interpreters=places))
    assert [(one.what, one.old, one.new) for one in found.moved] == [("version", "3.14.10", "3.14.11")]
    assert [(one.old_build, one.new_build) for one in found.changes] == [("3.14.10", "3.14.11")]


def test_another_script_is_never_compared() -> None:
    found = drift(run(), run(fingerprint="sha256:other", facts={"seen": 2}))
    assert not found.changes
    assert found.counted["incomparable"] == 1


def test_a_flaky_cell_is_counted_and_not_called_a_change() -> None:
    old = run()
    cell = next(one.cell for one in old.cells if one.cell.id == "pack/one@linux/3.14")
    flaky = [sample.ran(cell, {"seen": n}, attempt=n) for n in (1, 2, 3)]
    found = drift(old, replace(old, records={**old.records, cell.id: flaky}))
    assert not found.changes
    assert found.counted["inconclusive"] == 1


def test_cells_of_one_run_only_are_listed() -> None:
    old = run()
    kept = {cell: records for cell, records in old.records.items() if cell != "pack/one@linux/3.14"}
    found = drift(old, replace(old, records=kept))
    assert found.only_old == ("pack/one@linux/3.14",)


def asking(of: Run, **changes: object) -> Run:
    """The same run, whose first scenario is declared in another way."""
    scenarios = (replace(of.info.suite.scenarios[0], **changes), *of.info.suite.scenarios[1:])
    return replace(of, info=replace(of.info, suite=replace(of.info.suite, scenarios=scenarios)))


def test_what_a_new_dependency_changed_is_told_with_the_dependency() -> None:
    old, new = run(dependencies=("attrs==23.1.0",)), run(
        dependencies=("attrs==24.2.0",), fingerprint="sha256:other", facts={"seen": 2}
    )  # fmt: skip
    found = drift(old, asking(new, requires=("attrs==24.2.0",)))
    assert found.dependencies == {"attrs==23.1.0 -> attrs==24.2.0": 1}
    assert (found.reasons, [change.cls.value for change in found.changes]) == ({}, ["behaviour-changed"])


def test_cells_that_cannot_be_compared_say_why() -> None:
    old, new = run(), run(fingerprint="sha256:other")
    both = asking(new, requires=("attrs==24.2.0",), stdin="other")
    assert drift(old, both).reasons == {"pack/one: stdin, requires differ": 1}
    assert drift(old, new).reasons == {"pack/one: script, files or requirements differ": 1}
    assert drift(old, new).compared == 11


def test_a_scenario_that_one_run_lacks_is_listed_by_its_cells() -> None:
    both = run()
    (first, _) = both.info.suite.scenarios
    suite = replace(both.info.suite, scenarios=(first,))
    cells = tuple(one for one in both.cells if one.cell.scenario == first.id)
    records = {name: tried for name, tried in both.records.items() if name in {one.cell.id for one in cells}}
    less = replace(both, info=replace(both.info, suite=suite), cells=cells, records=records)
    missing = tuple(one.cell.id for one in both.cells if one.cell.scenario != first.id)
    assert (drift(both, less).only_old, drift(both, less).only_new) == (missing, ())
    assert (drift(less, both).only_old, drift(less, both).only_new) == ((), missing)
    assert drift(less, both).counted == {"same": len(cells)}


def test_runs_on_disk_are_compared_like_runs_in_memory(tmp_path: Path) -> None:
    one, other = run(), run(outcome=Outcome.CRASH)
    for name, value in (("old", one), ("new", other)):
        attempts = [Line(record=record) for tried in value.records.values() for record in tried]
        with Writer(tmp_path / name) as writer:
            writer.write(*head(value.info, value.cells, value.interpreters), *attempts)
    found = drift(*(scenario_reader.parts_of(tmp_path / name) for name in ("old", "new")))
    assert found == drift(one, other)
    assert len(found.changes) == 1


@pytest.mark.parametrize(
    ("changes", "cls"),
    [
        ({"facts": {"seen": 2}}, "behaviour-changed"), ({"outcome": Outcome.FAIL}, "regressed"),
        ({"message": "x"}, "message-only"), ({"fingerprint": "sha256:o"}, "incomparable"),
    ],
)  # fmt: skip
def test_nothing_that_differs_is_passed_over_as_the_same(changes: dict[str, object], cls: str) -> None:
    assert drift(run(), run(**changes)).counted == {"same": 11, cls: 1}


def test_another_dependency_is_told_of_cells_that_show_the_same() -> None:
    found = drift(run(), run(dependencies=("a==1",)))
    assert found.counted == {"same": 12}
    assert found.dependencies == {"none -> a==1": 1}
