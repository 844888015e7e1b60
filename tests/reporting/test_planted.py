"""Random small suites with planted behaviours: each format names them, the exit code is the documented one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Pythons
from pyskew import plugins
from pyskew.analysis.report import assemble
from pyskew.cli.main import pyskew
from pyskew.errors import ExitCode
from pyskew.model.report import INCOMPLETE, Report
from pyskew.model.suite import Arm, Cell, ChangeClass, Evidence, OnTarget, Outcome, Record
from pyskew.observation import facts
from support import planted, sample

PYTHONS = ("3.12", "3.13", "3.14")


def _facts(printed: str) -> Mapping[str, object]:
    return facts.observed(f'{{"x": {printed}}}'.encode(), {})


def _changed(printed: tuple[str, str]) -> Callable[[Cell, int], Record]:
    return lambda cell, n: sample.ran(cell, _facts(printed[cell.python == "3.14"]), n)


def _failing(outcome: Outcome) -> Callable[[Cell, int], Record]:
    return lambda cell, n: sample.ran(cell, {":exit": 1}, n, outcome=outcome)


def _limited(cell: Cell, n: int) -> Record:
    """It passes on the older Pythons and is stopped by a limit on the newest."""
    stopped = cell.python == "3.14"
    return sample.ran(cell, None, n, outcome=Outcome.OUTPUT_LIMIT if stopped else Outcome.PASS)


BEHAVIOURS: Mapping[str, tuple[Callable[[Cell, int], Record], tuple[str, ...], int]] = {
    "same": (lambda cell, n: sample.ran(cell, {"x": 1}, n), (), 0),
    "changed": (_changed(("1", "2")), ("3.13 -> 3.14", "behaviour-changed"), 1),
    "not-a-number": (_changed(("null", "NaN")), ("3.13 -> 3.14", "NaN"), 1),
    "infinite": (_changed(("Infinity", "-Infinity")), ("3.13 -> 3.14", "-Infinity"), 1),
    "huge": (_changed((str(2**64), str(2**64 + 1))), (str(2**64), str(2**64 + 1)), 1),
    "surrogate": (_changed(('"a"', r'"\ud800"')), ("3.13 -> 3.14", "ud800"), 1),
    "unstable": (lambda cell, n: sample.ran(cell, {"x": f"value-{n}"}, n), ("value-1", "x: ignore"), 1),
    "fails": (_failing(Outcome.FAIL), ("fails on every Python", "outcome: fail"), 1),
    "crashes": (_failing(Outcome.CRASH), ("fails on every Python", "outcome: crash"), 1),
    "hangs": (_failing(Outcome.HANG), ("fails on every Python", "outcome: hang"), 1),
    "limited": (_limited, ("3.13 -> 3.14", "output-limit"), 1),
}
"""What a scenario does, what each format says of it, and the exit code that it leads to."""


def played(names: list[str], absent: str) -> Report:
    of = sample.suite(*(planted.scenario(name) for name in names), pythons=PYTHONS)
    cells = [one.cell for one in sample.run(of).cells]
    cells += [replace(cell, arm=Arm.CONTROL) for cell in cells if cell.plain]
    records = [
        Record(cell=cell, attempt=0, evidence=Evidence.NO_INTERPRETER, reason="nothing provides it")
        if cell.python == absent
        else BEHAVIOURS[cell.scenario.removeprefix("pack/")][0](cell, n)
        for cell in cells
        for n in (1, 2, 3)
    ]
    places = [sample.place(label) for label in PYTHONS if label != absent]
    places += [OnTarget(target="linux", label="linux", os="linux")] if absent else []
    return assemble(sample.run(of, records, places), plugins.toggles(), ChangeClass.FIXED)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.sampled_from(sorted(BEHAVIOURS)), min_size=1, max_size=4, unique=True), st.sampled_from(["", "3.12"])
)
def test_each_planted_thing_is_named_in_every_format(names: list[str], absent: str) -> None:
    report = played(names, absent)
    for form, entries in planted.entries(report):
        for name in names:
            _, words, code = BEHAVIOURS[name]
            scenario = re.compile(rf"pack/{name}(?![\w-])")
            found = [entry for entry in entries if scenario.search(entry) and all(word in entry for word in words)]
            assert bool(found) or not code, (form, name, entries)
    if absent:
        lacking = [form for form, text in planted.shown(report) if "nothing provides it" not in text]
        assert not lacking
    codes = [ExitCode(BEHAVIOURS[name][2]) for name in names] + ([ExitCode.INCOMPLETE] if absent else [])
    assert report.verdict.exit_code == ExitCode.worst(codes)
    about = {one.scenario for one in report.problems if one.kind not in INCOMPLETE}
    assert about == {f"pack/{name}" for name in names if BEHAVIOURS[name][2]}


SCRIPTS = {
    "changed": "import sys; print(sys.version_info[:2] >= (3, 14))",
    "nan": "import json, sys; print(json.dumps({'x': float('nan') if sys.version_info[:2] >= (3, 14) else None}))",
    "surrogate": r"import sys; print('{\"x\": \"%s\"}' % ('\\ud800' if sys.version_info[:2] >= (3, 14) else 'a'))",
    "huge": "print('{\"x\": 1' + '0' * 5000 + '}')",
    "unstable": "import os; print(os.urandom(8).hex())",
    "broken": "raise SystemExit(3)",
}


@pytest.mark.real
def test_a_real_run_names_what_was_planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pythons: Pythons) -> None:
    assert pythons["3.13"]
    assert pythons["3.14"]
    lines = ["version: 1", 'pythons: ["3.13", "3.14"]', "limits: {proof: 1s}", "scenarios:"]
    for name, code in SCRIPTS.items():
        (tmp_path / f"{name}.py").write_text(code, encoding="utf-8")
        lines.append(f"  {name}: {{run: {name}.py}}")
    (tmp_path / "matrix.yaml").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(pyskew, ["run", "--plain", "--repeat", "2", "-o", "out"], standalone_mode=False)
    assert done.return_value == ExitCode.UNEXPECTED, done.output
    problems = json.loads((tmp_path / "out/report.json").read_text(encoding="utf-8"))["problems"]
    found = {(one["scenario"], one["kind"]) for one in problems}
    assert {(name, "unexpected-change") for name in ("changed", "nan", "surrogate")} <= found
    assert {("unstable", "unstable-facts"), ("broken", "fails-everywhere")} <= found
    assert not [one for one in problems if one["scenario"] == "huge"]
    for filename in ("report.md", "report.html", "junit.xml", "annotations.txt", "report.sarif"):
        text = (tmp_path / "out" / filename).read_text(encoding="utf-8")
        assert not [name for name in SCRIPTS if name != "huge" and name not in text], filename
