"""`pyskew run` that is interrupted, resumed, damaged, or started twice; on real interpreters."""

from __future__ import annotations

import json
import os
import re
import select
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from conftest import Pythons
from pyskew.cli.commands.run import run as run_command
from pyskew.cli.stopped import resume_command
from pyskew.execution.interrupts import NOTHING
from pyskew.model.suite import Evidence, Record
from pyskew.store import records, run_directory
from pyskew.store.records import Line
from pyskew.store.records_writer import Writer

SUITE = """
version: 1
pythons: ["3.13", "3.14"]
limits: {timeout: 60s}
scenarios:
  first: {run: [python, script.py], files: [script.py]}
  second: {run: [python, script.py], files: [script.py], pass-env: [PYSKEW_TEST_WAIT]}
"""
SCRIPT = """
import os, time
time.sleep(float(os.environ.get("PYSKEW_TEST_WAIT", "0")))
print(1)
"""
RUN = (sys.executable, "-m", "pyskew", "run", "--fresh", "--prove", "none")


@pytest.fixture
def suite(tmp_path: Path, pythons: Pythons, monkeypatch: pytest.MonkeyPatch) -> Path:
    assert pythons["3.13"]
    assert pythons["3.14"]
    (tmp_path / "matrix.yaml").write_text(SUITE)
    (tmp_path / "script.py").write_text(SCRIPT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def pyskew(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "pyskew", *arguments]
    return subprocess.run(
        argv, capture_output=True, text=True, timeout=200, check=False, env=dict(os.environ) | variables
    )


def interrupted(ready: Callable[[], bool], number: signal.Signals, within: float = 20) -> tuple[int, str]:
    """Start a run whose second scenario does not end, send a signal as soon as `ready`; exit code and output."""
    with subprocess.Popen(
        RUN, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=os.environ | {"PYSKEW_TEST_WAIT": "60"}
    ) as process:
        while not ready():
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(number)
        output, _ = process.communicate(timeout=within)
    return process.returncode, output


def latest() -> Path:
    folder = run_directory.latest()
    assert folder is not None
    return folder


def written(text: bytes) -> bool:
    """Whether the latest run has written this."""
    folder = run_directory.latest()
    return folder is not None and (folder / "records.jsonl").exists() and text in (
        folder / "records.jsonl"
    ).read_bytes()  # fmt: skip


def verdict() -> dict[str, Any]:
    value: dict[str, Any] = json.loads((latest() / "report.json").read_text(encoding="utf-8"))["verdict"]
    return value


posix = pytest.mark.skipif(os.name == "nt", reason="NOT RUN: signals cannot be sent to one process on Windows")


@pytest.mark.real
@posix
@pytest.mark.usefixtures("suite")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("moment", ["folder", "head", "cells"])
def test_an_interrupted_run_says_what_is_finished_and_how_to_resume(moment: str, number: signal.Signals) -> None:
    moments = {
        "folder": lambda: run_directory.latest() is not None,
        "head": lambda: written(b'{"run":'),
        "cells": lambda: written(b'"scenario":"first"') and written(b'{"record":'),
    }
    code, output = interrupted(moments[moment], number)
    assert code == 130, output
    assert "Traceback" not in output
    assert "no head line" not in output
    found = re.search(
        r"^(?:(\d) of 4 cells finished.*|no cell is finished); continue with: (.*)$", output, re.MULTILINE
    )
    if moment == "folder" and NOTHING in output:
        return  # so early that no run had begun
    assert found, output
    assert (moment == "cells") == (found[1] in {"1", "2"})
    before = dict(records.read(latest()).records) if found[1] else {}
    done = pyskew(*shlex.split(found[2])[1:])
    assert done.returncode == 0, done.stderr
    assert (verdict()["conclusive"], verdict()["not_run"]) == (4, 0)
    after = records.read(latest()).records
    assert before.items() <= after.items()
    assert {len(attempts) for attempts in after.values()} == {1}


# What is interrupted before the first cell

IN_THE_HEAD = """
import os, signal, sys
from pyskew.__main__ import main
from pyskew.store import records
def interrupted(*arguments, head=records.head):
    signal.raise_signal(signal.SIGINT)
    return head(*arguments)
records.head = interrupted
sys.argv[1:] = ["run", "--fresh", "--prove", "none"]
sys.exit(main())
"""


@pytest.mark.real
@posix
@pytest.mark.usefixtures("suite")
def test_a_run_that_is_interrupted_before_its_head_can_be_resumed() -> None:
    done = subprocess.run([sys.executable, "-c", IN_THE_HEAD], capture_output=True, text=True, timeout=200, check=False)
    assert (done.returncode, "no cell is finished; continue with: pyskew run --resume" in done.stderr) == (130, True)
    assert not (latest() / "records.jsonl").read_bytes()
    assert pyskew("run", "--resume", "--prove", "none").returncode == 0
    assert (verdict()["conclusive"], verdict()["not_run"]) == (4, 0)


@pytest.fixture
def silent_mirror(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[], bool]]:
    """A server that accepts what uv asks for and never answers; whether uv has asked."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        monkeypatch.setenv("UV_PYTHON_INSTALL_MIRROR", f"http://127.0.0.1:{server.getsockname()[1]}")
        monkeypatch.setenv("PYSKEW_CACHE", str(tmp_path / "cache"))
        yield lambda: bool(select.select([server], [], [], 0)[0])


@pytest.mark.slow
@posix
@pytest.mark.usefixtures("suite")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_while_a_python_is_fetched_ends_the_run(
    silent_mirror: Callable[[], bool], number: signal.Signals
) -> None:
    Path("matrix.yaml").write_text(SUITE.replace('["3.13", "3.14"]', '["3.12.6"]'))  # nobody has just this one
    code, output = interrupted(silent_mirror, number, within=5)
    assert code == 130, output
    assert "Traceback" not in output
    assert re.search(r"^0 of 2 cells finished.*; continue with: pyskew run --resume .*$", output, re.MULTILINE), output
    assert verdict()["exit_code"] == 130


@pytest.mark.slow
@posix
def test_an_interrupt_before_the_first_record_says_that_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("matrix.yaml")  # the run waits for a writer of its suite
    process = subprocess.Popen(RUN, stderr=subprocess.PIPE, text=True)
    with Path("matrix.yaml").open("w"):  # returns when the run has opened it too
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=5)
    assert (process.returncode, error) == (130, f"{NOTHING}\n\ninterrupted\n")
    assert not Path(".pyskew").exists()


@pytest.mark.slow
@posix
@pytest.mark.parametrize("module", ["signal", "click"])
def test_an_interrupt_during_the_imports_says_that_nothing_is_recorded(tmp_path: Path, module: str) -> None:
    (tmp_path / f"{module}.py").write_text(
        "import os\nos.remove(__file__)\nos.kill(os.getpid(), 2)\nwhile True: pass\n"
    )
    code = (
        f"import sys; sys.path.insert(0, '.'); sys.modules.pop('{module}', None)\n"
        "from pyskew.__main__ import main; sys.exit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "run"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (130, f"interrupted; {NOTHING}\n")


def test_the_command_that_resumes_has_the_options_that_were_given() -> None:
    words = "--fresh --only a/* --only b --python 3.13,3.14 -o out --confirm 2 --plain -c suite.yaml --shard 1/2"
    with run_command.make_context("run", words.split()) as context:
        command = resume_command(context)
    resumed = shlex.split(command)
    assert resumed[:3] == ["pyskew", "run", "--resume"]
    with run_command.make_context("run", resumed[2:]) as again:
        assert again.params == context.params | {"fresh": False, "resume": True}
    assert isinstance(run_command, click.Command)


@pytest.mark.usefixtures("suite")
@pytest.mark.real
def test_resume_tries_cells_again_that_could_not_run() -> None:
    assert pyskew("run", "--prove", "none").returncode == 0
    lines = (latest() / "records.jsonl").read_bytes().splitlines(keepends=True)
    run = records.read(latest())
    kept = next(iter(run.records.values()))[0]
    failed = {cell: attempts for cell, attempts in run.records.items() if cell != kept.cell.id}
    (latest() / "records.jsonl").write_bytes(b"".join(line for line in lines if not line.startswith(b'{"record"')))
    (latest() / "records.jsonl").unlink()
    with Writer(latest()) as writer:
        writer.write(*records.head(run.info, run.cells, run.interpreters), Line(record=kept))
        for evidence, (one, *_) in zip(
            [Evidence.SETUP_ERROR, Evidence.INFRA_ERROR, Evidence.NO_INTERPRETER], failed.values(), strict=True
        ):
            writer.write(Line(record=Record(cell=one.cell, attempt=0, evidence=evidence, reason="once")))
    assert pyskew("report").returncode == 3
    done = pyskew("run", "--prove", "none", "--resume")
    assert done.returncode == 0, done.stderr
    after = records.read(latest()).records
    assert {cell: [one.attempt for one in attempts if one.outcome] for cell, attempts in after.items()} == {
        cell: [1] for cell in run.records
    }
    assert after[kept.cell.id] == (kept,)


@pytest.mark.real
@pytest.mark.usefixtures("suite")
def test_resume_with_other_options_says_which_are_needed() -> None:
    assert pyskew("run", "--prove", "none", "--only", "first").returncode == 0
    done = pyskew("run", "--prove", "none", "--resume")
    assert done.returncode == 2
    assert "give the same ones: --only first" in done.stderr


@pytest.mark.real
@pytest.mark.usefixtures("suite")
def test_resume_of_another_shard_is_refused() -> None:
    assert pyskew("run", "--prove", "none", "--shard", "1/2").returncode == 0
    done = pyskew("run", "--prove", "none", "--resume", "--shard", "2/2")
    assert (done.returncode, "give the same ones: --shard 1/2" in done.stderr) == (2, True), done.stderr


@pytest.mark.real
@posix
@pytest.mark.usefixtures("suite")
def test_a_shard_that_was_killed_is_resumed_by_the_command_that_its_report_names() -> None:
    argv = [*RUN, "--shard", "2/2", "--only", "*", "--quiet"]
    with subprocess.Popen(argv, env=os.environ | {"PYSKEW_TEST_WAIT": "600"}, stderr=subprocess.DEVNULL) as process:
        while b'{"interpreter":' not in recorded():
            assert process.poll() is None
            time.sleep(0.05)
        process.kill()
    said = pyskew("report").stdout
    (command,) = re.findall("`(.*)` runs what is missing", said)
    assert command == "pyskew run --resume --only '*' --shard 2/2"
    done = pyskew(*shlex.split(command)[1:], "--prove", "none")
    assert done.returncode == 0, done.stderr
    assert (verdict()["planned"], verdict()["conclusive"]) == (2, 2)


@pytest.mark.real
@pytest.mark.usefixtures("suite")
def test_a_merge_of_differently_narrowed_runs_is_not_resumed() -> None:
    for label in ("3.13", "3.14"):
        assert pyskew("run", "--prove", "none", "--python", label, "-o", label).returncode == 0
    assert pyskew("merge", "3.13", "3.14", "-o", "merged").returncode == 0
    before = Path("merged/records.jsonl").read_bytes()
    done = pyskew("run", "--prove", "none", "--resume", "-o", "merged", "--python", "3.13")
    assert (done.returncode, "resume those, and merge them again" in done.stderr) == (2, True), done.stderr
    assert Path("merged/records.jsonl").read_bytes() == before


def recorded() -> bytes:
    """What the latest run has recorded so far."""
    folder = run_directory.latest()
    return (folder / "records.jsonl").read_bytes() if folder and (folder / "records.jsonl").exists() else b""


# Damaged records


@pytest.mark.real
@pytest.mark.usefixtures("suite")
def test_damaged_records_are_reported_and_resume_runs_their_cells_again() -> None:
    assert pyskew("run", "--prove", "none").returncode == 0
    path = latest() / "records.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    place = next(number for number, line in enumerate(lines) if line.startswith(b'{"record"'))
    lines[place] = lines[place].replace(b'"pass"', b'"fail"')
    path.write_bytes(b"".join(lines))
    damaged = path.read_bytes()
    report = pyskew("report")
    assert report.returncode == 3, report.stdout
    assert f"records.jsonl:{place + 1}: damaged line: its checksum does not match" in report.stdout
    resumed = pyskew("run", "--prove", "none", "--resume")
    assert resumed.returncode == 3, resumed.stderr
    assert f"records.jsonl:{place + 1}: damaged line" in resumed.stderr
    assert (latest() / "records.damaged-1.jsonl").read_bytes() == damaged
    assert pyskew("report").returncode == 0
    assert (verdict()["conclusive"], verdict()["incomplete"]) == (4, False)


@pytest.mark.real
@pytest.mark.usefixtures("suite")
@pytest.mark.parametrize("damage", [b"\xff\xfe\n", b'{"run":\n', b"{" * 1000 + b"\n", b'{"record": 3}\n'])
def test_a_damaged_earlier_run_does_not_stop_the_next(damage: bytes) -> None:
    assert pyskew("run", "--prove", "none").returncode == 0
    path = latest() / "records.jsonl"
    path.write_bytes(path.read_bytes() + damage)
    done = pyskew("run", "--prove", "none")
    assert done.returncode == 0, done.stderr
    assert "note: an earlier run is not used" in done.stderr
    assert done.stderr.count(str(path)) == 1


# One writer at a time


@pytest.mark.real
@pytest.mark.usefixtures("suite")
@pytest.mark.parametrize("words", [("-o", "out"), ("-o", "out", "--resume")])
def test_of_runs_into_one_folder_one_runs_and_the_others_are_refused(words: tuple[str, ...]) -> None:
    if "--resume" in words:
        assert pyskew("run", "--prove", "none", "-o", "out", "--only", "*").returncode == 0
        lines = Path("out/records.jsonl").read_bytes().splitlines(keepends=True)
        Path("out/records.jsonl").write_bytes(
            b"".join(line for line in lines if not line.startswith((b'{"rec', b'{"en')))
        )
        words = (*words, "--only", "*")
    argv = [sys.executable, "-m", "pyskew", "run", "--prove", "none", *words]
    environment = os.environ | {"PYSKEW_TEST_WAIT": "8"}
    started = [
        subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
        for _ in range(3)
    ]
    ended = [(*process.communicate(timeout=200), process.returncode) for process in started]
    assert sorted(code for _, _, code in ended) == [0, 2, 2], ended
    assert [error for _, error, code in ended if code == 2 and "another pyskew is writing to it" not in error] == []
    run = records.read(Path("out"))
    assert run.damage == ()
    assert {len(attempts) for attempts in run.records.values()} == {1}
    assert len(run.records) == 4


@pytest.mark.real
@pytest.mark.usefixtures("suite")
def test_merge_does_not_clear_one_of_its_own_parts() -> None:
    assert pyskew("run", "--prove", "none", "-o", "one").returncode == 0
    before = Path("one/records.jsonl").read_bytes()
    for shard, output in (("one", "one"), ("one", "./one/"), ("one/records.jsonl", "one")):
        done = pyskew("merge", shard, "-o", output)
        assert (done.returncode, "one of the runs to merge" in done.stderr) == (2, True)
        assert Path("one/records.jsonl").read_bytes() == before
    assert pyskew("merge", "one", "-o", "two").returncode == 0
