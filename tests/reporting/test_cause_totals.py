from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import etree

from pyskew import plugins
from pyskew.analysis.report import assemble
from pyskew.model.report import Report
from pyskew.reporting.formats import github, html, junit, markdown
from support import sample

TOO_MANY, MORE = 3, 20
"""Cells above which expected changes, and only cells, are too many for the sample."""


def limited(limit: int) -> tuple[Report, Report]:
    """The sample's run in a report with a limit, and in a whole one."""
    run = sample.rich_run()
    return assemble(run, plugins.toggles(), limit=limit), assemble(run, plugins.toggles())


def lines(render: Callable[[Report], str], report: Report, *words: str) -> list[str]:
    return [line for line in render(report).splitlines() if any(word in line for word in words)]


def test_a_cause_counts_the_changes_that_are_not_listed() -> None:
    some, whole = limited(TOO_MANY)
    assert some.left_out.explained
    told = lines(github.render, whole, "explained")
    assert any("cause 1" in line for line in told)
    assert lines(github.render, some, "explained") == told


@pytest.mark.parametrize("words", ["*Proven*:", "- Python 3."])
def test_the_page_counts_them_too(words: str) -> None:
    some, whole = limited(TOO_MANY)
    told = lines(markdown.render, whole, words)
    assert told
    assert lines(markdown.render, some, words) == told


def test_the_page_says_how_many_of_a_cause_are_not_listed() -> None:
    some, whole = limited(TOO_MANY)
    number = some.left_out.explained
    assert number
    assert lines(markdown.render, some, "expected, and not listed.", f"; {number:,} more are not listed.")
    assert f"; {number:,} expected and not listed." in html.render(some)
    assert "not listed" not in html.render(whole)


@pytest.mark.parametrize("limit", [TOO_MANY, MORE])
def test_the_totals_of_a_suite_count_cells_that_are_not_listed(limit: int) -> None:
    some, whole = limited(limit)
    shown, told = (etree.fromstring(junit.render(report).encode()) for report in (some, whole))
    names = ("tests", "skipped")

    def totals(root: etree.ElementBase) -> dict[str, dict[str, str]]:
        return {
            suite.get("name"): {name: suite.get(name) for name in names} for suite in root if "/" in suite.get("name")
        }

    assert len(list(shown.iter("testcase"))) < len(list(told.iter("testcase")))
    assert totals(shown) == totals(told)
    assert sum(int(one.get("value")) for one in shown.iter("property") if one.get("name") == "cells-not-listed") == sum(
        some.left_out.matrix.values()
    )
    if limit == MORE:  # every failing cell is listed
        assert dict(shown.attrib) == dict(told.attrib)
        assert [suite.get("failures") for suite in shown] == [suite.get("failures") for suite in told]
