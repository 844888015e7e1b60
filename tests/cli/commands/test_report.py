"""What `pyskew report --accept` refuses, accepts, and says of what it cannot accept."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from pyskew.cli.main import pyskew
from pyskew.errors import PyskewError
from pyskew.store import records
from pyskew.store.records_writer import Writer
from support import sample


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run with a change and an unstable cell."""
    monkeypatch.chdir(tmp_path)
    of = sample.suite(sample.scenario("changed", toggles=()), sample.scenario("unstable", toggles=()))
    run = sample.run(of)
    with Writer(tmp_path / "run") as writer:
        writer.write(*records.head(run.info, run.cells, run.interpreters))
        for one in run.cells:
            for n in (1, 2, 3):
                seen = n if one.cell.scenario == "pack/unstable" else one.cell.python
                writer.write(records.Line(record=sample.ran(one.cell, {"x": seen}, n)))
        writer.write(records.Line(end=run.end))
    return tmp_path / "run"


def report(folder: Path, *words: str) -> str:
    done = CliRunner().invoke(pyskew, ["report", str(folder), *words], standalone_mode=False)
    if isinstance(done.exception, PyskewError):
        return str(done.exception)
    assert done.exception is None, done.exception
    return done.output


@pytest.mark.parametrize(("words", "said"), [
    (["--reason", "r", "--expires", "tomorrow"], 'not a date; write it as in "2027-06-30"'),
    (["--reason", "r", "--expires", "1999-01-01"], "this day has passed"),
    ([], "--accept requires --reason"),
])  # fmt: skip
def test_a_wrong_acceptance_is_refused_in_one_line(folder: Path, words: list[str], said: str) -> None:
    assert said in report(folder, "--accept", *words)


def test_what_is_no_change_cannot_be_accepted_and_that_is_said(folder: Path) -> None:
    said = report(folder, "--accept", "--reason", "known")
    assert "accepted 1 change into reports/baseline.json" in said
    assert "2 unexpected, and not accepted: --accept accepts changes only" in said


@pytest.mark.parametrize(("content", "said"), [
    (None, "no such baseline"), ("folder", "cannot read the baseline"),
    ('{\n  "schema": 1,\n}', "b.json:3:1: not a baseline"),
])  # fmt: skip
def test_a_baseline_that_cannot_be_read_is_an_error(folder: Path, content: str | None, said: str) -> None:
    path = Path("b.json")
    if content == "folder":
        path.mkdir()
    elif content:
        path.write_text(content, encoding="utf-8")
    assert said in report(folder, "--baseline", "b.json")


@pytest.mark.parametrize("name", ["explanations.json", "findings.sarif"])
@pytest.mark.parametrize("content", ["{", "[]", '{"a": 1}', "\x00"])
def test_what_an_audit_left_beside_the_records_is_named_where_it_is_damaged(
    folder: Path, name: str, content: str
) -> None:
    (folder / name).write_text(content, encoding="utf-8")
    said = report(folder)
    assert f"{name}: damaged: " in said
    assert "\n" not in said
