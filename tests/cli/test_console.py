"""What people see of a run: in a terminal, in CI, in a file, on a code page that lacks most characters."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import Pythons
from pyskew import plugins
from pyskew.analysis.report import assemble
from pyskew.cli.console import Console, print_summary
from pyskew.execution import eta
from pyskew.execution.slots import Workers
from pyskew.model.suite import Cell, Evidence, Record
from pyskew.store import history, records
from pyskew.store.records_writer import Writer
from support import hostile, sample

try:
    import pty
except ImportError:  # Windows
    pty = None

needs_terminal = pytest.mark.skipif(pty is None, reason="NOT RUN: a terminal of our own needs POSIX")

CELLS = [Cell(scenario=f"pack/{name}", target="linux", python="3.14") for name in "abc"]
TESTS = str(Path(__file__).parents[1])
DRIVER = """
import sys, time
from pyskew.cli.console import Console
from pyskew.execution.slots import Workers
from pyskew.model.suite import Cell, Evidence, Outcome, Record
cells = [Cell(scenario=f"pack/{name}", target="linux", python="3.14") for name in "abc"]
console = Console(quiet="quiet" in sys.argv, plain="plain" in sys.argv)
console.paced(Workers(number=2), {cell.id: 60.0 for cell in cells})
with console.cells(cells, "cells"):
    console.began(cells[0]), console.began(cells[1])
    console.ended(Record(cell=cells[0], attempt=1, evidence=Evidence.RAN, outcome=Outcome.CRASH))
    time.sleep(0.3)
console.warn("mind")
"""


def in_terminal(*argv: str, **env: str) -> str:
    """What a program writes to a terminal of 100 columns."""
    ours, theirs = pty.openpty()
    plain = {name: value for name, value in os.environ.items() if name not in {"CI", "NO_COLOR", "FORCE_COLOR"}}
    paths = os.pathsep.join([TESTS, *sys.path])
    process = subprocess.Popen(
        [sys.executable, *argv], stdin=theirs, stdout=theirs, stderr=theirs,
        env=plain | {"TERM": "xterm", "COLUMNS": "100", "PYTHONPATH": paths} | env,
    )  # fmt: skip
    os.close(theirs)
    written = b"".join(_read(ours))
    os.close(ours)
    assert process.wait(60) == 0 or "-c" not in argv, written
    return written.decode(env.get("PYTHONIOENCODING", "utf-8").partition(":")[0])


def _read(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            data = os.read(terminal, 65536)
        except OSError:  # on Linux the last program to close a terminal ends it so
            return
        if not data:
            return
        yield data


@needs_terminal
def test_a_terminal_shows_what_is_done_runs_failed_and_is_left() -> None:
    said = in_terminal("-c", DRIVER)
    assert re.search(r"1/3, 1 running, 1 failed, about \d:\d\d left", said)
    assert "pack/b@linux/3.14" in said
    assert "\x1b[2K" in said
    assert "\x1b[33mwarning: mind" in said


@needs_terminal
def test_no_color_means_no_colour() -> None:
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", in_terminal("-c", DRIVER, NO_COLOR="1"))


@needs_terminal
@pytest.mark.parametrize("env", [{"CI": "true"}, {"TERM": "dumb"}])
def test_nobody_watches_a_bar_in_ci_or_on_a_dumb_terminal(env: dict[str, str]) -> None:
    said = in_terminal("-c", DRIVER, **env)
    assert "\x1b[2K" not in said
    assert said.splitlines()[0] == "cells: 3 cells, about 1:30"
    assert re.search(r"^cells: 1 crash in \d+:\d\d\r?$", said, re.MULTILINE)


@needs_terminal
def test_plain_is_plain() -> None:
    said = in_terminal("-c", DRIVER, "plain", FORCE_COLOR="1")
    assert "\x1b" not in said
    assert "pack/a@linux/3.14: crash" in said


@needs_terminal
def test_quiet_leaves_only_what_matters() -> None:
    assert [re.sub(r"\x1b\[\d*m", "", line) for line in in_terminal("-c", DRIVER, "quiet").splitlines()] == [
        "warning: mind"
    ]


@needs_terminal
def test_a_bar_is_drawn_with_what_the_code_page_has() -> None:
    said = in_terminal("-c", DRIVER, PYTHONIOENCODING="cp1252:strict")
    assert "cells " in said
    assert said.isascii()


def test_force_color_paints_a_file_and_draws_no_bar() -> None:
    done = subprocess.run(
        [sys.executable, "-c", DRIVER], capture_output=True, text=True, timeout=60, check=True,
        env=os.environ | {"FORCE_COLOR": "1", "TERM": "xterm", "PYTHONPATH": os.pathsep.join([TESTS, *sys.path])},
    )  # fmt: skip
    assert "\x1b[33mwarning: mind" in done.stderr
    assert "\x1b[2K" not in done.stderr


def test_what_cells_say_cannot_move_the_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console(plain=True)
    with console.cells(CELLS, "cells"):
        console.ended(Record(cell=CELLS[0], attempt=0, evidence=Evidence.SETUP_ERROR, reason="a\x1b[2Jb\u202ec"))
    assert r"setup-error: a\x1b[2Jb\u202ec" in capsys.readouterr().err


def test_the_summary_ends_with_the_changes_and_the_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    print_summary(sample.rich(), Path("run"))
    lines = capsys.readouterr().out.splitlines()
    told = [line for line in lines if re.match(r"3\.\d+ -> 3\.\d+  ", line)]
    order = ["NOT EXPECTED", "informational", "expected"]
    places = [order.index(next(word for word in order if f", {word}" in line)) for line in told]
    assert places == sorted(places)
    assert "3.13 -> 3.14  pack/proven: behaviour-changed, expected, start-method proven" in told
    assert lines[lines.index(told[0]) + 1] == '    seen: ["custom"] -> []'
    (test,) = [line for line in told if "tests/test_ast.py::test_numbers[1|2]" in line]
    assert test.startswith(
        "3.13 -> 3.14  pack/regressed :: tests/test_ast.py::test_numbers[1|2]: regressed, NOT EXPECTED"
    )
    assert lines[-2] == sample.rich().verdict.summary
    assert lines[-1] == "report: run/report.md"


def test_the_summary_says_why_cells_do_not_apply(capsys: pytest.CaptureFixture[str]) -> None:
    run = sample.run(sample.suite())
    reason = "locale tr_TR is not on this target"
    records = [
        Record(cell=one.cell, attempt=0, evidence=Evidence.NOT_APPLICABLE, reason=reason)
        if one.cell.plain and one.cell.python == "3.13"
        else sample.ran(one.cell)
        for one in run.cells
    ]
    print_summary(assemble(sample.run(sample.suite(), records), plugins.toggles()), Path("run"))
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("not applicable")]
    assert line == f"not applicable: pack/one@linux/3.13: {reason}"


def test_nothing_that_cells_said_reaches_the_terminal_raw(capsys: pytest.CaptureFixture[str]) -> None:
    print_summary(hostile.report(), Path("run"))
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert r"\x1b[31mred" in said


# What earlier runs tell


def test_earlier_runs_say_how_long_cells_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    cell = next(one.cell for one in sample.rich_run().cells if one.cell.plain)
    for name, seconds in (("20260101T000000-a", 9.0), ("20260102T000000-a", 4.0)):
        _write(Path(".pyskew/runs") / name, sample.ran(cell, seconds=seconds))
    (tmp_path / ".pyskew/runs/20260103T000000-b").mkdir()
    (tmp_path / ".pyskew/runs/20260103T000000-b/records.jsonl").write_text("damaged\n")
    runs = [run.records for _, run in history.earlier(Path("elsewhere"))]
    assert history.durations(runs) == {cell.id: 4.0}
    _write(Path("elsewhere"), sample.ran(cell, seconds=1.0))
    known = history.durations([records.read(Path("elsewhere")).records, *runs])
    assert known == {cell.id: 1.0}
    assert eta.Pace([cell], known, Workers(number=1)).left() == 1.0


def _write(folder: Path, record: Record) -> None:
    run = sample.rich_run()
    with Writer(folder) as writer:
        writer.write(*records.head(run.info, run.cells, run.interpreters), records.Line(record=record))


# The real thing

SUITE = """
version: 1
pythons: ["3.14"]
scenarios:
  odd: {run: [python, odd.py], files: [odd.py], asks: "Fährt ✓?", expect: [{facts: {":stdout": "日本"}}]}
"""
SCRIPT = r"""
print("h\xe9\xe9 \u2713 \u65e5\u672c \x1b[31m")
raise SystemExit("\xe9\u2713")
"""


@pytest.mark.real
@needs_terminal
def test_a_run_is_told_on_any_code_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pythons: Pythons) -> None:
    assert pythons["3.14"]
    (tmp_path / "matrix.yaml").write_text(SUITE, encoding="utf-8")
    (tmp_path / "odd.py").write_text(SCRIPT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    said = in_terminal("-m", "pyskew", "run", PYTHONIOENCODING="cp437:strict", PYTHONUTF8="0")
    assert "1 of 1 cell has a result" in said
    assert r"\u65e5\u672c" in said
    assert "Traceback" not in said
