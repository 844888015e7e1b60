"""Two minutes of disturbed runs; and that the campaign notices what it looks for."""

from __future__ import annotations

import contextlib
import importlib.util
import re
import sqlite3
import subprocess
import sys
import zlib
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "bench" / "faults.py"
SECONDS = 120

pytestmark = [pytest.mark.skipif(sys.platform != "linux", reason="NOT RUN: looks for processes in /proc")]


@pytest.fixture(scope="module")
def faults() -> ModuleType:
    spec = importlib.util.spec_from_file_location("faults", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["faults"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
@pytest.mark.real
@pytest.mark.timeout(600)
def test_disturbed_runs_come_to_the_same_result() -> None:
    command = [sys.executable, str(SCRIPT), "--seconds", str(SECONDS)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^\d+ rounds: 0 lost, 0 wrong, 0 orphans, 0 hangs, 0 crashes$", done.stdout, re.MULTILINE)


def test_an_interrupt_while_python_starts_is_no_crash(faults: ModuleType) -> None:
    early = 'Traceback (most recent call last):\n  File "<frozen site>", line 1, in <module>\nKeyboardInterrupt\n'
    late = 'Traceback (most recent call last):\n  File "pyskew/cli/main.py", line 1, in main\nKeyboardInterrupt\n'
    site = 'Traceback (most recent call last):\n  File "<frozen site>", line 666, in main\nKeyboardInterrupt\n'
    assert not faults._crashed(early)  # noqa: SLF001 - what decides
    assert not faults._crashed(site)  # noqa: SLF001 - as above
    assert faults._crashed(late)  # noqa: SLF001 - as above
    assert faults._crashed(early + "Traceback (most recent call last):\nValueError: 1\n")  # noqa: SLF001 - as above


def test_lost_cells_lost_logs_and_wrong_cells_are_noticed(faults: ModuleType, tmp_path: Path) -> None:
    one = faults.Round(tmp_path, faults.Tally())
    one.out.mkdir()
    cells = '{"id": "a", "evidence": "ran", "outcome": "pass"}, {"id": "b", "evidence": "missing"}'
    (one.out / "report.json").write_text(f'{{"cells": [{cells}]}}')
    logs = "".join(f'{{"record": {{"log": "logs/{name}"}}}}\n' for name in "abc")
    (one.out / "records.jsonl").write_text(logs + '{"record": {"log": ""}}\n')
    with contextlib.closing(sqlite3.connect(one.out / "logs.sqlar")) as archive, archive:
        archive.execute("CREATE TABLE sqlar(name TEXT PRIMARY KEY, sz INT, data BLOB)")
        texts = [("logs/a", 4, b"text"), ("logs/b", 9, zlib.compress(b"cut short"[:4]))]
        archive.executemany("INSERT INTO sqlar VALUES (?, ?, ?)", texts)
    known = {"a": ("ran", "fail", None), "b": ("ran", "pass", None), "c": ("ran", "pass", None)}
    faults.compare(one, known, (1, 3), "test")
    assert dict(one.tally.counts) == {"wrong": 2, "lost": 4}  # two cells, and the logs of b and c


def test_an_orphan_and_a_traceback_are_noticed(
    faults: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults, "GRACE", 0.2)
    one = faults.Round(tmp_path, faults.Tally())
    (tmp_path / "log").write_text("Traceback (most recent call last):")
    orphan = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], cwd=tmp_path)
    ended = subprocess.Popen([sys.executable, "-c", ""])
    one.end(ended, "test")
    assert dict(one.tally.counts) == {"crashes": 1, "orphans": 1}
    assert orphan.wait() < 0


def test_a_hang_is_noticed(faults: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "LIMIT", 0.2)
    one = faults.Round(tmp_path, faults.Tally())
    (tmp_path / "log").touch()
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    one.end(subprocess.Popen(command, start_new_session=True), "test")
    assert one.tally.counts["hangs"] == 1
