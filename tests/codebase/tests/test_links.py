"""Lines that the failure of a changed test may come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyskew.codebase.tests import links
from pyskew.codebase.tests.feeding import feeding
from pyskew.codebase.tests.links import Links
from pyskew.model.report import Cause, Change
from pyskew.model.suite import CauseVerdict, ChangeClass
from pyskew.model.tests import CaseOutcome, CaseResult

TEXT = """\
def run():
    children = []
    children.append(make())
    children[0].start()


def other():
    pass
"""
CASE = CaseResult(outcome=CaseOutcome.FAILED, frame="a.py:4", frames=("t.py:9", "a.py:4"))


def places(folder: Path, *verdicts: CauseVerdict) -> set[str]:
    (folder / "a.py").write_text(TEXT)
    causes = tuple(Cause(toggle="start-method", old="fork", new="spawn", verdict=verdict) for verdict in verdicts)
    change = Change(
        id="", scenario="tests", target="linux", old="3.13", new="3.14t", old_build="", new_build="",
        cls=ChangeClass.REGRESSED, test="t.py::test", causes=causes,
    )  # fmt: skip
    found = Links(folder, ["a.py", "t.py"]).lines(change, [CASE])
    assert {(one.test, one.old, one.new) for one in found} == {("t.py::test", (3, 13), (3, 14))}
    return {one.place for one in found}


@pytest.mark.parametrize("verdict", [CauseVerdict.PROVEN, CauseVerdict.SUPPORTED])
def test_functions_of_the_traceback_are_linked_where_the_cause_is_known(verdict: CauseVerdict, tmp_path: Path) -> None:
    assert places(tmp_path, CauseVerdict.REFUTED, verdict) == {"t.py:9", *(f"a.py:{line}" for line in range(1, 5))}


@pytest.mark.parametrize("verdicts", [(), (CauseVerdict.REFUTED,), (CauseVerdict.UNATTRIBUTED,)])
def test_only_the_traceback_and_what_feeds_it_is_linked_elsewhere(
    verdicts: tuple[CauseVerdict, ...], tmp_path: Path
) -> None:
    assert places(tmp_path, *verdicts) == {"t.py:9", "a.py:4", "a.py:2"}


def test_lines_at_which_many_tests_fail_are_followed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.py").write_text(TEXT)
    followed: list[str] = []
    monkeypatch.setattr(
        links,
        "feeding",
        lambda *given: followed.extend(given[2]) or feeding(*given),  # type: ignore[func-returns-value]
    )
    lines = Links(tmp_path, ["a.py"])
    change = Change(
        id="", scenario="tests", target="linux", old="3.13", new="3.14", old_build="", new_build="",
        cls=ChangeClass.REGRESSED, test="t.py::test",
    )  # fmt: skip
    assert lines.lines(change, [CASE]) == lines.lines(change, [CASE, CASE])
    assert followed == ["a.py:4"]
