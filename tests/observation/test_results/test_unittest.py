"""Results of `python -m unittest`, read from what it really printed."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import dedent

import pytest

from pyskew.model.tests import CaseOutcome, CaseResult, Phase
from pyskew.observation.test_results import Output, kinds

UNITTEST = kinds()["unittest"]
SOURCE = textwrap.dedent('''
    import sys
    import unittest


    class Cases(unittest.TestCase):
        def test_passes(self):
            """With words of its own."""

        def test_talks(self):
            print("so ... ok?", file=sys.stderr)
            print("FAIL", file=sys.stderr)

        def test_fails(self):
            self.assertEqual(1, 2)

        def test_raises(self):
            {}["absent"]

        @unittest.skip("not today 42")
        def test_skipped(self): pass

        @unittest.expectedFailure
        def test_fails_as_it_should(self): self.fail()
''')


@pytest.fixture(scope="module")
def cwd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cell")
    (folder / "test_cases.py").write_text(SOURCE)
    return folder


def run(cwd: Path, command: Sequence[str]) -> Mapping[str, CaseResult] | None:
    done = subprocess.run([sys.executable, *command[1:]], cwd=cwd, capture_output=True, check=False, timeout=60)
    return UNITTEST.read(Output(stdout=done.stdout, stderr=done.stderr, file=None, dirs={"cwd": str(cwd)}))


@pytest.mark.parametrize("command", [["python", "-m", "unittest"], ["python3", "-m", "unittest", "discover", "-v"]])
def test_every_test_has_its_id_and_its_end(cwd: Path, command: list[str]) -> None:
    found = run(cwd, UNITTEST.arm(command, []))
    assert found is not None
    assert {name: case.outcome for name, case in found.items()} == {
        "test_cases.Cases.test_passes": CaseOutcome.PASSED,
        "test_cases.Cases.test_talks": CaseOutcome.PASSED,
        "test_cases.Cases.test_fails": CaseOutcome.FAILED,
        "test_cases.Cases.test_raises": CaseOutcome.ERROR,
        "test_cases.Cases.test_skipped": CaseOutcome.SKIPPED,
        "test_cases.Cases.test_fails_as_it_should": CaseOutcome.PASSED,
    }
    raised = found["test_cases.Cases.test_raises"]
    assert (raised.exception, raised.frame) == ("KeyError", "test_cases.py:18")
    assert found["test_cases.Cases.test_skipped"].message == "not today <n>"


def test_what_could_not_be_imported_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "test_gone.py").write_text("import json\njson.loads('{')\n")
    found = run(tmp_path, UNITTEST.arm(["python", "-m", "unittest"], []))
    assert found is not None
    lost = found["unittest.loader._FailedTest.test_gone"]
    assert (lost.phase, lost.frame) == (Phase.COLLECTION, "test_gone.py:2")
    assert lost.raised.startswith("<lib>/json/decoder.py:")
    assert lost.said.endswith("line 1 column 2 (char 1)")


def test_a_run_is_narrowed_to_the_named_tests(cwd: Path) -> None:
    names = ["test_cases.Cases.test_fails", "test_cases.Cases.test_passes"]
    command = ["python", "-m", "unittest", "discover"]
    assert UNITTEST.narrows(command)
    assert sorted(run(cwd, UNITTEST.arm(command, names)) or {}) == names


def test_discovery_elsewhere_is_not_narrowed() -> None:
    assert not UNITTEST.narrows(["python", "-m", "unittest", "discover", "-s", "tests"])


def test_a_run_without_failures_has_no_details(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text(SOURCE.partition("    def test_fails")[0])
    assert set(run(tmp_path, UNITTEST.arm(["python", "-m", "unittest"], [])) or {}) == {
        "test_one.Cases.test_passes", "test_one.Cases.test_talks",
    }  # fmt: skip


def test_a_run_that_came_to_no_end_has_no_results(cwd: Path) -> None:
    assert run(cwd, ["python", "-m", "unittest", "--no-such-option"]) is None


def test_importing_shows_what_an_armed_run_hides_and_runs_no_test(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text(dedent("""\
        import unittest, warnings
        warnings.warn("old", DeprecationWarning)
        class Cases(unittest.TestCase):
            def test_ran(self): print("it ran")
    """))  # fmt: skip
    assert UNITTEST.importing
    shown = {}
    for command in (UNITTEST.importing(["python", "-m", "unittest"]), UNITTEST.arm(["python", "-m", "unittest"], [])):
        done = subprocess.run(
            [sys.executable, *command[1:]], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
            env=os.environ | ({"PYTHONWARNINGS": "default::DeprecationWarning"} if "-k" in command else {}),
        )  # fmt: skip
        shown["-k" in command] = ("old" in done.stderr, "it ran" in done.stdout)
    assert shown == {True: (True, False), False: (False, True)}
