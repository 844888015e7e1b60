"""JUnit results, read from what a real pytest wrote."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from pyskew.model.tests import CaseOutcome, CaseResult, Phase
from pyskew.observation.test_results import Output, kinds

JUNIT = kinds()["junit"]
TESTS = {
    "app/__init__.py": "",
    "app/core.py": "def broken(value):\n    return value['absent']\n",
    "tests/test_one.py": """
        import json
        import pytest
        from app import core

        def test_passes(): pass

        def test_fails():
            assert int() == 2

        def test_raises():
            core.broken({})

        @pytest.mark.skip(reason="not today 42")
        def test_skipped(): pass

        @pytest.mark.xfail(strict=True)
        def test_fails_as_it_should(): assert 0

        @pytest.mark.parametrize("value", ["a::b", "[", "é"])
        def test_each(value): pass

        class TestGroup:
            def test_inside(self): pass

        @pytest.fixture
        def fixture(): raise OSError("no such thing")

        def test_of_fixture(fixture): pass

        @pytest.fixture
        def fragile():
            yield
            raise RuntimeError("late")

        def test_torn_down(fragile): pass

        def test_in_library():
            part = [0, 1, 2][1:2:3]
            json.loads("{")

        def test_says_a_time():
            raise ValueError("late\\nat 12:30:45")
        """,
    "tests/test_two.py": "import absent_module\n",
    "tests/test_three.py": "import pytest\npytest.skip('not for 3.9', allow_module_level=True)\n",
}


def laid_out(folder: Path) -> Path:
    for name, text in TESTS.items():
        path = folder / "cwd" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = text.split("\n")
        path.write_text("\n".join(line.removeprefix("        ") for line in lines), encoding="utf-8")
    (folder / "tmp").mkdir()
    return folder / "cwd"


def run(cwd: Path, command: Sequence[str]) -> Mapping[str, CaseResult]:
    argv = [sys.executable, "-m", "pytest", *command[1:]]
    subprocess.run(argv, cwd=cwd, capture_output=True, check=False, timeout=60)
    file = cwd / JUNIT.file
    data = file.read_bytes()
    own = frozenset(TESTS)
    found = JUNIT.read(Output(stdout=b"", stderr=b"", file=data, dirs={"cwd": str(cwd)}, own=own))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def cwd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return laid_out(tmp_path_factory.mktemp("cell"))


@pytest.fixture(scope="module")
def cases(cwd: Path) -> Mapping[str, CaseResult]:
    return run(cwd, JUNIT.arm(["pytest", "-q", "-x", "-p", "no:cacheprovider"], []))


def test_every_test_has_its_node_id_and_its_end(cases: Mapping[str, CaseResult]) -> None:
    passed, failed, error = CaseOutcome.PASSED, CaseOutcome.FAILED, CaseOutcome.ERROR
    assert {name: case.outcome for name, case in cases.items()} == {
        "tests/test_one.py::test_passes": passed,
        "tests/test_one.py::test_fails": failed,
        "tests/test_one.py::test_raises": failed,
        "tests/test_one.py::test_skipped": CaseOutcome.SKIPPED,
        "tests/test_one.py::test_fails_as_it_should": passed,
        "tests/test_one.py::test_each[a::b]": passed,
        "tests/test_one.py::test_each[[]": passed,
        "tests/test_one.py::test_each[\\xe9]": passed,
        "tests/test_one.py::TestGroup::test_inside": passed,
        "tests/test_one.py::test_of_fixture": error,
        "tests/test_one.py::test_torn_down": error,
        "tests/test_one.py::test_in_library": failed,
        "tests/test_one.py::test_says_a_time": failed,
        "tests/test_two.py": error,
        "tests/test_three.py": CaseOutcome.SKIPPED,
    }


def test_failures_say_what_was_raised_and_where(cases: Mapping[str, CaseResult]) -> None:
    raised = cases["tests/test_one.py::test_raises"]
    assert (raised.exception, raised.message) == ("KeyError", "KeyError: 'absent'")
    assert raised.frames == ("tests/test_one.py:12", "app/core.py:2")
    assert raised.frame == "app/core.py:2"
    assert cases["tests/test_one.py::test_fails"].exception == "AssertionError"
    assert cases["tests/test_one.py::test_of_fixture"].exception == "OSError"
    assert cases["tests/test_one.py::test_skipped"].message == "not today <n>"


def test_what_an_assertion_compared_is_kept_without_addresses(cases: Mapping[str, CaseResult]) -> None:
    assert cases["tests/test_one.py::test_fails"].details == "+  where <n> = int()"


def test_what_a_library_raised_is_placed_in_both(cases: Mapping[str, CaseResult]) -> None:
    case = cases["tests/test_one.py::test_in_library"]
    assert case.frames == ("tests/test_one.py:40",)
    assert re.fullmatch(r"<lib>/json/decoder\.py:\d+", case.raised)
    assert cases["tests/test_one.py::test_raises"].raised == ""


def test_a_line_that_only_looks_like_a_place_is_none(cases: Mapping[str, CaseResult]) -> None:
    assert cases["tests/test_one.py::test_says_a_time"].frames == ("tests/test_one.py:43",)


def test_the_phase_of_a_failure_is_no_part_of_its_message(cases: Mapping[str, CaseResult]) -> None:
    told = {name: (case.phase, case.exception, case.message) for name, case in cases.items()}
    assert told["tests/test_one.py::test_of_fixture"] == (Phase.SETUP, "OSError", "OSError: no such thing")
    assert told["tests/test_one.py::test_torn_down"] == (Phase.TEARDOWN, "RuntimeError", "RuntimeError: late")
    message = "ModuleNotFoundError: No module named 'absent_module'"
    assert told["tests/test_two.py"] == (Phase.COLLECTION, "ModuleNotFoundError", message)
    assert told["tests/test_three.py"] == (Phase.COLLECTION, "", "not for <n>.<n>")


def test_a_run_is_narrowed_to_the_named_tests(cwd: Path) -> None:
    names = ["tests/test_one.py::test_raises", "tests/test_one.py::test_each[[]", "tests/test_one.py::test_each[\\xe9]"]
    command = ["pytest", "-q", "tests", "-p", "no:cacheprovider"]
    assert JUNIT.narrows(command)
    assert set(run(cwd, JUNIT.arm(command, names))) == set(names)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (["pytest", "-q"], True),
        (["pytest", "-q", "tests", "more/test_x.py"], True),
        (["python", "-m", "pytest", "-k", "slow"], True),
        (["pytest", "--cov", "src"], True),
        (["pytest", "-c", "conf/pytest.ini"], False),  # a path that no test is chosen by
        (["make", "test"], False),
    ],
)
def test_what_can_be_narrowed(command: list[str], *, expected: bool) -> None:
    assert JUNIT.narrows(command) is expected


def test_only_pytest_is_understood_without_a_file() -> None:
    assert JUNIT.understands(["pytest"])
    assert JUNIT.understands(["python3", "-m", "pytest", "-x"])
    assert JUNIT.understands(["/somewhere/bin/py.test"])
    assert not JUNIT.understands(["python", "-m", "unittest"])
    assert not JUNIT.understands(["python", "pytest.py"])


@pytest.mark.parametrize("data", [None, b"", b"<testsuite>", b"\xff\xfe"], ids=repr)
def test_what_is_no_result_is_none(data: bytes | None) -> None:
    assert JUNIT.read(Output(stdout=b"", stderr=b"", file=data, dirs={})) is None


def test_of_two_ends_of_one_test_the_worse_counts() -> None:
    case = '<testcase file="t.py" classname="t" name="test">{}</testcase>'
    both = case.format('<error message="late"/>') + case.format("")
    found = JUNIT.read(Output(stdout=b"", stderr=b"", file=f"<testsuite>{both}</testsuite>".encode(), dirs={}))
    assert found is not None
    assert found["t.py::test"].outcome is CaseOutcome.ERROR


def test_a_syntax_error_says_its_words_and_not_its_place() -> None:
    said = "File &quot;x&quot;, line 1&#10;    a b&#10;      ^&#10;SyntaxError: invalid syntax"
    xml = (
        f'<testsuite><testcase file="t.py" classname="t" name="test"><failure message="{said}"/></testcase></testsuite>'
    )
    found = JUNIT.read(Output(stdout=b"", stderr=b"", file=xml.encode(), dirs={}))
    assert found is not None
    assert found["t.py::test"].said == "SyntaxError: invalid syntax"


def test_an_installed_codebase_is_found_again() -> None:
    xml = (
        b'<testsuite><testcase file="tests/t.py" classname="tests.t" name="test"><failure message="KeyError: 1">'
        b"tests/t.py:6: \n../envs/x/lib/python3.14/site-packages/app/jobs.py:13: in run\n"
        b"/usr/lib/python3.14/multiprocessing/pool.py:367: in map\n"
        b"../envs/x/lib/python3.14/site-packages/other/a.py:1: KeyError</failure></testcase></testsuite>"
    )
    own = frozenset({"tests/t.py", "src/app/jobs.py"})
    found = JUNIT.read(Output(stdout=b"", stderr=b"", file=xml, dirs={}, own=own))
    assert found is not None
    assert found["tests/t.py::test"].frames == ("tests/t.py:6", "src/app/jobs.py:13")
