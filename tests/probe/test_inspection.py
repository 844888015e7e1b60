"""What every interpreter says of itself, asked of real ones."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from pyskew.interpreters import inspect
from pyskew.interpreters.providers import installed
from pyskew.suite.python_spec import parse_python

pytestmark = pytest.mark.real

SCRIPT = Path(inspect.__file__).parents[1] / "probe" / "inspection.py"


def _ask(python: str, *options: str) -> subprocess.CompletedProcess[str]:
    argv = [python, *options, str(SCRIPT)]
    return subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(scope="module")
def answers() -> dict[str, inspect.Inspection]:
    paths = installed.held([parse_python("3.12")])["3.12"].paths
    return {answer.path or path: answer for path, answer in inspect.ask(paths).items()}


@pytest.mark.parametrize("options", [(), ("-I",), ("-I", "-S"), ("-W", "error"), ("-O",)])
def test_one_json_object_about_the_interpreter_that_runs_it(options: tuple[str, ...]) -> None:
    done = _ask(sys.executable, *options)

    said = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert said["version"] == ".".join(map(str, sys.version_info[:3]))
    assert said["base_executable"] == str(Path(sys.executable).resolve())
    assert said["implementation"] == sys.implementation.name
    assert said["free_threaded"] is False
    assert said["gil_enabled"] is True


def test_two_answers_of_one_build_are_the_same() -> None:
    assert _ask(sys.executable, "-I").stdout == _ask(sys.executable, "-I").stdout


def test_every_python_here_says_its_real_default(answers: dict[str, inspect.Inspection]) -> None:
    modern = {path: answer.facts for path, answer in answers.items() if answer.facts}
    assert modern
    for path, facts in modern.items():
        code = "import multiprocessing as m; print(m.get_context().get_start_method())"
        plain = subprocess.run([path, "-c", code], capture_output=True, text=True, timeout=60, check=True)
        assert facts["default_start_method"] == plain.stdout.strip()
        assert facts["default_start_method"] in facts["start_methods"]


@pytest.mark.skipif(sys.platform != "linux", reason="the default changed on Linux")
def test_linux_forks_until_3_13_and_starts_a_server_from_3_14_on(answers: dict[str, inspect.Inspection]) -> None:
    for answer in answers.values():
        if answer.facts and answer.facts["implementation"] == "cpython":
            minor = tuple(int(part) for part in answer.facts["version"].split(".")[:2])
            assert answer.facts["default_start_method"] == ("forkserver" if minor >= (3, 14) else "fork")


def test_an_older_python_ends_with_one_line_and_no_answer(answers: dict[str, inspect.Inspection]) -> None:
    old = [answer for answer in answers.values() if answer.too_old]
    if not old:
        pytest.skip("no Python older than 3.10 on this machine")
    for answer in old:
        done = _ask(answer.asked)
        assert done.returncode != 0
        assert done.stdout == ""
        assert "Error" not in done.stderr or "SyntaxError" in done.stderr  # Python 2 cannot read the file at all
    assert {answer.refusal for answer in old} <= {"is Python 2"} | {
        a.refusal for a in old if "needs Python 3.10" in a.refusal
    }


def test_importing_it_does_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    names = runpy.run_path(str(SCRIPT), run_name="imported")

    assert callable(names["inspection"])
    assert capsys.readouterr() == ("", "")
