"""One new file is enough for a unit of each kind: each is added to a copy of the tree, and works."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PYTHON = "{}.{}".format(*sys.version_info)

VERB = '''
import click

from pyskew.cli.commands import Command


@click.command()
def greet() -> None:
    """Greet."""
    click.echo("hello from a new verb")


COMMAND = Command(order=99, click=greet)
'''

FORMAT = """
from pyskew.model.report import Report
from pyskew.reporting.formats import Format


def render(report: Report) -> str:
    return f"{report.verdict.planned} planned\\n"


FORMAT = Format(filename="counts.txt", render=render)
"""

RULE = """
import ast

from pyskew.audit import Confidence
from pyskew.audit.rules import Rule, Unfollowed


def check(module):
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import) and node.names[0].name == "antigravity":
            yield module.spot(node, "no more flying")


RULE = Rule(
    id="no-flying",
    since=(3, 14),
    summary="antigravity is imported",
    why="a test of new rules",
    fix="walk",
    workaround="hover",
    link="https://docs.python.org/3/",
    confidence=Confidence.HIGH,
    words=("antigravity",),
    witness="start_methods/default-start-method",
    check=check,
    valid=("import walking\\n",),
    invalid=("import antigravity\\n",),
    followed=Unfollowed.NO_SUCCESSOR,
)
"""

TOGGLE = """
import sys

NAME = "dev-mode"
SUMMARY = "Python's development mode"
SINCE = (3, 14)
LINK = "https://docs.python.org/3/library/devmode.html"
VALUES = dict.fromkeys(("linux", "macos", "windows"), ("0", "1"))
OLD = dict.fromkeys(("linux", "macos", "windows"), "0")
NEW = dict.fromkeys(("linux", "macos", "windows"), "0")
MODULE = ""
OPTIONS = {"0": (), "1": ("-X", "dev")}
ENV = {"0": {}, "1": {"PYTHONDEVMODE": "1"}}
MISSES = ""
FIX = "none"


def check() -> str:
    return str(int(sys.flags.dev_mode))


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": check()}))
"""

SHARING_TOGGLE = """
import sys

NAME = "quiet"
SUMMARY = "warnings of a program"
SINCE = (3, 14)
LINK = "https://docs.python.org/3/library/warnings.html"
VALUES = dict.fromkeys(("linux", "macos", "windows"), ("no", "yes"))
OLD = dict.fromkeys(("linux", "macos", "windows"), "no")
NEW = dict.fromkeys(("linux", "macos", "windows"), "no")
MODULE = "warnings"
PARTS = ("warning_filter",)
FIX = "none"


class Any:
    def __init__(self, decided):
        self.decided = decided

    def match(self, text):
        return self.decided()


def install(value, decided):
    if value == "yes":
        warning_filter.keep_in_front("ignore", Any(decided))


def check():
    import warnings

    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        warnings.warn("a self-check", stacklevel=1)
    return "no" if seen else "yes"


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": check()}))
"""

TARGET = """
import contextlib
import sys

from pyskew.targets import bootstrap
from pyskew.targets.kinds import Target
from pyskew.targets.site import Site


@contextlib.contextmanager
def _open(spec, workers):
    with bootstrap.reached(spec, [sys.executable]) as there:
        yield Site(os=there.os, label="beside", channel=there.channel)


TARGET = Target(summary="another process of this machine", unavailable=lambda spec: "", open=_open)
"""

PROVIDER = """
import os

from pyskew.interpreters.providers import Found, Provider


def held(specs):
    paths = (os.environ["ONLY_PYTHON"],)
    return {spec.label: Found(paths=paths, named=frozenset(paths)) for spec in specs}


PROVIDER = Provider(order=1, summary="the Python in ONLY_PYTHON", held=held)
"""

READER = """
from pyskew.model.tests import CaseOutcome, CaseResult
from pyskew.observation.test_results import Results


def _read(output):
    lines = [line.split() for line in output.stdout.decode().splitlines()]
    return {name: CaseResult(outcome=CaseOutcome(end)) for name, end in lines} or None


RESULTS = Results(
    summary="a line for each test: its name and how it ended",
    understands=lambda command: "checks.py" in command,
    arm=lambda command, selected: list(command),
    narrows=lambda command: False,
    read=_read,
)
"""

SCENARIO = """
import json

# /// scenario
# asks: Does it say hello?
# toggles: []
# expect: [{facts: {hello: true}}]
# cause: {none: control}
# ///

print(json.dumps({"hello": True}))
"""

PACKAGE = "runner/pyskew"
UNITS = {
    f"{PACKAGE}/cli/commands/greet.py": VERB,
    f"{PACKAGE}/reporting/formats/counts.py": FORMAT,
    f"{PACKAGE}/audit/rules/no_flying.py": RULE,
    f"{PACKAGE}/probe/toggles/dev_mode.py": TOGGLE,
    f"{PACKAGE}/probe/toggles/quiet.py": SHARING_TOGGLE,
    f"{PACKAGE}/targets/kinds/beside.py": TARGET,
    f"{PACKAGE}/interpreters/providers/only.py": PROVIDER,
    f"{PACKAGE}/observation/test_results/plain_lines.py": READER,
    "scenarios/start_methods/says_hello.py": SCENARIO,
    "scenarios/upgrade_3_15/says_hello.py": SCENARIO,
}

SUITE = f"""
version: 1
pythons: ["{PYTHON}"]
include: ["builtin:start_methods", "builtin:upgrade_3_15"]
targets:
  here: {{kind: beside}}
scenarios:
  tests:
    source: {{path: codebase}}
    run: [python, checks.py]
    results: plain-lines
    asks: Do the tests pass?
"""


class Tree:
    """A copy of what ships, with the new files, and a folder to work in."""

    def __init__(self, folder: Path) -> None:
        self.root, self.work = folder / "tree", folder / "work"
        for name in ("runner", "scenarios"):
            shutil.copytree(ROOT / name, self.root / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name, text in UNITS.items():
            (self.root / name).write_text(text, encoding="utf-8")
        (self.work / "codebase").mkdir(parents=True)
        (self.work / "codebase/checks.py").write_text('print("test_one passed")\nprint("test_two skipped")\n')
        (self.work / "flying.py").write_text("import antigravity\n")
        (self.work / "matrix.yaml").write_text(SUITE)

    def pyskew(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pyskew", *arguments]
        env = {**os.environ, "PYTHONPATH": str(self.root / "runner"), "ONLY_PYTHON": sys.executable}
        return subprocess.run(command, cwd=self.work, env=env, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return Tree(tmp_path_factory.mktemp("units"))


@pytest.fixture(scope="module")
def run(tree: Tree) -> Path:
    only = ("--only", "*/says-hello", "--only", "tests")
    done = tree.pyskew("run", "--fresh", "--prove", "none", "-o", "out", *only)
    assert done.returncode == 0, done.stderr + done.stdout
    return tree.work / "out"


@pytest.fixture(scope="module")
def report(run: Path) -> dict[str, object]:
    return json.loads((run / "report.json").read_text(encoding="utf-8"))


def test_a_verb(tree: Tree) -> None:
    assert tree.pyskew("greet").stdout == "hello from a new verb\n"
    assert "Greet." in tree.pyskew("--help").stdout


def test_a_rule(tree: Tree) -> None:
    done = tree.pyskew("audit", "flying.py", "--from", "3.13", "--to", "3.14")
    assert done.returncode == 1
    assert "flying.py:1:1: high [no-flying] no more flying" in done.stdout
    assert "fix: walk" in tree.pyskew("explain", "no-flying").stdout


def test_a_toggle(tree: Tree) -> None:
    program = "import sys; print(sys.flags.dev_mode)"
    done = tree.pyskew("try", "--toggle", "dev-mode=1", "--", sys.executable, "-c", program)
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr
    assert "Python's development mode" in tree.pyskew("explain", "dev-mode").stdout


def test_a_toggle_that_shares_code_with_others(tree: Tree) -> None:
    program = "import warnings; warnings.warn('first'); warnings.resetwarnings(); warnings.warn('second')"
    command = ("--", sys.executable, "-c", program)
    for value, warned in (("no", [True, True]), ("yes", [False, False])):
        done = tree.pyskew("try", "--toggle", f"quiet={value}", *command)
        assert done.returncode == 0, done.stderr
        assert [f"UserWarning: {word}" in done.stderr for word in ("first", "second")] == warned
    (tree.work / "strict.py").write_text("import warnings\nwarnings.simplefilter('error')\nwarnings.warn('first')\n")
    bisected = tree.pyskew("bisect", "--toggle", "quiet=yes", "--", sys.executable, "strict.py")
    assert bisected.returncode == 0, bisected.stderr
    assert "strict.py:3" in bisected.stdout


@pytest.mark.real
def test_a_scenario_a_target_and_a_provider(report: dict[str, object]) -> None:
    (python,) = report["interpreters"]
    assert (python["label"], python["provider"]) == ("beside", "only")
    cells = {cell["id"].partition("@")[0]: cell for cell in report["cells"] if "says-hello" in cell["id"]}
    assert cells.keys() == {"start_methods/says-hello", "upgrade_3_15/says-hello"}
    assert {(cell["outcome"], cell["facts"]["hello"]) for cell in cells.values()} == {("pass", True)}


@pytest.mark.real
def test_a_reader_of_test_results(report: dict[str, object]) -> None:
    (cell,) = [cell for cell in report["cells"] if cell["id"].startswith("tests@")]
    assert cell["tests"] == {"passed": 1, "skipped": 1}


@pytest.mark.real
def test_a_format(tree: Tree, run: Path) -> None:
    assert (run / "counts.txt").read_text() == "3 planned\n"
    assert tree.pyskew("report", "out", "--format", "counts").stdout == "3 planned\n"
    tree.pyskew("run", "--prove", "none", "-o", "out", "--only", "tests")
    assert (run / "counts.txt").read_text() == "1 planned\n"
