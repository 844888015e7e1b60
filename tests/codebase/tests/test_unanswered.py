from __future__ import annotations

from dataclasses import replace

from pyskew.codebase.tests import unanswered
from pyskew.codebase.tests.unanswered import Unanswered
from pyskew.model.breaks import Break, BreakKind, Explanation, ExplanationSource
from pyskew.model.suite import ChangeClass
from support import sample

COMMAND = "pyskew audit . --proof 5m -- pytest"


WHY = Explanation(source=ExplanationSource.NAME, text="gone")


def of(*opened: str, explained: bool = False) -> Unanswered:
    """Return what is open in a report with two breaks, of two changes (a, b) and of one (c)."""
    (change, *_) = sample.rich().changes
    changes = tuple(replace(change, id=name, is_open=name in opened) for name in "abc")
    breaks = tuple(
        Break(
            id=below, scenario="tests", target="linux", old="3.13", new="3.14", kind=BreakKind.FAILURE,
            cls=ChangeClass.REGRESSED, changes=tuple(below), explanations=(WHY,) if explained else (),
        )
        for below in ("ab", "c")
    )  # fmt: skip
    return unanswered.of(replace(sample.rich(), changes=changes, breaks=breaks), COMMAND)


def test_what_is_open_is_counted_with_the_breaks_that_it_belongs_to() -> None:
    assert of("a", "b") == Unanswered(changes=2, breaks=1, explained=0, command=COMMAND)
    assert of("b", "c", explained=True) == Unanswered(changes=2, breaks=2, explained=2, command=COMMAND)
    assert of("a").document() == {"changes": 1, "breaks": 1, "explained": 0, "command": COMMAND}


def test_the_line_says_how_much_is_open_and_what_answers_it() -> None:
    some = Unanswered(changes=92, breaks=2, explained=1, command=COMMAND)
    assert some.line() == (
        "left open for want of time: 92 changed tests of 2 breaks, 1 of them explained all the same;"
        f" to answer, run {COMMAND}"
    )
    assert replace(some, explained=0).line().startswith("left open for want of time: 92 changed tests of 2 breaks; to")
    assert replace(some, breaks=0, explained=0).line().startswith("left open for want of time: 92 changed tests; to")


def test_where_no_change_is_open_other_looks_were_left_out() -> None:
    found = of()
    assert found.changes == 0
    assert found.line().startswith("not looked for, for want of time: deprecations")
    assert COMMAND in found.line()
