"""Outcomes of earlier runs: reused where nothing that decides them has changed, and only there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conftest import Pythons
from pyskew.execution import outcome_cache
from pyskew.execution.reuse_reasons import reuse_lines
from pyskew.model.suite import Evidence, OnTarget, Record
from pyskew.store import history, records, run_directory
from pyskew.store.logs import LogReader, LogWriter

pytestmark = pytest.mark.real

SUITE = """
version: 1
pythons: ["3.13", "3.14"]
limits: {timeout: 20s}
scenarios:
  first: {run: first.py, files: [data.txt]}
  second: {run: second.py}
  outside: {run: second.py, pass-env: [PYSKEW_TEST_PASSED]}
"""


@pytest.fixture
def suite(tmp_path: Path, pythons: Pythons, monkeypatch: pytest.MonkeyPatch) -> Path:
    assert pythons["3.13"]
    assert pythons["3.14"]
    (tmp_path / "matrix.yaml").write_text(SUITE)
    (tmp_path / "first.py").write_text("import multiprocessing\nprint(multiprocessing.get_start_method())\n")
    (tmp_path / "second.py").write_text("print(1)\n")
    (tmp_path / "data.txt").write_text("data")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(*arguments: str) -> str:
    """What a run says of its progress."""
    argv = [sys.executable, "-m", "pyskew", "run", *arguments]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=200, check=False, env=dict(os.environ))
    assert done.returncode in {0, 1}, done.stderr
    return done.stderr


def run(*arguments: str) -> dict[str, set[str]]:
    """What ran anew and what was reused, by cell id."""
    said(*arguments)
    folder = run_directory.latest()
    assert folder is not None
    value: dict[str, set[str]] = {"anew": set(), "reused": set()}
    for cell_id, attempts in records.read(folder).records.items():
        for one in attempts:
            value["reused" if one.reused else "anew"].add(cell_id)
            with LogReader(folder) as reader:
                assert [log.name for log in reader.named([one.log])] == [one.log]
    return value


def names(cells: set[str]) -> set[str]:
    return {cell.partition("@")[0] for cell in cells}


@pytest.mark.usefixtures("suite")
def test_a_second_run_runs_only_what_others_decide() -> None:
    first = run()
    assert first["reused"] == set()
    second = run()
    assert names(second["anew"]) == {"outside"}
    assert names(second["reused"]) == {"first", "second"}
    assert first["anew"] == second["reused"] | second["anew"]
    assert run("--fresh")["reused"] == set()


def test_the_report_is_the_same_and_says_so(suite: Path) -> None:
    def report() -> dict[str, Any]:
        folder = run_directory.latest()
        assert folder is not None
        value: dict[str, Any] = json.loads((suite / folder / "report.json").read_text(encoding="utf-8"))
        return value

    run("--only", "first")
    before = report()
    run("--only", "first", "-v")  # without -v, a run that is as the first was tells the result of that one
    after = report()
    assert after["changes"] == before["changes"]
    assert after["changes"][0]["causes"][0]["verdict"] == "proven"
    assert "2 cells reused from earlier runs" in after["verdict"]["summary"]
    assert "reused" not in before["verdict"]["summary"]


def test_what_changed_runs_anew(suite: Path) -> None:
    run("--prove", "none")
    (suite / "data.txt").write_text("other data")
    assert names(run("--prove", "none")["anew"]) == {"first", "outside"}
    (suite / "matrix.yaml").write_text(SUITE.replace("second: {", "second: {limits: {timeout: 19s}, "))
    lines = said("--prove", "none", "-v").splitlines()
    assert any(line.endswith("nothing that decides it has changed: 2 cells of first") for line in lines)
    assert [line for line in lines if line.startswith("run, because its files, limits or condition have changed since")]
    assert "run, because variables of the environment decide it too: 2 cells of outside" in lines
    assert "reused" not in said("--prove", "none", "--fresh", "-v")


@pytest.mark.usefixtures("suite")
def test_a_run_that_repeats_is_an_honest_one() -> None:
    run("--prove", "none")
    assert run("--prove", "none", "--repeat", "2")["reused"] == set()


def test_another_interpreter_machine_or_pyskew_is_another_outcome(suite: Path) -> None:
    run("--prove", "none", "--only", "second")
    folder = run_directory.latest()
    assert folder is not None
    told = records.read(folder)
    fresh = suite / "new"
    fresh.mkdir()

    def reusable(info: records.RunInfo, there: Sequence[OnTarget]) -> dict[str, list[Record]]:
        with LogWriter(fresh) as logs:
            return outcome_cache.reusable(info, there, history.earlier(fresh), logs)

    assert len(reusable(told.info, told.interpreters)) == 2
    assert reusable(replace(told.info, probe="another"), told.interpreters) == {}
    rebuilt = [
        replace(one, interpreter=replace(one.interpreter, facts={**one.interpreter.facts, "build": "another"}))
        for one in told.interpreters
        if one.interpreter
    ]
    assert reusable(told.info, rebuilt) == {}
    (left,) = reusable(told.info, rebuilt[:1] + list(told.interpreters[1:]))
    assert left.endswith("/3.14")

    def reason(info: records.RunInfo, there: Sequence[OnTarget], past: Sequence[tuple[Path, records.Run]]) -> str:
        cells = [attempts[0].cell for attempts in told.records.values()]
        (line,) = reuse_lines(cells[:1], info, there, past, {})
        return line.removeprefix("run, because ").partition(":")[0].replace(folder.name, "RUN")

    past = list(history.earlier(fresh))
    assert reason(told.info, told.interpreters, []) == "no earlier run has it"
    assert reason(replace(told.info, probe="another"), told.interpreters, past) == "pyskew has changed since RUN"
    assert reason(replace(told.info, host_os="another"), told.interpreters, past) == "RUN was on another system"
    assert reason(told.info, rebuilt, past).startswith("the interpreter has changed since RUN (3.1")
    assert reason(told.info, told.interpreters, past) == "RUN has no result of it that can be used"


@pytest.mark.usefixtures("suite")
def test_a_run_lasts_where_all_of_it_could_be_reused() -> None:
    run("--prove", "none", "--only", "first")
    folder = run_directory.latest()
    assert folder is not None
    told = records.read(folder)
    assert outcome_cache.is_lasting(told)
    (scenario,) = told.info.suite.scenarios
    (target,) = told.info.suite.targets
    cell, (attempt,) = next(iter(told.records.items()))

    def recorded(*attempts: Record) -> records.Run:
        return replace(told, records={**told.records, cell: attempts})

    def of(**scenario_fields: object) -> records.Run:
        changed: Any = replace(scenario, **scenario_fields)  # type: ignore[arg-type]
        return replace(told, info=replace(told.info, suite=replace(told.info.suite, scenarios=(changed,))))

    idle = replace(attempt, evidence=Evidence.NOT_APPLICABLE, outcome=None, log="", attempt=0)
    assert outcome_cache.is_lasting(recorded(idle))
    assert outcome_cache.is_lasting(of(locale="de_DE.UTF-8"))
    elsewhere = replace(told.info.suite, targets=(replace(target, kind="docker"),))
    others = {
        "a cell is missing": replace(told, records={name: one for name, one in told.records.items() if name != cell}),
        "an error": recorded(replace(attempt, evidence=Evidence.INFRA_ERROR)),
        "one attempt of two": recorded(attempt, replace(attempt, evidence=Evidence.SETUP_ERROR)),
        "no log": recorded(replace(attempt, log="")),
        "a locale that may be installed": replace(of(locale="de_DE.UTF-8"), records=recorded(idle).records),
        "damage": replace(told, damage=(records.Damage(path="x", line=1, problem="y"),)),
        "another machine": replace(told, info=replace(told.info, suite=elsewhere)),
        "requirements": of(requires=("numpy",)),
        "a command": of(run=("python", "first.py")),
        "a variable": of(pass_env=("HOME",)),
        "the user's home": of(home="user"),
    }
    assert [why for why, one in others.items() if outcome_cache.is_lasting(one)] == []
