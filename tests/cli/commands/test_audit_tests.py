"""`pyskew audit PATH -- COMMAND`: the tests of small codebases on real Pythons, and what they say of its lines."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conftest import Pythons

pytestmark = [pytest.mark.real, pytest.mark.slow]

APP = {
    "app/__init__.py": "",
    "app/config.py": """
SETTINGS = {}
UNUSED = {}


def configure():
    SETTINGS["factor"] = 3
    UNUSED["x"] = 1
""".lstrip(),
    "app/jobs.py": """
import multiprocessing

from app import config


def work(number):
    return config.SETTINGS["factor"] * number


def run(numbers):
    config.configure()
    with multiprocessing.Pool(2) as pool:
        return pool.map(work, numbers)


def harmless(number):
    return config.UNUSED and number


def run_harmless(numbers):
    config.configure()
    with multiprocessing.Pool(2) as pool:
        return pool.map(harmless, numbers)


def never(number):
    return config.SETTINGS["x"] * number


def run_never(numbers):
    config.configure()
    with multiprocessing.Pool(2) as pool:
        return pool.map(never, numbers)
""".lstrip(),
    "test_app.py": """
import sys
import unittest

from app import jobs


class Jobs(unittest.TestCase):
    def test_state(self):
        self.assertEqual(jobs.run([1, 2]), [3, 6])

    def test_harmless(self):
        self.assertEqual(len(jobs.run_harmless([1, 2])), 2)

    def test_plain(self):
        pass

    def test_always_fails(self):
        self.fail()

    @unittest.skipIf(sys.version_info >= (3, 14), "too new")
    def test_old(self):
        pass
""".lstrip(),
}


def laid_out(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def audit(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "pyskew", "audit", "--no-cache", "--proof", "60m", ".", *arguments]
    return subprocess.run(argv, cwd=folder, capture_output=True, text=True, timeout=280, check=False)


@dataclass(frozen=True)
class Audited:
    done: subprocess.CompletedProcess[str]
    folder: Path

    @property
    def document(self) -> dict[str, Any]:
        value: dict[str, Any] = json.loads((self.folder / "audit.json").read_text(encoding="utf-8"))
        return value

    @property
    def changes(self) -> dict[str, dict[str, Any]]:
        return {one["test"]: one for one in self.document["tests"]["changes"]}


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory, pythons: Pythons) -> Audited:
    assert pythons["3.13"]
    assert pythons["3.14"]
    folder = laid_out(tmp_path_factory.mktemp("code"), APP)
    run = tmp_path_factory.mktemp("out") / "run"
    done = audit(
        folder,
        "--from",
        "3.13",
        "--to",
        "3.14",
        "--fail-on",
        "none",
        "-o",
        str(run),
        "--bisect",
        "--",
        "python",
        "-m",
        "unittest",
    )
    assert run.is_dir(), done.stderr
    return Audited(done, run)


def test_each_test_that_changed_is_a_change_of_its_own_with_its_cause(audited: Audited) -> None:
    assert {name: one["class"] for name, one in audited.changes.items()} == {
        "test_app.Jobs.test_state": "regressed",
        "test_app.Jobs.test_old": "coverage-lost",
    }
    (cause,) = audited.changes["test_app.Jobs.test_state"]["causes"]
    assert (cause["toggle"], cause["verdict"]) == ("start-method", "proven")
    assert audited.changes["test_app.Jobs.test_state"]["stability"] == "stable"
    assert audited.done.returncode == 1  # a test changed, and no baseline accepts it


def test_findings_say_what_the_tests_say(audited: Audited) -> None:
    findings = [one for one in audited.document["findings"] if one["rule"] == "worker-reads-parent-state"]
    statuses = {one["line"]: one["status"] for one in findings}
    lines = APP["app/jobs.py"].splitlines()
    told = {lines[line - 1].strip(): status for line, status in statuses.items()}
    assert told == {
        'return config.SETTINGS["factor"] * number': "confirmed",
        "return config.UNUSED and number": "not-observed",
        'return config.SETTINGS["x"] * number': "static",
    }
    assert "confirmed [worker-reads-parent-state]" in audited.done.stdout


def test_places_that_go_by_a_changed_default_are_listed_though_their_tests_pass(audited: Audited) -> None:
    latent = [one for one in audited.document["tests"]["latent"] if one["toggle"] == "start-method"]
    starts = [number for number, line in enumerate(APP["app/jobs.py"].splitlines(), 1) if "Pool(2)" in line]
    assert sorted(one["site"] for one in latent) == [f"app/jobs.py:{line}" for line in starts[:2]]
    assert {(one["old"], one["new"], one["python"]) for one in latent} == {("fork", "forkserver", "3.13")}


def test_the_call_site_that_breaks_them_is_found(audited: Audited) -> None:
    (found,) = audited.document["call_sites"]
    start = next(number for number, line in enumerate(APP["app/jobs.py"].splitlines(), 1) if "Pool(2)" in line)
    assert found["sets"] == [[f"app/jobs.py:{start}"]]
    assert (found["toggle"], found["value"], found["python"]) == ("start-method", "forkserver", "3.13")
    assert found["tests"] == ["test_app.Jobs.test_state"]


def test_the_run_lies_there_in_every_form(audited: Audited) -> None:
    page = (audited.folder / "audit.md").read_text(encoding="utf-8")
    assert "`test_app.Jobs.test_state`" in page
    assert "worker-reads-parent-state" in page
    log = json.loads((audited.folder / "audit.sarif").read_text(encoding="utf-8"))
    rules = {one["ruleId"] for one in log["runs"][0]["results"]}
    assert "worker-reads-parent-state" in rules
    assert len(rules) > 1  # the changes of the run beside the findings


def records_of(audited: Audited) -> list[dict[str, Any]]:
    text = (audited.folder / "records.jsonl").read_text(encoding="utf-8")
    return [line["record"] for line in map(json.loads, text.splitlines()) if "record" in line]


def test_a_test_that_passes_everywhere_runs_once_on_each_python(audited: Audited) -> None:
    ran = Counter((one["cell"]["python"], name) for one in records_of(audited) for name in one.get("cases") or {})
    once = {name for _, name in ran} - set(audited.changes)
    assert len(once) == 3
    assert {ran[python, name] for python in ("3.13", "3.14") for name in once} == {1}
    assert [one["cell"]["python"] for one in records_of(audited) if one.get("recorded")] == ["3.13"]


def test_only_changed_tests_run_again(audited: Audited) -> None:
    records = records_of(audited)
    again = [one for one in records if one["selected"]]
    assert {name for one in again for name in one["selected"]} == set(audited.changes)
    assert all(set(one["cases"] or {}) <= set(one["selected"]) for one in again)


def test_one_python_shows_what_another_default_will_break(tmp_path: Path, pythons: Pythons) -> None:
    assert pythons["3.13"]
    folder, run = laid_out(tmp_path / "code", APP), tmp_path / "run"
    done = audit(
        folder, "--python", "3.13", "--toggle", "start-method", "--fail-on", "none", "-o", str(run),
        "--", "python", "-m", "unittest",
    )  # fmt: skip
    broken = Audited(done, run).document["tests"]["broken_by_toggle"]
    toggles = {one["cell"].partition("+")[2]: one["tests"] for one in broken}
    assert toggles == {f"start-method={name}": ["test_app.Jobs.test_state"] for name in ("spawn", "forkserver")}
    assert "breaks test_app.Jobs.test_state" in done.stdout
    assert done.returncode == 0  # nothing changed between Pythons, of which there is one


def test_nothing_is_written_into_the_codebase(audited: Audited, tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "code", {"test_it.py": "open('left', 'w').close()\n"})
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    argv = [sys.executable, "-m", "pyskew", "audit", "../code", "--python", "3.13", "--", "python", "-m", "unittest"]
    done = subprocess.run(argv, cwd=elsewhere, capture_output=True, text=True, timeout=200, check=False)
    assert [path.name for path in folder.rglob("*")] == ["test_it.py"], done.stderr
    assert audited.folder.is_dir()


def test_a_command_that_runs_no_test_is_no_success(tmp_path: Path) -> None:
    folder = laid_out(tmp_path, {"a.py": ""})
    done = audit(folder, "--python", "3.13", "--", "python", "-m", "unittest", "--no-such-option")
    assert done.returncode == 3, done.stdout + done.stderr
    assert "no test was run on any Python" in done.stdout


def test_a_dependency_that_one_python_lacks_blocks_that_one_alone(tmp_path: Path, pythons: Pythons) -> None:
    assert pythons["3.14"]
    folder = laid_out(tmp_path, {"test_it.py": APP["test_app.py"]})
    lacking = f"lacking @ {(tmp_path / 'absent').as_uri()} ; python_version >= '3.14'"
    done = audit(
        folder, "--python", "3.13,3.14", "--install", lacking, "--from", "3.13", "--to", "3.14",
        "--", "python", "-c", "pass",
    )  # fmt: skip
    assert done.returncode == 3, done.stdout + done.stderr
    assert re.search(r"not run: tests@\w+/3\.14: .*lacking", done.stdout, re.DOTALL)
    assert "1 of 2 cells have a result" in done.stdout  # 3.13 is not asked for it


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--toggle", "nonsense", "--", "pytest"], "start-method"),
        (["absent.py", "--", "pytest"], "does not exist"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, arguments: list[str], said: str) -> None:
    done = audit(laid_out(tmp_path, {"a.py": ""}), *arguments)
    assert done.returncode == 2
    assert said in done.stderr
