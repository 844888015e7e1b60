"""The matrix and the changes of scenarios on a terminal."""

from __future__ import annotations

import pytest

from pyskew import plugins
from pyskew.analysis.report import assemble
from pyskew.model.report import Report
from pyskew.model.suite import Cell
from pyskew.reporting import terminal_changes
from support import sample

WIDTH = 80


def report(*names: str) -> Report:
    """A report in which the scenarios whose names begin with `new` changed on 3.14."""
    suite = sample.suite(*(sample.scenario(name, toggles=()) for name in names), pythons=("3.12", "3.13", "3.14"))
    cells = [one.cell for one in sample.run(suite).cells]
    return assemble(sample.run(suite, [_ran(cell, n) for cell in cells for n in (1, 2, 3)]), plugins.toggles())


def _ran(cell: Cell, attempt: int) -> object:
    new = cell.scenario.startswith("pack/new") and cell.python == "3.14"
    return sample.ran(cell, {"seen": "b" * 500 if new else "a"}, attempt)


def _lines(found: object) -> list[str]:
    return [line for line, _ in found]


def test_rows_that_differ_are_shown_and_the_others_counted() -> None:
    assert _lines(terminal_changes.matrix(report("same", "new", "also-same"))) == [
        "",
        "          3.12  3.13  3.14",
        "pack/new  pass  pass  pass *",
        "2 other scenarios passed alike on every Python",
    ]


def test_a_run_without_a_difference_has_one_line() -> None:
    assert _lines(terminal_changes.matrix(report("same"))) == ["1 scenario passed alike on every Python"]


def test_a_large_matrix_is_cut() -> None:
    lines = _lines(terminal_changes.matrix(report(*(f"new{number}" for number in range(25)))))
    assert len(lines) == 1 + 1 + 20 + 1
    assert lines[-1] == "... and 5 more rows in the report"


def test_a_long_name_leaves_room_for_five_pythons_in_eighty_columns() -> None:
    lines = _lines(terminal_changes.matrix(report("new-" + "x" * 60)))
    assert max(map(len, lines)) <= WIDTH - 2 * len("  pass *")


def test_each_change_has_a_line_that_says_what_differs() -> None:
    lines = _lines(terminal_changes.changes(report("new-one", "new-two").changes))
    assert lines[1].startswith("3.13 -> 3.14  pack/new-one: behaviour-changed, NOT EXPECTED")
    assert lines[2].startswith('    seen: "a" -> "bbbb')
    assert len(lines[2]) < 160
    assert lines[5].startswith("`pyskew explain pack/new-one` shows")


@pytest.mark.parametrize("names", [("same",), ("same", "other")])
def test_no_change_is_no_line(names: tuple[str, ...]) -> None:
    assert _lines(terminal_changes.changes(report(*names).changes)) == []
