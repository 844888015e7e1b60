"""The size of a Markdown report: examples of tests are cut before any table, and no break is."""

from __future__ import annotations

from dataclasses import replace

from pyskew.model.breaks import Break, BreakKind
from pyskew.model.suite import ChangeClass
from pyskew.reporting.formats import markdown
from support.planted import PLANTS

BREAKS = 120


def _broken(number: int) -> Break:
    tests = tuple(f"tests/test_{number}.py::test_{index}[{'x' * 140}]" for index in range(4))
    return Break(
        id=f"{number:012}", scenario="pack/tested", target="linux", old="3.13", new="3.14", kind=BreakKind.FAILURE,
        cls=ChangeClass.REGRESSED, exception="KeyError", message=f"break {number} is this one",
        places=(f"app/module_{number}.py:7",), tests=tests,
    )  # fmt: skip


def test_examples_are_cut_first() -> None:
    report = PLANTS["tests broken"].report()
    assert "more row" not in markdown.render(report)
    page = markdown.render(replace(report, breaks=tuple(map(_broken, range(BREAKS)))))
    assert len(page.encode()) <= markdown.LARGEST
    parts = {part.partition("\n")[0]: part for part in page.split("\n## ")}
    examples = parts["Breaks"].partition("### Some of their tests")[2]
    assert "more rows, see" in examples
    assert all(f"break {number} is this one" in parts["Breaks"] for number in range(BREAKS))
    whole = [name for name, part in parts.items() if name != "Breaks" and "more row" in part]
    assert (whole, "| linux" in parts["Interpreters"], "3.14" in parts["Tests"]) == ([], True, True)
    assert page.index("## Breaks") < page.index("## Interpreters")
