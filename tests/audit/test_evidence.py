"""What tests say of findings, from lines alone."""

from __future__ import annotations

from pyskew.audit import Confidence, Finding, Status, test_evidence
from pyskew.audit.test_evidence import Seen


def finding(path: str, line: int, *steps: str) -> Finding:
    return Finding(
        rule="r", path=path, line=line, column=1, confidence=Confidence.HIGH, since="3.14", message="m",
        path_of_state=steps,
    )  # fmt: skip


def status(one: Finding, folder: str = ".", **seen: frozenset) -> Status:
    (judged,) = test_evidence.judged([one], Seen(**seen), folder)
    return judged.status


def test_lines_that_nothing_is_known_of_stay_as_they_are() -> None:
    assert status(finding("a.py", 3)) is Status.STATIC
    assert (
        status(finding("a.py", 3), failed=frozenset({"a.py:4", "b.py:3"}), ran=frozenset({"a.py:4"})) is Status.STATIC
    )


def test_a_line_in_a_traceback_is_confirmed_though_it_ran_too() -> None:
    lines = frozenset({"a.py:3"})
    assert status(finding("a.py", 3), failed=lines, ran=lines) is Status.CONFIRMED


def test_where_the_state_is_read_counts_and_where_workers_start_does_not() -> None:
    one = finding("a.py", 3, "conf.py:1", "a.py:3", "main.py:9")
    assert status(one, failed=frozenset({"conf.py:1"})) is Status.CONFIRMED
    assert status(one, failed=frozenset({"main.py:9"})) is Status.STATIC


def test_a_function_that_a_proven_failure_goes_through_counts() -> None:
    around = frozenset({("a.py", 1, 10)})
    assert status(finding("a.py", 3), around=around, ran=frozenset({"a.py:3"})) is Status.CONFIRMED
    assert status(finding("a.py", 11), around=around, ran=frozenset({"a.py:11"})) is Status.NOT_OBSERVED
    assert status(finding("b.py", 3), around=around) is Status.STATIC


def test_findings_are_named_relative_to_the_codebase() -> None:
    seen = frozenset({"pkg/a.py:3"})
    assert status(finding("code/pkg/a.py", 3), "code", failed=seen) is Status.CONFIRMED
    assert status(finding("/abs/code/pkg/a.py", 3), "/abs/code", ran=seen) is Status.NOT_OBSERVED
    assert status(finding("./pkg/a.py", 3), failed=seen) is Status.CONFIRMED


def test_watched_lines_are_found_where_code_is_installed() -> None:
    found = [finding("src/app/a.py", 3), finding("src/app/a.py", 3), finding("lib/b.py", 4), finding("c.py", 5)]
    assert test_evidence.lines(found, ".") == [
        "app/a.py\t3\tsrc/app/a.py", "b.py\t4\tlib/b.py", "c.py\t5\tc.py",
    ]  # fmt: skip
