"""Find the lines of a codebase that make its tests fail under a newer Python's default, with `pyskew bisect`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pyskew.errors import ExitCode, SetupError
from pyskew.instrumentation import overlay
from pyskew.model.report import Cause, Change, Report, python_of
from pyskew.model.suite import CauseVerdict, ChangeClass, Interpreter, Json, Scenario
from pyskew.model.tests import own_site
from pyskew.model.toggles import ToggleSetting
from pyskew.observation import test_results
from pyskew.probe import keeping
from pyskew.probe.supervisor import lease
from pyskew.probe.supervisor.environment import BIN
from pyskew.suite.source_tree import Archives
from pyskew.targets import installation

_BROKEN = frozenset({ChangeClass.REGRESSED, ChangeClass.FAILS_DIFFERENTLY})
_TIMEOUT_SECONDS = 3600.0
"""Timeout of one bisection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSiteSearch:
    """The result of a bisection for the tests of one cause."""

    toggle: str
    value: str
    python: str
    tests: tuple[str, ...]
    sets: tuple[tuple[str, ...], ...] = ()
    """Minimal sets of call sites, `file:line`, each seen to make the tests fail alone."""
    said: str = ""
    """Why there are none."""

    def document(self) -> Json:
        """Return the JSON document."""
        return {
            "toggle": self.toggle, "value": self.value, "python": self.python, "tests": list(self.tests),
            "sets": [list(one) for one in self.sets], "said": self.said or None,
        }  # fmt: skip

    def lines(self) -> Iterator[str]:
        """Yield the lines for the terminal."""
        setting = f"{self.toggle}={self.value} on Python {self.python}"
        if not self.sets:
            yield f"call sites under {setting}: none found: {self.said}"
        for one in self.sets:
            yield f"call site: {' together with '.join(one)}: alone enough to make the tests fail under {setting}"


def find_call_sites(report: Report) -> Iterator[CallSiteSearch]:
    """Bisect each proven cause of tests that broke, on the older Python, in an environment of its own."""
    for (toggle, value, python, target), changes in _groups(report).items():
        places = (one for one in report.interpreters if one.target == target and python_of(one) == python)
        place = next(places, None)
        scenario = next(one for one in report.scenarios if one.id == changes[0].scenario)
        if place is not None and place.interpreter is not None and overlay.is_watched(toggle):
            yield _search(
                scenario, place.interpreter, ToggleSetting(toggle, value), tuple(str(one.test) for one in changes)
            )


def _groups(report: Report) -> dict[tuple[str, str, str, str], list[Change]]:
    groups: dict[tuple[str, str, str, str], list[Change]] = {}
    for change in report.changes:
        proven: list[Cause] = [one for one in change.causes if one.verdict is CauseVerdict.PROVEN]
        if change.test and change.cls in _BROKEN and len(proven) == 1:
            key = proven[0].toggle, proven[0].new, change.old, change.target
            groups.setdefault(key, []).append(change)
    return groups


def _search(
    scenario: Scenario, interpreter: Interpreter, setting: ToggleSetting, tests: tuple[str, ...]
) -> CallSiteSearch:
    bare = CallSiteSearch(toggle=setting.name, value=setting.value, python=interpreter.python, tests=tests)
    with (
        lease.scratch() as temporary,
        Archives() as archives,
    ):
        try:
            said = _run_bisect(scenario, interpreter, setting, tests, Path(temporary).resolve(), archives)
        except (SetupError, OSError, ValueError, subprocess.SubprocessError) as error:
            return replace(bare, said=str(error))
        own = archives.names(scenario.source) if scenario.source else frozenset()
    sites = {
        f"{one['path']}:{one['line']}": own_site(one["path"], one["line"], one["through"] or "", own)
        for one in said["sites"]
    }
    # Two callers of one line of the codebase are two sites to `bisect`, and one line to fix.
    sets = tuple(dict.fromkeys(tuple(sites.get(name, name) for name in one) for one in said["sets"]))
    return replace(bare, sets=sets, said="" if sets else said["reason"] or said["verdict"])


def _run_bisect(
    scenario: Scenario,
    interpreter: Interpreter,
    setting: ToggleSetting,
    tests: Sequence[str],
    folder: Path,
    archives: Archives,
) -> Json:
    """Return the JSON output of `pyskew bisect` for the tests, in a new checkout and environment.

    Raises:
        SetupError: the command cannot be narrowed to single tests, or cannot be bisected.
    """
    reader = test_results.kinds()[scenario.results.partition(":")[0]]
    if scenario.source is None or not reader.narrows(scenario.run):
        message = f"`{' '.join(scenario.run)}` cannot be narrowed to single tests"
        raise SetupError(message)
    checkout, build, env, bin_folder = (folder / name for name in ("cwd", "build", "env", f"env/{BIN}"))
    (folder / "tmp").mkdir()  # where some commands write their results
    archives.unpack(scenario.source, checkout)
    archives.unpack(scenario.source, build)
    keeping.run([interpreter.path, "-I", "-m", "venv", "--without-pip", str(env)], check=True, timeout=120)
    if scenario.install:
        installation.install_codebase(str(bin_folder / "python"), scenario.install, build)
    command = reader.arm(scenario.run, tests)
    program = bin_folder / command[0]
    argv = [sys.executable, "-P", "-m", "pyskew", "bisect", "--toggle", str(setting), "--format", "json", "--"]
    done = keeping.run(
        [*argv, str(program) if program.exists() else command[0], *command[1:]],
        cwd=checkout, timeout=_TIMEOUT_SECONDS, env=_environment(bin_folder),
    )  # fmt: skip
    if done.returncode not in {ExitCode.CLEAN, ExitCode.UNEXPECTED}:
        raise SetupError(keeping.text(done.stderr).strip().rpartition("\n")[2])
    return json.loads(done.stdout)


def _environment(bin_folder: Path) -> dict[str, str]:
    kept = keeping.neutral_environment()
    return kept | {"PATH": os.pathsep.join((str(bin_folder), kept.get("PATH", "")))}
