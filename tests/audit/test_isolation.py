"""The static audit executes nothing of what it reads, whatever its files are called."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conftest import Traces
from support import hostile_modules
from support.hostile_modules import marks


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder of hostile modules, with more than the two megabytes beyond which the audit starts workers."""
    folder = hostile_modules.write(tmp_path / "tree")
    for number in range(3):
        (folder / f"large_{number}.py").write_text("VALUE = 1\n" * 100_000)
    return folder


def audited(folder: Path, *command: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*command, "audit", ".", "--from", "3.12", "--to", "3.14"],
        cwd=folder, env=os.environ | {"XDG_CACHE_HOME": str(folder.parent / "cache")} | env,
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip


@pytest.mark.slow
def test_the_command_runs_no_module_of_the_audited_tree(hostile: Path) -> None:
    program = Path(sys.executable).with_name("pyskew")
    done = audited(hostile, str(program))
    assert done.returncode in {0, 1}, done.stderr
    assert marks(hostile) == []


@pytest.mark.slow
def test_the_module_started_safely_runs_none_either(hostile: Path) -> None:
    done = audited(hostile, sys.executable, "-P", "-m", "pyskew")
    assert done.returncode in {0, 1}, done.stderr
    assert marks(hostile) == []


@pytest.mark.slow
def test_python_m_runs_none_but_what_python_itself_imports_first(hostile: Path) -> None:
    """`-P`, or the command `pyskew`, keep those away too."""
    first = hostile.parent / "first"
    first.mkdir()
    (first / "module.py").write_text("import sys; print(*sys.modules)")
    loaded = subprocess.run([sys.executable, "-m", "module"], cwd=first, capture_output=True, text=True, check=True)
    for name in {name.partition(".")[0] for name in loaded.stdout.split()}:
        (hostile / f"{name}.py").unlink(missing_ok=True)
    done = audited(hostile, sys.executable, "-m", "pyskew")
    assert done.returncode in {0, 1}, done.stderr
    assert marks(hostile) == []


@pytest.mark.slow
@pytest.mark.parametrize("value", [".", "{here}", "src:."])
def test_the_current_folder_on_pythonpath_runs_none_either(hostile: Path, value: str) -> None:
    """But for hooks of `site`, which Python itself runs first."""
    hostile_modules.let_start(hostile)
    for name in hostile_modules.SITE:
        (hostile / f"{name}.py").unlink()
    program = Path(sys.executable).with_name("pyskew")
    done = audited(hostile, str(program), PYTHONPATH=value.format(here=hostile))
    assert done.returncode in {0, 1}, done.stderr
    assert "Traceback" not in done.stderr
    assert marks(hostile) == []


@pytest.mark.slow
def test_workers_take_no_path_from_the_environment(hostile: Path) -> None:
    """PYTHONPATH is for the program; a worker of the audit has what it needs."""
    program = "import os, runpy, sys; sys.path[:] = [p for p in sys.path if p]; os.environ['PYTHONPATH'] = os.getcwd()"
    code = f"{program}; sys.argv = ['pyskew', 'audit', '.']; runpy.run_module('pyskew', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=hostile, capture_output=True, text=True, timeout=240, check=False,
        env=os.environ | {"XDG_CACHE_HOME": str(hostile.parent / "cache")},
    )  # fmt: skip
    assert done.returncode in {0, 1}, done.stderr
    assert marks(hostile) == []


LEARN = """
import os, signal, sys
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup, which may have started the tests, lets children ignore it
sys.argv = ["pyskew", "audit", "."]
import runpy
runpy.run_module("pyskew", run_name="__main__")
"""


def pooled(folder: Path, traces: Traces) -> subprocess.Popen[str]:
    """An audit of `folder` that has started both of its workers."""
    for number in range(12):
        (folder / f"large_{number}.py").write_text("VALUE = [number for number in range(10)]\n" * 30_000)
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", LEARN], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"XDG_CACHE_HOME": str(folder / "cache")} | traces.env, start_new_session=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while len(traces.alive()) < (3 if sys.platform == "linux" else 4):  # the audit, two workers, a resource tracker
        assert process.poll() is None, "it ended before it was killed"
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return process


@pytest.mark.slow
@pytest.mark.parametrize("name", ["SIGKILL", "SIGHUP"])
def test_workers_end_with_the_audit(tmp_path: Path, traces: Traces, name: str) -> None:
    process = pooled(tmp_path, traces)
    process.send_signal(signal.Signals[name])
    process.communicate(timeout=5)
    assert traces.gone_within(5)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_stopped_audit_does_not_wait_for_its_workers(tmp_path: Path, traces: Traces, name: str) -> None:
    """The workers stand still, so that a caller that waits for them waits for ever."""
    process = pooled(tmp_path, traces)
    workers = [pid for pid in traces.alive() if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    try:
        os.killpg(process.pid, signal.Signals[name]) if name == "SIGINT" else process.terminate()
        _, error = process.communicate(timeout=60)
    finally:
        for pid in set(workers) & {*traces.alive()}:
            os.kill(pid, signal.SIGKILL)
    assert process.returncode == 130
    assert "Traceback" not in error
    assert traces.gone_within(5)
