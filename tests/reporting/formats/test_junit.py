from __future__ import annotations

import re

import pytest
from lxml import etree

from pyskew.reporting.formats.junit import render
from support import hostile, sample, schemas

REPORTS = {"rich": sample.rich, "proven": sample.proven, "hostile": hostile.report}


def _case(name: str, python: str) -> etree.ElementBase:
    root = etree.fromstring(render(sample.rich()).encode())
    (suite,) = (suite for suite in root if suite.get("name") == f"linux/{python}")
    (case,) = (case for case in suite.iter("testcase") if case.get("name") == name)
    return case


def test_a_suite_says_which_python_and_target_it_is() -> None:
    root = etree.fromstring(render(sample.rich()).encode())
    properties = {one.get("name"): one.get("value") for one in root.find("testsuite[@name='linux/3.14']/properties")}
    assert properties == {
        "python": "3.14", "target": "linux", "platform": "linux", "build": "3.14.10",
        "default-start-method": "forkserver",
    }  # fmt: skip


def test_an_expected_change_passes() -> None:
    assert len(_case("proven", "3.14")) == 0


def test_an_unexpected_change_fails_its_new_end() -> None:
    assert len(_case("refuted", "3.13")) == 0
    failure = _case("refuted", "3.14").find("failure")
    assert failure.get("type") == "behaviour-changed"
    assert 'text: "bad literal" -> "invalid literal"' in failure.text


def test_a_cell_that_contradicts_its_clause_fails() -> None:
    kinds = [failure.get("type") for failure in _case("unmet", "3.14").iter("failure")]
    assert kinds == ["unmet-expectation", "behaviour-changed"]


def test_a_failure_shows_what_its_cell_said() -> None:
    assert (
        _case("regressed", "3.14")
        .find("system-err")
        .text.endswith("AttributeError: module 'ast' has no attribute 'Num'")
    )


def test_a_change_of_a_single_test_says_which() -> None:
    messages = [failure.get("message") for failure in _case("regressed", "3.14").iter("failure")]
    assert [message for message in messages if message.startswith("tests/test_ast.py::test_numbers[1|2]: 3.13 -> 3.14")]


def test_an_informational_python_never_fails() -> None:
    root = etree.fromstring(render(sample.rich()).encode())
    assert root.find("testsuite[@name='linux/3.15']").get("failures") == "0"


def test_what_was_not_run_is_skipped_with_its_reason() -> None:
    said = _case("lost", "3.14").find("skipped").get("message")
    assert said.startswith("infra-error: the disk is full; what to do: see that the target can be reached")


def test_a_stale_clause_fails_a_test_of_its_own() -> None:
    root = etree.fromstring(render(sample.rich()).encode())
    cases = root.findall("testsuite[@name='expectations']/testcase")
    assert [case.get("classname") for case in cases] == ["stale-expectation", "wrong-cause"]


@pytest.mark.parametrize("name", REPORTS)
def test_the_totals_are_what_stands_below_them(name: str) -> None:
    root = etree.fromstring(render(REPORTS[name]()).encode())
    assert int(root.get("tests")) == len(list(root.iter("testcase")))
    for suite in root:
        failing = [case for case in suite.iter("testcase") if case.find("failure") is not None]
        assert int(suite.get("failures")) == len(failing)
        assert int(suite.get("skipped")) == len(list(suite.iter("skipped")))


# The structure that readers of JUnit files agree on: element -> (attributes it may have, those it must have, children).
SHAPE = {
    "testsuites": ({"name", "tests", "failures", "errors", "time"}, set(), {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors", "skipped", "time"},
        {"name", "tests", "failures", "errors"},
        {"properties", "testcase"},
    ),
    "properties": (set(), set(), {"property"}),
    "property": ({"name", "value"}, {"name", "value"}, set()),
    "testcase": ({"name", "classname", "time"}, {"name"}, {"skipped", "failure", "system-out", "system-err"}),
    "failure": ({"type", "message"}, set(), set()),
    "skipped": ({"type", "message"}, set(), set()),
    "system-out": (set(), set(), set()),
    "system-err": (set(), set(), set()),
}


@pytest.mark.parametrize("name", REPORTS)
def test_it_has_the_structure_that_readers_agree_on(name: str) -> None:
    root = etree.fromstring(render(REPORTS[name]()).encode())
    assert root.tag == "testsuites"
    for element in root.iter():
        may, must, children = SHAPE[element.tag]
        assert must <= set(element.attrib) <= may
        assert {child.tag for child in element} <= children
        for number in ("tests", "failures", "errors", "skipped"):
            assert re.fullmatch(r"\d+", element.get(number, "0"))


@pytest.mark.parametrize("name", REPORTS)
def test_it_is_valid_against_the_schema_of_jenkins(name: str) -> None:
    schema = etree.XMLSchema(etree.fromstring(schemas.junit()))
    schema.assertValid(etree.fromstring(render(REPORTS[name]()).encode()))
