"""The pytest plugin, in pytests of its own."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata

import pytest

pytest_plugins = ["pytester"]

MODULE = """
import multiprocessing
import pytest

STATE = []


def work(queue):
    queue.put(list(STATE))


def seen():
    STATE.append("set by the parent")
    queue = multiprocessing.SimpleQueue()
    process = multiprocessing.Process(target=work, args=(queue,))
    process.start()
    process.join(20)
    return queue.get()


def method():
    return multiprocessing.get_context().get_start_method()
"""


def _runs(pytester: pytest.Pytester, tests: str, *words: str) -> pytest.RunResult:
    pytester.makepyfile(test_it=MODULE + tests)
    installed = [one for one in metadata.entry_points(group="pytest11") if one.name == "pyskew"]
    plugin = [] if installed else ["-p", "pyskew.instrumentation.pytest_plugin"]
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", *plugin, *words, timeout=120)


@pytest.mark.real
@pytest.mark.slow
def test_the_option_runs_all_tests_under_a_default(pytester: pytest.Pytester) -> None:
    tests = """
def test_method():
    assert method() == "forkserver"

def test_state():
    assert seen() == ["set by the parent"]
"""
    plain = _runs(pytester, tests, "-k", "state")
    own = plain.parseoutcomes()
    done = _runs(pytester, tests, "--pyskew-toggle", "start-method=forkserver")
    assert done.parseoutcomes() == {"passed": 1, "failed": 1}
    assert done.ret == 1
    done.stdout.fnmatch_lines(["pyskew: start-method=forkserver", "*FAILED test_it.py::test_state*"])
    assert own == {"passed": 1, "deselected": 1} or sys.version_info >= (3, 14)


@pytest.mark.real
@pytest.mark.slow
def test_a_mark_runs_a_test_once_with_each_setting(pytester: pytest.Pytester) -> None:
    done = _runs(
        pytester,
        """
@pytest.mark.pyskew(toggle=["start-method=fork", "start-method=spawn"])
def test_method(pyskew_toggle):
    print("here with", method())
    assert pyskew_toggle == f"start-method={method()}"
    assert method() == "fork", "no fork"

@pytest.mark.pyskew(toggle="start-method")
def test_every_value():
    assert method()

def test_plain(pyskew_toggle):
    assert pyskew_toggle == ""
""",
        "-v", "--strict-markers",
    )  # fmt: skip
    assert done.parseoutcomes() == {"passed": 5, "failed": 1}
    done.stdout.fnmatch_lines(["*test_method?start-method=fork? PASSED*", "*test_method?start-method=spawn? FAILED*"])
    done.stdout.fnmatch_lines(["*AssertionError: no fork*", "*here with spawn*"])


@pytest.mark.real
@pytest.mark.slow
def test_what_passes_under_one_default_alone_is_expected_to_fail_elsewhere(pytester: pytest.Pytester) -> None:
    done = _runs(
        pytester,
        """
@pytest.mark.pyskew(toggle="start-method", only="start-method=fork")
def test_state():
    assert seen() == ["set by the parent"]

@pytest.mark.pyskew(toggle="start-method=spawn", only="start-method=fork")
def test_mended():
    assert method() == "spawn"
""",
    )
    # The second passes where it was said to fail: the mark is out of date.
    assert done.parseoutcomes() == {"passed": 1, "xfailed": 2, "failed": 1}
    done.stdout.fnmatch_lines(["*XPASS(strict)*passes only with start-method=fork*"])


@pytest.mark.parametrize(("words", "complaint"), [
    (["--pyskew-toggle", "strt-method=fork"], '*pyskew: unknown toggle "strt-method"; did you mean "start-method"?*'),
    (["--pyskew-toggle", "start-method=frok"], "*pyskew: --toggle start-method=frok: start-method can be *"),
])  # fmt: skip
def test_a_wrong_option_is_one_line(pytester: pytest.Pytester, words: list[str], complaint: str) -> None:
    done = _runs(pytester, "def test_nothing(): pass\n", *words)
    assert done.ret == 4
    done.stderr.fnmatch_lines([complaint])
    assert "Traceback" not in done.stderr.str()


@pytest.mark.real
@pytest.mark.slow
def test_a_run_that_breaks_off_says_how_to_look(pytester: pytest.Pytester) -> None:
    ends = "if os.environ.get('PYSKEW_PYTEST_TOGGLES'):\n        os._exit(3)\n"
    pytester.makeconftest(f"import os\n\ndef pytest_sessionstart():\n    {ends}")
    done = _runs(pytester, "@pytest.mark.pyskew(toggle='start-method=spawn')\ndef test_it(): pass\n")
    assert done.parseoutcomes() == {"failed": 1}
    done.stdout.fnmatch_lines(["*run it alone: pytest --pyskew-toggle start-method=spawn 'test_it.py::test_it*"])


def test_a_run_that_asks_for_nothing_imports_nothing() -> None:
    script = (
        "import sys, pytest\n"
        "before = set(sys.modules)\n"
        "import pyskew.instrumentation.pytest_plugin\n"
        "print(sorted(name for name in set(sys.modules) - before))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['pyskew', 'pyskew.instrumentation', 'pyskew.instrumentation.pytest_plugin']"
