from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pyskew.cli import main
from pyskew.errors import UsageError
from pyskew.store import records
from pyskew.store.records import Line, RunEnd
from pyskew.store.records_writer import Writer
from support import sample


def explain(*arguments: str) -> Result:
    return CliRunner().invoke(main.pyskew, ["explain", *arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    suite = sample.suite(sample.scenario("one", asks="Does it?", links=("https://example.org/why",)))
    run = sample.run(suite, [sample.ran(one.cell, {"seen": one.cell.python}) for one in sample.run(suite).cells])
    with Writer(tmp_path) as writer:
        writer.write(*records.head(run.info, run.cells, run.interpreters))
        writer.write(*(Line(record=record) for attempts in run.records.values() for record in attempts))
        writer.write(Line(end=RunEnd(complete=True)))
    return tmp_path


def test_a_toggle_is_explained_with_what_the_last_run_saw(folder: Path) -> None:
    text = explain("start-method", "--run", str(folder)).output
    assert "linux: fork, spawn, forkserver; default fork, forkserver from 3.14 on" in text
    assert "linux 3.14 (3.14.10): default forkserver; fork applied" in text


def test_a_scenario_is_explained_with_what_every_cell_showed(folder: Path) -> None:
    text = explain("one", "--run", str(folder)).output
    assert "pack/one: Does it?" in text
    assert "https://example.org/why" in text
    assert 'linux 3.14 start-method=fork: pass {"seen": "3.14"}' in text
    assert "3.13 -> 3.14: behaviour-changed" in text


def test_an_unknown_name_gets_a_hint(folder: Path) -> None:
    error = explain("start-metod", "--run", str(folder)).exception
    assert isinstance(error, UsageError)
    assert 'did you mean "start-method"?' in str(error)


def test_a_rule_is_explained_with_an_example() -> None:
    text = explain("dead-batteries").output
    assert "dead-batteries: A module is imported that 3.13 no longer has" in text
    assert "example: upgrade_3_13/removed-modules" in text
    assert "  found:\n    import cgi\n  advice followed:\n    import email.message\n" in text
