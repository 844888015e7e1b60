"""What two files say of their cells, told from bytes: the same as what their decoded lines say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from pyskew.analysis.run_diff import drift
from pyskew.model.suite import Arm, Evidence, Json, Outcome, Record
from pyskew.model.tests import CaseOutcome, CaseResult
from pyskew.store import records
from pyskew.store.records import Line, Run
from pyskew.store.records_writer import Writer
from pyskew.store.scenario_reader import parts_of
from pyskew.store.unlike_cells import unlike
from support import sample

SUITE = sample.suite(sample.scenario("one"), sample.scenario("two"))
LOOKS_LIKE_KEYS: Mapping[str, Json] = {
    "seconds": 1, "cpu_seconds": 1, "dependencies": [], "cases": None, "selected": [], "reused": "", "started": "",
    "fingerprint": '","seconds":2,"cases":null,"selected":[],',
}  # fmt: skip


def made(*attempts: Record) -> Run:
    return sample.run(SUITE, attempts)


CELLS = [one.cell for one in made().cells]
RAN = [sample.ran(cell, {"seen": cell.python}) for cell in CELLS]


def first(**fields: object) -> list[Record]:
    """The attempts, with other fields in that of the first cell."""
    return [replace(RAN[0], **fields), *RAN[1:]]


def written(folder: Path, run: Run) -> Path:
    with Writer(folder) as writer:
        writer.write(*records.head(run.info, run.cells, run.interpreters))
        writer.write(*(Line(record=record) for tried in run.records.values() for record in tried))
        writer.write(Line(end=run.end))
    return folder


def left(old: Path, new: Path) -> tuple[int, int]:
    """Cells of which both say the same, and cells of the new one that are left."""
    before, after = parts_of(old), parts_of(new)
    found = list(unlike(before, after, after.names))
    return sum(same for *_, same in found), sum(len(part.run.cells) for _, part, _ in found if part)


CASES = {"test_a": CaseResult(outcome=next(iter(CaseOutcome)))}

RUNS: Mapping[str, Sequence[Record]] = {
    "the same": RAN,
    "later": first(seconds=9.5, cpu_seconds=1e-7, started="later", log="logs/elsewhere.txt", reused="a run"),
    "of another build": first(build="3.13.99"),
    "other facts": first(facts={"seen": "another"}),
    "a fact that is null": first(facts={"seen": None}),
    "facts that look like keys": first(facts=LOOKS_LIKE_KEYS),
    "facts that look like keys, with another one": first(facts={**LOOKS_LIKE_KEYS, "seconds": 2}),
    "another outcome": first(outcome=Outcome.CRASH),
    "another scenario": first(fingerprint="sha256:other"),
    "another message": first(message='ValueError: ,"seconds":'),
    "other dependencies": first(dependencies=("attrs[x]==2",)),
    "results of tests": first(cases=CASES),
    "a part of its tests": first(selected=("test_a",)),
    "no evidence": first(evidence=Evidence.SETUP_ERROR, outcome=None, reason="no room"),
    "not applicable": first(evidence=Evidence.NOT_APPLICABLE, outcome=None),
    "a cell less": RAN[1:],
    "a scenario less": [one for one in RAN if one.cell.scenario != "pack/one"],
    "attempts that agree": [RAN[0], replace(RAN[0], attempt=2), *RAN[1:]],
    "attempts that differ": [RAN[0], replace(RAN[0], attempt=2, facts={"seen": 2}), *RAN[1:]],
    "a cell that nobody planned": [*RAN, replace(RAN[0], cell=replace(CELLS[0], arm=Arm.CONTROL))],
}  # fmt: skip


@pytest.mark.parametrize("new", list(RUNS))
@pytest.mark.parametrize(
    "old",
    [
        "the same",
        "other facts",
        "facts that look like keys",
        "a cell less",
        "no evidence",
        "a cell that nobody planned",
    ],
)
def test_files_differ_as_their_decoded_lines_do(tmp_path: Path, old: str, new: str) -> None:
    runs = {name: made(*RUNS[name]) for name in (old, new)}
    read = {name: parts_of(written(tmp_path / name.replace(" ", "-"), run)) for name, run in runs.items()}
    assert drift(read[old], read[new]) == drift(runs[old], runs[new])


@pytest.mark.parametrize("name", ["the same", "later", "of another build", "a cell that nobody planned"])
def test_cells_that_show_the_same_are_not_decoded(tmp_path: Path, name: str) -> None:
    old, new = written(tmp_path / "old", made(*RAN)), written(tmp_path / "new", made(*RUNS[name]))
    assert left(old, new) == (len(CELLS), 0)


def test_those_that_do_not_are_left_alone(tmp_path: Path) -> None:
    old, new = written(tmp_path / "old", made(*RAN)), written(tmp_path / "new", made(*RUNS["other facts"]))
    assert left(old, new) == (len(CELLS) - 1, 1)
