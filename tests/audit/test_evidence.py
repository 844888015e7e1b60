"""What tests say of findings, from lines alone."""

from __future__ import annotations

from pyskew.audit import Confidence, Finding, FindingStatus, test_evidence
from pyskew.audit.test_evidence import Linked, Seen


def finding(path: str, line: int, *steps: str) -> Finding:
    return Finding(
        rule="r", path=path, line=line, column=1, confidence=Confidence.HIGH, since="3.14", message="m",
        path_of_state=steps,
    )  # fmt: skip


def status(one: Finding, folder: str = ".", **seen: frozenset) -> FindingStatus:
    (judged,) = test_evidence.judged([one], Seen(**seen), folder)
    return judged.status


def test_lines_that_nothing_is_known_of_stay_as_they_are() -> None:
    assert status(finding("a.py", 3)) is FindingStatus.STATIC
    assert (
        status(finding("a.py", 3), failed=frozenset({"a.py:4", "b.py:3"}), ran=frozenset({"a.py:4"}))
        is FindingStatus.STATIC
    )


def test_a_line_in_a_traceback_is_confirmed_though_it_ran_too() -> None:
    lines = frozenset({"a.py:3"})
    assert status(finding("a.py", 3), failed=lines, ran=lines) is FindingStatus.CONFIRMED


def test_where_the_state_is_read_counts_and_where_workers_start_does_not() -> None:
    one = finding("a.py", 3, "conf.py:1", "a.py:3", "main.py:9")
    assert status(one, failed=frozenset({"conf.py:1"})) is FindingStatus.CONFIRMED
    assert status(one, failed=frozenset({"main.py:9"})) is FindingStatus.STATIC


def linked(*places: str, old: tuple[int, int] = (3, 13), new: tuple[int, int] = (3, 14), test: str = "t") -> frozenset:
    return frozenset(Linked(place, test, old, new) for place in places)


def test_a_line_linked_to_a_failure_counts() -> None:
    assert status(finding("a.py", 3), linked=linked("a.py:3"), ran=frozenset({"a.py:3"})) is FindingStatus.CONFIRMED
    assert (
        status(finding("a.py", 11), linked=linked("a.py:3"), ran=frozenset({"a.py:11"})) is FindingStatus.NOT_OBSERVED
    )
    assert status(finding("a.py", 3, "conf.py:1", "a.py:9"), linked=linked("conf.py:1")) is FindingStatus.CONFIRMED
    assert status(finding("b.py", 3), linked=linked("a.py:3")) is FindingStatus.STATIC


def test_a_failure_at_another_step_says_nothing_of_a_linked_line() -> None:
    ran = frozenset({"a.py:3"})
    for old, new in (((3, 12), (3, 13)), ((3, 14), (3, 15))):
        assert (
            status(finding("a.py", 3), linked=linked("a.py:3", old=old, new=new), ran=ran) is FindingStatus.NOT_OBSERVED
        )
    assert (
        status(finding("a.py", 3), linked=linked("a.py:3", old=(3, 12), new=(3, 15)), ran=ran)
        is FindingStatus.CONFIRMED
    )


def test_the_tests_that_a_finding_explains_are_named() -> None:
    seen = Seen(linked=linked("a.py:3", test="one") | linked("a.py:3", test="two") | linked("a.py:4", test="three"))
    (judged,) = test_evidence.judged([finding("a.py", 3)], seen, ".")
    assert judged.tests == ("one", "two")


def test_findings_are_named_relative_to_the_codebase() -> None:
    seen = frozenset({"pkg/a.py:3"})
    assert status(finding("code/pkg/a.py", 3), "code", failed=seen) is FindingStatus.CONFIRMED
    assert status(finding("/abs/code/pkg/a.py", 3), "/abs/code", ran=seen) is FindingStatus.NOT_OBSERVED
    assert status(finding("./pkg/a.py", 3), failed=seen) is FindingStatus.CONFIRMED


def test_watched_lines_are_found_where_code_is_installed() -> None:
    found = [finding("src/app/a.py", 3), finding("src/app/a.py", 3), finding("lib/b.py", 4), finding("c.py", 5)]
    assert test_evidence.lines(found, ".") == [
        "app/a.py\t3\tsrc/app/a.py", "b.py\t4\tlib/b.py", "c.py\t5\tc.py",
    ]  # fmt: skip
