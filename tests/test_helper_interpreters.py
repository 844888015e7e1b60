"""Interpreters that pyskew starts for itself run nothing of the current folder and of the user's PYTHON* variables."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from conftest import Lab, Pythons
from pyskew import plugins
from pyskew.audit import newer_syntax
from pyskew.audit.files import file_discovery
from pyskew.errors import SetupError
from pyskew.instrumentation import overlay
from pyskew.interpreters import query
from pyskew.model.suite import TargetSpec
from pyskew.probe import inspection
from pyskew.probe.supervisor import processes
from pyskew.targets.kinds import command, host
from support import examples, hostile_modules

RUNNER = Path(__file__).resolve().parent.parent / "runner" / "pyskew"

STARTS = {
    "audit/newer_syntax.py": "another Python: -I",
    "audit/workers.py": "workers: a safe path, no PYTHON* variable",
    "codebase/tests/bisect.py": "venv: -I; pyskew itself: -P, no PYTHON* variable",
    "codebase/dependencies/gathering.py": "-I, in the root folder",
    "codebase/dependencies/import_level.py": "the modules of a package: -I, pyskew's folder",
    "instrumentation/overlay.py": "queries, venv: -I; self-checks: -s, pyskew's folder, the toggle's variables",
    "instrumentation/process.py": "the user's COMMAND, as it is",
    "interpreters/providers/uv.py": "uv",
    "interpreters/query.py": "-I -S",
    "interpreters/uv_program.py": "uv without PYTHON* variables",
    "interpreters/user_cache.py": "apt and its helpers",
    "probe/keeping.py": "keepers: -I -S",
    "probe/supervisor/keeper.py": "what its client names",
    "probe/supervisor/processes_posix.py": "ps; cells: a clean environment",
    "probe/supervisor/processes_linux.py": "cells: a clean environment",
    "probe/supervisor/processes_windows.py": "cells: a clean environment",
    "suite/git.py": "git, without what a tree's configuration names but its clean filters",
    "targets/transport/channel.py": "supervisors: -I -S; the command of a target",
    "targets/transport/dask_actor.py": "supervisors: -I -S",
}  # fmt: skip
"""Every file that starts a program, and what keeps the program from running what lies about."""
_STARTERS = {
    "run", "Popen", "check_output", "check_call", "call", "posix_spawn", "posix_spawnp", "execve", "execv", "execvp",
    "system", "popen", "ProcessPoolExecutor", "create_subprocess_exec", "create_subprocess_shell",
    "CreateProcess", "Kept", "Process",
}  # fmt: skip
_MODULES = {"subprocess", "os", "asyncio", "_winapi", "keeping", "context"}
_UNKEPT = {
    "audit/workers.py": "workers: end with the pipe of the audit",
    "probe/keeping.py": "a keeper ends when its pipe does",
    "probe/supervisor/keeper.py": "what it keeps",
    "probe/supervisor/processes_posix.py": "ps; cells: below a supervisor",
    "probe/supervisor/processes_linux.py": "cells: below a supervisor",
    "probe/supervisor/processes_windows.py": "cells: in a job",
    "targets/transport/channel.py": "supervisors: end with their channel",
    "targets/transport/dask_actor.py": "supervisors: end with their channel",
}
"""Files that start programs without a keeper, and what ends these programs when pyskew is killed."""


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, PYTHONPATH and the user's site are hostile."""
    folder = hostile_modules.write(tmp_path / "here")
    hostile_modules.let_start(folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.setenv("PYTHONSTARTUP", str(folder / "click.py"))
    monkeypatch.setenv("PYTHONUSERBASE", str(folder / "base"))
    monkeypatch.setenv("PYTHONWARNINGS", "error::click.Warned")
    return folder


@pytest.fixture(params=["3.13", "3.14"])
def python(request: pytest.FixtureRequest, pythons: Pythons) -> str:
    return pythons[request.param].path


def settings() -> Iterator[tuple[str, str]]:
    for name, toggle in plugins.toggles().items():
        yield from ((name, value) for value in toggle.values.get(processes.os_name(), ()))


@pytest.mark.real
def test_these_modules_do_run_where_nothing_is_isolated(hostile: Path, python: str) -> None:
    query.subprocess.run([python, "-c", "import json"], check=False, capture_output=True)
    assert {"sitecustomize", "usercustomize", "pth"} <= set(hostile_modules.marks(hostile))


@pytest.mark.real
def test_an_interpreter_that_is_inspected(hostile: Path, python: str) -> None:
    said = query.run(python, str(inspection.__file__), Event())
    assert said.stdout
    assert hostile_modules.marks(hostile) == []


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.parametrize("label", ["3.13", "3.14"])
@pytest.mark.parametrize("kind", ["host", "command"])
def test_supervisors_environments_and_self_checks(hostile: Path, pythons: Pythons, label: str, kind: str) -> None:
    options = {"argv": [sys.executable]} if kind == "command" else {}
    target = host.TARGET if kind == "host" else command.TARGET
    with target.open(TargetSpec(name="here", kind=kind, os=processes.os_name(), options=options), 1) as site:
        lab = Lab(site, pythons)
        assert lab.channel.ask("inspect", python=pythons[label].path)["answer"]
        lab.environments.check(lab.channel, pythons[label])
        env = lab.env(label, start_method="spawn")
        assert lab.run(env, "print('said')")["stdout"] == "said\n"
    assert hostile_modules.marks(hostile) == []


@pytest.mark.real
@pytest.mark.slow
def test_what_try_and_bisect_ask_before_they_start_the_command(hostile: Path, python: str) -> None:
    prepared = []
    for name, value in settings():
        try:
            with overlay.prepared([python], {name: value}):
                prepared.append(name)
        except SetupError:
            continue  # this Python does not have the choice
    assert {"start-method", "hash-seed", "colour", "utf8-mode", "warnings-as-errors"} <= set(prepared)
    assert hostile_modules.marks(hostile) == []


@pytest.mark.real
def test_another_python_that_reads_syntax_for_the_audit(hostile: Path, pythons: Pythons) -> None:
    path = hostile / "click.py"
    file = file_discovery.SourceFile(path.as_posix(), "click", package=False, size=path.stat().st_size)
    assert newer_syntax.examined_by(pythons["3.14"].path, [file], examples.OPTIONS)
    assert hostile_modules.marks(hostile) == []


def test_every_place_that_starts_a_program_is_known() -> None:
    assert {name for name, call in _calls() if _starts(call)} == set(STARTS)


def test_every_program_ends_with_pyskew() -> None:
    kept = ("keeping.run", "keeping.Kept", "uv_program.run", "git.run")
    assert {name for name, call in _calls() if _starts(call) and ast.unparse(call) not in kept} == set(_UNKEPT)


def _calls() -> Iterator[tuple[str, ast.expr]]:
    for path in RUNNER.rglob("*.py"):
        name = path.relative_to(RUNNER).as_posix()
        if not name.startswith(("audit/rules/", "probe/toggles/")):
            nodes = ast.walk(ast.parse(path.read_bytes()))
            yield from ((name, node.func) for node in nodes if isinstance(node, ast.Call))


def _starts(call: ast.expr) -> bool:
    if ast.unparse(call) == "asyncio.run":
        return False
    if isinstance(call, ast.Name):
        return call.id in _STARTERS - {"run", "call"}
    return isinstance(call, ast.Attribute) and call.attr in _STARTERS and ast.unparse(call.value) in _MODULES
