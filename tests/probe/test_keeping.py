"""Nothing that pyskew starts outlives it, whatever ends pyskew; a kept program ends as it would without a keeper."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conftest import Traces
from pyskew.probe import keeping

RUNNER = Path(str(keeping.__file__)).parents[2]

STUBBORN = """#!{python}
import os, signal, subprocess, sys, time
for name in ("SIGTERM", "SIGHUP", "SIGINT"):
    signal.signal(getattr(signal, name), signal.SIG_IGN)
child = [sys.executable, "-c", "import time; time.sleep(600)"]
subprocess.Popen(child, start_new_session=True, stdin=-3, stdout=-3, stderr=-3)
open({ready!r}, "w").close()
time.sleep(600)
"""
"""A program that hears no polite signal and starts another one that leaves its session."""

BEGIN = """
import os, signal, sys
from pathlib import Path
from threading import Event
for name in ("SIGHUP", "SIGINT"):
    signal.signal(getattr(signal, name), signal.SIG_DFL)  # the tests' own parent may ignore them
program = sys.argv[1]
"""

STARTS = {
    "uv": "import uv; uv.find_uv_bin = lambda: program\n"
          "from pyskew.interpreters import uv_program; uv_program.run([], timeout=600)",
    "git": "from pyskew.suite import git; git.run(Path('/'), 'status', timeout=600)",
    "download": "from pyskew.interpreters import user_cache as it\n"
                "it.run_watched([program], env=os.environ, folder=Path(program).parent / 'fetched',"
                " timeouts=it.DownloadTimeouts(connect=600), progress=print)",
    "apt": "from pyskew.interpreters import user_cache; user_cache.output_of([program])",
    "inspection": "from pyskew.interpreters import query; query.SECONDS = 600; query.run(program, 'script', Event())",
    "uv-list": "from pyskew.interpreters.providers import uv; uv._listed(program)",
    "import": "from pyskew.codebase.dependencies import import_level\n"
              "import_level._imported(Path(program), 'one', Path('/'), '3.14')",
    "environment": "from pyskew.codebase.dependencies import gathering; gathering.of_environment(Path(program))",
    "syntax": "from support.examples import OPTIONS; from pyskew.audit import newer_syntax\n"
              "newer_syntax.examined_by(program, [], OPTIONS)",
    "python-of-command": "from pyskew.instrumentation import overlay; overlay._query(program)",
    "self-check": "from pyskew.instrumentation import overlay; overlay._check([program], 'start-method', {})",
    "install": "import uv; uv.find_uv_bin = lambda: program\n"
               "from pyskew.targets import installation; installation._uv('install', 'one')",
}  # fmt: skip
"""By name: how pyskew starts a program."""

COMMANDS = {
    "try": ("try", "--toggle", "start-method=spawn", "--"),
    "bisect": ("bisect", "--toggle", "start-method=spawn", "--"),
}

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="NOT RUN: finding every process needs /proc")


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    return tmp_path / "ready"


@pytest.fixture
def program(tmp_path: Path, ready: Path) -> Path:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "fetched").mkdir()
    path = tmp_path / "bin" / "git"
    path.write_text(STUBBORN.format(python=sys.executable, ready=str(ready)))
    path.chmod(0o755)
    return path


def _environment(program: Path, traces: Traces) -> dict[str, str]:
    """The token also lies in PATH, which is passed on where nothing else is."""
    token = next(iter(traces.env.values()))
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}{os.pathsep}/{token}"
    python_path = f"{RUNNER}{os.pathsep}{Path(__file__).parents[1]}"
    return os.environ | traces.env | {"PATH": path, "PYTHONPATH": python_path, "TMPDIR": str(program.parents[1])}


def _await(ready: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while not ready.exists():
        assert process.poll() is None, "it ended before it was killed"
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _ends_with_pyskew(argv: list[str], ready: Path, env: dict[str, str], number: int, traces: Traces) -> None:
    with subprocess.Popen(argv, env=env, stdin=subprocess.DEVNULL, start_new_session=True) as process:
        _await(ready, process)
        process.send_signal(number)
        assert traces.gone_within(5), traces.alive()


@pytest.fixture
def nothing_left(traces: Traces):
    yield
    for pid in traces.alive():
        os.kill(pid, signal.SIGKILL)


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize("name", ["SIGKILL", "SIGHUP", "SIGTERM"])
@pytest.mark.parametrize("start", STARTS)
def test_what_pyskew_starts_ends_with_it(start: str, name: str, program: Path, ready: Path, traces: Traces) -> None:
    argv = [sys.executable, "-P", "-c", BEGIN + STARTS[start], str(program)]
    _ends_with_pyskew(argv, ready, _environment(program, traces), signal.Signals[name], traces)


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize("name", ["SIGKILL", "SIGHUP", "SIGTERM"])
@pytest.mark.parametrize("verb", COMMANDS)
def test_a_command_of_the_user_ends_with_pyskew(
    verb: str, name: str, program: Path, ready: Path, traces: Traces
) -> None:
    code = "import runpy; sys.argv[:] = ['pyskew', *sys.argv[2:]]; runpy.run_module('pyskew', run_name='__main__')"
    if verb == "try" and name != "SIGKILL":  # the command is handed the signal, and decides
        program.write_text(program.read_text().replace("signal.SIG_IGN", "signal.SIG_DFL"))
    argv = [sys.executable, "-P", "-c", BEGIN + code, str(program), *COMMANDS[verb], sys.executable, str(program)]
    _ends_with_pyskew(argv, ready, _environment(program, traces), signal.Signals[name], traces)


def _here(code: str) -> list[str]:
    return [sys.executable, "-I", "-c", code]


@pytest.mark.parametrize(
    ("code", "ended"),
    [
        ("print('said')", 0),
        ("raise SystemExit(3)", 3),
        ("import os; os.kill(os.getpid(), 11)", -11),
        ("import os; os.kill(os.getpid(), 9)", -9),
        ("import os, time; os.kill(os.getppid(), 15); time.sleep(60)", -15),
    ],
)
def test_a_kept_program_ends_as_without_a_keeper(code: str, ended: int) -> None:
    assert keeping.run(_here(code)).returncode == ended


@pytest.mark.parametrize("name", ["no-such-program", "/no/such/program", "/etc/passwd"])
def test_a_program_that_cannot_be_started_is_the_error_that_it_would_be(name: str) -> None:
    with pytest.raises(OSError) as alone:  # noqa: PT011 - compared below
        subprocess.run([name], check=False)
    with pytest.raises(type(alone.value)) as kept:
        keeping.run([name])
    assert str(kept.value) == str(alone.value)


@pytest.mark.parametrize("variables", [{}, {"LC_CTYPE": "C"}, {"LANG": "C", "PATH": "/x"}, {"LC_ALL": "POSIX"}])
def test_the_variables_are_those_that_were_given(variables: dict[str, str]) -> None:
    done = keeping.run(["/usr/bin/env", "-0"], env=variables)
    assert dict(one.split("=", 1) for one in done.stdout.decode().split("\0")[:-1]) == variables


@pytest.mark.parametrize("ignored", [(), ("SIGHUP",), ("SIGINT", "SIGPIPE")])
def test_what_is_ignored_is_what_would_be(ignored: tuple[str, ...]) -> None:
    code = "import signal, subprocess, sys\n"
    code += "".join(f"signal.signal(signal.{name}, signal.SIG_IGN)\n" for name in ignored)
    code += "from pyskew.probe import keeping\n"
    code += "show = ['/bin/grep', '-E', 'SigIgn|SigBlk', '/proc/self/status']\n"
    code += "print(keeping.run(show).stdout == subprocess.run(show, capture_output=True).stdout)"
    env = os.environ | {"PYTHONPATH": str(RUNNER)}
    done = subprocess.run([sys.executable, "-P", "-c", code], env=env, capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"


def test_data_is_its_input_and_no_data_an_end_of_file() -> None:
    code = "import sys; print(len(sys.stdin.read()))"
    assert keeping.run(_here(code), data=b"x" * 1_000_000).stdout == b"1000000\n"
    assert keeping.run(_here(code)).stdout == b"0\n"


DAEMON = """
import subprocess, sys
child = [sys.executable, "-c", "import time; time.sleep(600)"]
subprocess.Popen(child, start_new_session=True, stdin=-3, stdout=-3, stderr=-3)
"""


@pytest.mark.usefixtures("nothing_left")
def test_what_a_program_left_behind_is_ended_or_left(traces: Traces) -> None:
    keeping.run(_here(DAEMON), env=os.environ | traces.env)
    assert traces.alive() == []
    with keeping.Kept(_here(DAEMON), env=os.environ | traces.env, leave=True) as process:
        assert process.wait(60) == 0
    assert len(traces.alive()) == 1


@pytest.mark.usefixtures("nothing_left")
def test_what_is_too_slow_is_killed_with_all_that_it_started(program: Path, ready: Path, traces: Traces) -> None:
    with pytest.raises(subprocess.TimeoutExpired, match=r"git.*timed out"):
        keeping.run([str(program)], timeout=3, env=os.environ | traces.env)
    assert ready.exists()
    assert traces.alive() == []


@pytest.mark.usefixtures("nothing_left")
def test_a_killed_keeper_takes_the_program_with_it(traces: Traces) -> None:
    with keeping.Kept(_here("import time; time.sleep(600)"), env=os.environ | traces.env) as process:
        os.kill(process.pid, signal.SIGKILL)
        assert traces.gone_within(5)


ELSEWHERE = """
import runpy, sys
sys.platform = "darwin"
runpy.run_path({keeper!r}, run_name="__main__")
"""


@pytest.mark.usefixtures("nothing_left")
def test_without_subreapers_the_table_of_processes_serves(
    program: Path, ready: Path, traces: Traces, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on macOS, with the `ps` of this machine."""
    script = program.parent / "keeper.py"
    script.write_text(ELSEWHERE.format(keeper=str(RUNNER / "pyskew" / "probe" / "__main__.py")))
    monkeypatch.setattr(keeping, "_KEEPER", script)
    with pytest.raises(subprocess.TimeoutExpired):
        keeping.run([str(program)], timeout=3, env=os.environ | traces.env)
    assert ready.exists()
    assert traces.alive() == []
