"""`pyskew try`: a user's command over their own environment, untouched; exit code passed through, exposure named."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.real, pytest.mark.skipif(sys.platform == "win32", reason="fork and forkserver are POSIX's")]

WORKERS = """import multiprocessing
import os
import subprocess
import sys

state = []


def work(queue):
    queue.put(list(state))


def start():
    state.append(1)
    queue = multiprocessing.SimpleQueue()
    process = multiprocessing.Process(target=work, args=(queue,))
    process.start()
    seen = queue.get()
    process.join()
    return seen


def main():
    print(multiprocessing.get_context().get_start_method(), start(), *sys.argv[1:])
    return len(sys.argv)
"""


@dataclass(frozen=True)
class Project:
    """A user's project, with a virtual environment in it."""

    folder: Path

    @property
    def venv(self) -> Path:
        return self.folder / ".venv"

    def run(self, *command: str, toggle: str = "start-method=forkserver", **others: Any) -> Any:
        argv = [sys.executable, "-m", "pyskew", "try", "--toggle", toggle, "--json", "said.json", "--", *command]
        # nox with uv names its own environment to every `uv run` below it.
        plain = {name: value for name, value in os.environ.items() if not name.startswith("UV_PROJECT")}
        done = subprocess.run(
            argv, cwd=self.folder, capture_output=True, text=True, timeout=60, check=False,
            env=plain | {"PATH": f"{self.venv / 'bin'}{os.pathsep}{os.environ['PATH']}"}, **others,
        )  # fmt: skip
        said = self.folder / "said.json"
        return done, json.loads(said.read_text()) if said.exists() else {}

    def listing(self) -> dict[str, str]:
        files = [path for path in sorted(self.venv.rglob("*")) if path.is_file()]
        told = {str(path): f"{path.lstat().st_mtime_ns}" for path in self.venv.rglob("*")}
        return told | {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module", params=["3.13", "3.14"])
def project(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, pythons: Any) -> Project:
    python = pythons[request.param].path
    made = Project(tmp_path_factory.mktemp("project"))
    subprocess.run([python, "-I", "-m", "venv", "--without-pip", str(made.venv)], check=True)
    packages = made.venv / "lib" / f"python{request.param}" / "site-packages"
    (packages / "library.py").write_text(WORKERS)  # not compiled, so that a plain run would leave its bytecode here
    script = made.venv / "bin" / "say"
    script.write_text(
        f"#!{made.venv / 'bin' / 'python'}\nimport sys\nfrom library import main\n"
        "if __name__ == '__main__':\n    sys.exit(main())\n"
    )
    script.chmod(0o755)
    (made.folder / "app.py").write_text(
        "import library\n\n\ndef run():\n    return library.start()\n\n\nif __name__ == '__main__':\n    print(run())\n"
    )
    (made.folder / "Makefile").write_text("test:\n\tpython app.py\n\tsay made\n")
    return made


def test_a_console_script_runs_under_the_toggle_and_its_exit_code_is_passed_through(project: Project) -> None:
    for command in (".venv/bin/say", "say", str(project.venv / "bin" / "say")):
        done, said = project.run(command, "it")
        assert (done.returncode, done.stdout) == (2, "forkserver [] it\n"), done.stderr
        assert (said["exit_code"], said["not_loaded"]) == (2, [])


@pytest.mark.parametrize("command", [["python"], ["python3"], [".venv/bin/python"]])
def test_a_python_of_the_environment_runs_under_the_toggle(project: Project, command: list[str]) -> None:
    done, said = project.run(*command, "-c", "import library, sys; library.main(); sys.exit(42)")
    assert (done.returncode, done.stdout) == (42, "forkserver []\n"), done.stderr
    assert said["not_loaded"] == []


def test_a_shell_finds_the_overlay_on_path(project: Project) -> None:
    done, said = project.run("sh", "-c", "say a; say a b; exit 9")
    assert (done.returncode, done.stdout) == (9, "forkserver [] a\nforkserver [] a b\n"), done.stderr
    assert said["not_loaded"] == []


@pytest.mark.skipif(shutil.which("make") is None, reason="NOT RUN: no make on this machine")
def test_make_finds_the_overlay_on_path(project: Project) -> None:
    done, _ = project.run("make", "-s", "test")
    assert (done.returncode, done.stdout) == (2, "[]\nforkserver [] made\n"), (
        done.stderr
    )  # `say` ends with 2, make with 2


def test_uv_run_uses_the_overlay(project: Project) -> None:
    from uv import find_uv_bin  # noqa: PLC0415 - a dependency of pyskew

    (project.folder / "pyproject.toml").write_text('[project]\nname = "p"\nversion = "1"\nrequires-python = ">=3.12"\n')
    done, said = project.run(find_uv_bin(), "run", "--offline", "say", "uv")
    assert (done.returncode, done.stdout) == (2, "forkserver [] uv\n"), done.stderr
    assert said["not_loaded"] == []


def test_nothing_is_written_into_the_environment_of_somebody(project: Project) -> None:
    before = project.listing()
    project.run("say")
    project.run("python", "app.py", toggle="start-method=fork")
    project.run("sh", "-c", "python app.py")
    assert project.listing() == before


def test_latent_exposure_is_named_even_if_everything_passes(project: Project) -> None:
    done, said = project.run("python", "app.py", toggle="start-method=fork")
    assert (done.returncode, done.stdout) == (0, "[1]\n")
    assert [(one["path"], one["line"], one["count"]) for one in said["reached"]] == [("app.py", 5, 1)] * 2
    assert {one["through"].rpartition("/")[2] for one in said["reached"]} == {"library.py:15", "library.py:17"}
    assert "app.py:5 in run(), through" in done.stderr
    assert said["predicted"] == []


def test_a_python_that_did_not_load_the_overlay_is_counted_and_named(project: Project) -> None:
    done, said = project.run("sh", "-c", f"{sys.executable} -c 'import time; time.sleep(0.3)' elsewhere; exit 0")
    assert done.returncode == 125
    assert len(said["not_loaded"]) == 1
    assert "elsewhere" in said["not_loaded"][0]
    assert "nothing was tried" in done.stderr


def test_stdin_is_the_users(project: Project) -> None:
    done, _ = project.run("python", "-c", "print(input())", input="heard\n")
    assert done.stdout == "heard\n"


@pytest.mark.parametrize(
    ("toggle", "command", "code", "says"),
    [
        ("start-method=forkserver", "no-such-program", 125, "no such program"),
        ("start-method=teleport", "python", 2, "can be fork, spawn, forkserver"),
        ("start-methd=fork", "python", 2, "start-method"),
        ("gil=0", "python", 125, "not supported by this build"),
    ],
)
def test_what_cannot_be_tried_is_125_and_a_wrong_option_2(
    project: Project, toggle: str, command: str, code: int, says: str
) -> None:
    done, _ = project.run(command, "-c", "print('ran')", toggle=toggle)
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr


def test_start_options_reach_the_command_and_its_children(project: Project) -> None:
    code = "import sys, subprocess; print(sys.flags.utf8_mode, flush=True)"
    child = f"{code}; subprocess.run([sys.executable, '-c', '''{code}'''])"
    done, _ = project.run("python", "-I", "-c", code, toggle="utf8-mode=1")
    assert (done.stdout, "not seen by Pythons started with -I" in done.stderr) == ("1\n", True)
    done, _ = project.run("python", "-c", child, toggle="utf8-mode=1")
    assert done.stdout == "1\n1\n"


def test_a_signal_ends_the_command_not_the_summary(project: Project) -> None:
    code = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGINT, lambda *_: sys.exit(33))\n"
        "print('up', flush=True)\n"
        "time.sleep(60)"
    )
    start = [sys.executable, "-m", "pyskew", "try", "--toggle", "start-method=spawn", "--"]
    argv = [*start, ".venv/bin/python", "-c", code]
    with subprocess.Popen(
        argv, cwd=project.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline() == "up\n"
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
        assert (process.wait(20), "exit 33" in said) == (33, True), said


BREAKS = {
    "a lambda": ("multiprocessing.Process(target=lambda: None)", "._target"),
    "a local function": ("multiprocessing.Process(target=local())", "._target"),
    "a method of an object that holds a lock": (
        "multiprocessing.Process(target=Holder().work)", "._target.__self__.lock"),
    "a private method": ("multiprocessing.Process(target=Holder().private())", "._target"),
    "a generator": ("multiprocessing.Process(target=sum, args=((i for i in (1, 2)),))", "._args[0]"),
    "an iterator of itertools": ("multiprocessing.Process(target=next, args=(itertools.count(),))", "._args[0]"),
    "a mock": ("multiprocessing.Process(target=str, args=(mock.MagicMock(),))", "._args[0]"),
    "an open file": ("multiprocessing.Process(target=str, kwargs={'object': open(__file__)})", "._kwargs['object']"),
    "an instance of a class made at run time": (
        "multiprocessing.Process(target=str, args=(type('Made', (), {})(),))", "._args[0]"),
    "an attribute of a process": ("Process(threading.Event())", ".given._cond"),
}  # fmt: skip
CONTROLS = {
    "a function": "multiprocessing.Process(target=print, args=())",
    "a queue, a lock and a value": (
        "multiprocessing.Process(target=use, args=(multiprocessing.Queue(), multiprocessing.Lock(), "
        "multiprocessing.Value('i', 1), multiprocessing.Event(), multiprocessing.Pipe()))"),
    "iterators that can be pickled": "multiprocessing.Process(target=exhaust, args=(NUMBERS,))",
    "a process that keeps a list": "Process([1, 2])",
}  # fmt: skip
PICKLING = """
import itertools, multiprocessing, sys, threading
from unittest import mock
NUMBERS = map(int, "12")
class Holder:
    def __init__(self): self.lock = threading.Lock()
    def work(self): pass
    def __hidden(self): pass
    def private(self):
        del self.lock
        return self.__hidden
class Process(multiprocessing.Process):
    def __init__(self, given):
        super().__init__()
        self.given = given
    def run(self): pass
def local():
    def inner(): pass
    return inner
def use(*shared): pass
def exhaust(numbers): assert list(numbers) == [1, 2]
if __name__ == "__main__":
    process = MADE
    process.start()
    process.join()
    assert list(NUMBERS) == [1, 2]
    sys.exit(process.exitcode)
"""


@pytest.mark.parametrize("name", BREAKS)
def test_the_dry_run_predicts_what_cannot_be_pickled(project: Project, name: str) -> None:
    made, path = BREAKS[name]
    (project.folder / "breaks.py").write_text(PICKLING.replace("MADE", made))
    _, said = project.run("python", "breaks.py", toggle="start-method=fork")
    assert [one["path"] for one in said["predicted"]] == ["breaks.py"], said
    assert said["predicted"][0]["line"] == 24
    assert said["predicted"][0]["object"].startswith(path), said["predicted"]


@pytest.mark.parametrize("name", CONTROLS)
def test_the_dry_run_is_silent_where_nothing_breaks_and_disturbs_nothing(project: Project, name: str) -> None:
    (project.folder / "control.py").write_text(PICKLING.replace("MADE", CONTROLS[name]))
    done, said = project.run("python", "control.py", toggle="start-method=fork")
    assert (done.returncode, said["predicted"]) == (0, []), done.stderr


def test_the_dry_run_sees_a_pools_initializer(project: Project) -> None:
    (project.folder / "pool.py").write_text(
        "import multiprocessing, threading\n"
        "if __name__ == '__main__':\n"
        "    with multiprocessing.Pool(1, initializer=lambda: None) as pool: print(pool.map(abs, [-1]))\n"
        "    with multiprocessing.Pool(1, print, (threading.Lock(),)) as pool: print(pool.map(abs, [-1]))\n"
        "    with multiprocessing.Pool(1) as pool: print(pool.map(abs, [-1]))\n"
    )
    _, said = project.run("python", "pool.py", toggle="start-method=fork")
    assert [(one["line"], one["object"]) for one in said["predicted"]] == [(3, "._args[2]"), (4, "._args[3][0]")]
