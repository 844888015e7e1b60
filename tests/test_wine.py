"""The whole of pyskew on Windows CPython, and tests of its own there, watched under wine."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from conftest import absent
from pyskew.errors import SetupError
from support import wine
from support.wine import LABELS, ROOT, windows_path

pytestmark = [pytest.mark.real, pytest.mark.slow, pytest.mark.timeout(1500)]

LONG = 1200.0
"""Seconds for a whole run: a bound that tells slow from stuck. Each toggle is checked by a process, and wine starts few
of them a second where the machine is busy."""

SUITE = """\
version: 1
pythons: ["{old}", "3.14"]
limits: {{timeout: 60s}}
scenarios:
  method:
    run: method.py
    toggles: [start-method]
    expect: [{{where: "os == 'windows' and start_method == 'spawn'", facts: {{seen: [default]}}}}]
  text: {{run: text.py, expect: [{{facts: {{":stdout": "h\\\\xe9 in <cwd>\\n"}}}}]}}
  crashes: {{run: [python, -c, "import faulthandler; faulthandler._read_null()"], expect: [{{outcome: crash}}]}}
"""
METHOD = """\
import json, multiprocessing

class Kept:
    seen = "default"

def look(_):
    return Kept.seen

if __name__ == "__main__":
    Kept.seen = "custom"
    with multiprocessing.Pool(1) as pool:
        print(json.dumps({"seen": pool.map(look, [1])}))
"""
TEXT = "import os\nprint('h\\u00e9 in', os.getcwd())\n"
OWN = (
    "tests/analysis", "tests/execution", "tests/model", "tests/observation", "tests/reporting", "tests/store",
    "tests/suite", "tests/cli/test_console.py", "tests/instrumentation", "tests/targets/test_installation.py",
    "tests/targets/transport", "tests/probe/supervisor/test_folders.py",
)  # fmt: skip
"""Tests that are run there."""
PROBE = (
    "supervisor/test_cell.py",
    "test_inspection.py::test_every_python_here_says_its_real_default",
    "overlay/test_lines.py::test_lines_that_ran_are_written_down_and_no_others[3.12]",
    "supervisor/test_main.py",
)
"""And of the probe's, what is quick; what is POSIX's in them says so."""


def variables(windows, label):
    """Variables of a pyskew that runs on that Windows Python, and finds all of them."""
    try:
        libraries = windows.libraries(label)
    except SetupError as problem:
        absent(f"no libraries for Windows CPython {label}: {problem}")
    return {
        "PYTHONPATH": ";".join(map(windows_path, libraries)),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYSKEW_CACHE": "C:\\cache",
        "PYSKEW_OFFLINE": "1",
        "PYSKEW_PYTHONS": ";".join(map(windows.python, LABELS)),
    }


def test_a_wine_that_makes_no_prefix_says_why(windows, tmp_path):
    programs = tmp_path / "usr/lib/x86_64-linux-gnu/wine"
    programs.mkdir(parents=True)
    for name in ("wine", "wineserver"):  # copies: each looks for its files from where it really lies
        shutil.copy(windows.programs / name, programs)
    for name in ("x86_64-unix", "x86_64-windows"):
        (programs / name).symlink_to(windows.programs / name)
    (tmp_path / "prefix").mkdir()
    with pytest.raises(SetupError, match=r"wineboot made no Windows folder .*failed to load l_intl\.nls"):
        wine.boot(wine.Wine(programs, windows.homes, tmp_path / "prefix"))


@pytest.fixture(scope="module")
def settings(windows):
    return variables(windows, "3.13")


@pytest.fixture(scope="module")
def suite(tmp_path_factory):
    folder = tmp_path_factory.mktemp("suite")
    (folder / "matrix.yaml").write_text(SUITE.format(old="3.13"), encoding="utf-8")
    (folder / "method.py").write_text(METHOD, encoding="utf-8")
    (folder / "text.py").write_text(TEXT, encoding="utf-8")
    return folder


def test_a_run_on_windows_ends_as_one_anywhere(windows, settings, suite):
    before = set(windows.temporary.glob("pyskew-user/*"))  # what a killed run of earlier tests may have left
    done = windows.run("-m", "pyskew", "run", "--workers", "2", "-o", "run", cwd=suite, timeout=LONG, **settings)
    assert done.returncode == 0, done.stdout + done.stderr
    value = json.loads((suite / "run/report.json").read_text(encoding="utf-8"))
    assert (value["verdict"]["conclusive"], value["verdict"]["unexpected"], value["changes"]) == (6, 0, [])
    assert {one["default_start_method"] for one in value["interpreters"]} == {"spawn"}
    markdown = (suite / "run/report.md").read_bytes()
    assert b"windows(wine)" in markdown
    assert b"\r" not in markdown
    assert "windows(wine) 3.14" in done.stdout
    assert set(windows.temporary.glob("pyskew-user/*")) <= before


@pytest.mark.parametrize("label", [label for label in LABELS if label != "3.13"])
def test_it_ends_so_whichever_python_pyskew_itself_runs_on(windows, suite, label):
    text = (suite / "matrix.yaml").read_text(encoding="utf-8").replace('["3.13", "3.14"]', f'["{label}"]')
    (suite / f"{label}.yaml").write_text(text, encoding="utf-8")
    argv = ["-m", "pyskew", "run", "-c", f"{label}.yaml", "--only", "method", "-o", label]
    done = windows.run(*argv, label=label, cwd=suite, timeout=LONG, **variables(windows, label))
    assert done.returncode == 0, done.stdout + done.stderr
    value = json.loads((suite / label / "report.json").read_text(encoding="utf-8"))
    assert (value["verdict"]["conclusive"], value["verdict"]["unexpected"]) == (1, 0)
    (interpreter,) = value["interpreters"]
    assert (interpreter["python"], interpreter["label"]) == (label, "windows(wine)")
    assert (interpreter["default_start_method"], interpreter["start_methods"]) == ("spawn", ["spawn"])
    assert [one["facts"] for one in value["cells"]] == [{"seen": ["default"], ":exit": 0}]
    assert f"windows(wine) {label}" in done.stdout


def test_a_run_that_finds_something_ends_with_1_and_a_required_windows_with_3(windows, settings, suite):
    text = (suite / "matrix.yaml").read_text(encoding="utf-8")
    (suite / "wrong.yaml").write_text(text.replace("[default]", "[custom]"), encoding="utf-8")
    done = windows.run(
        "-m",
        "pyskew",
        "run",
        "-c",
        "wrong.yaml",
        "--python",
        "3.14",
        "--only",
        "method",
        cwd=suite,
        timeout=LONG,
        **settings,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    required = text.replace("limits:", "targets: {windows: {kind: host, os: windows, required: true}}\nlimits:")
    (suite / "required.yaml").write_text(required, encoding="utf-8")
    done = windows.run(
        "-m", "pyskew", "run", "-c", "required.yaml", "--only", "text", cwd=suite, timeout=LONG, **settings
    )
    assert done.returncode == 3, done.stdout + done.stderr
    assert "windows(wine), which cannot stand in for a required windows" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("files", "marked", "at_least"),
    [
        (OWN, "not real and not slow", 400),
        ([f"tests/probe/{name}" for name in PROBE], "real", 10),
    ],
    ids=["own", "probe"],
)
def test_tests_of_our_own_pass_on_windows(windows, settings, files, marked, at_least):
    argv = ["-m", "pytest", "-q", "-rfE", "-p", "no:cacheprovider", "-m", marked, *files]
    done = windows.run(*argv, cwd=ROOT, timeout=LONG, **settings)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed
    assert int(passed[1]) > at_least
