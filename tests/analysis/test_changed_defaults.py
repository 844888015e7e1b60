"""Lines that use a changed default, without those of tests that broke."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pyskew.analysis import changed_defaults
from pyskew.model.suite import Cell
from pyskew.observation.record_builder import PREDICTED, REACHED
from support import sample

CELL = Cell(scenario="pack/one", target="linux", python="3.13")
OLD, NEW = (
    replace(sample.place(label).interpreter, defaults={"start-method": method})
    for label, method in (("3.13", "fork"), ("3.14", "forkserver"))
)


def _use(line: int, *tests: str, **fields: object) -> dict[str, object]:
    return {
        "toggle": "start-method",
        "site": f"app.py:{line}",
        "function": "run",
        "count": 1,
        "tests": [*tests],
        **fields,
    }


SEEN = {
    REACHED: [_use(1, "t.py::passes"), _use(2, "t.py::breaks"), _use(3, "t.py::passes", "t.py::breaks"), _use(4)],
    PREDICTED: [
        {"site": "app.py:5", "object": "._target", "problem": "cannot pickle", "tests": ["t.py::breaks"]},
        {"site": "app.py:6", "object": "._target", "problem": "cannot pickle", "tests": []},
    ],
}


@pytest.mark.parametrize(
    ("failing", "lines"),
    [((), [1, 2, 3, 4, 5, 6]), (("t.py::breaks",), [1, 4, 6]), (("t.py::other",), [1, 2, 3, 4, 5, 6])],
)
def test_what_a_broken_test_reached_is_not_latent(failing: tuple[str, ...], lines: list[int]) -> None:
    found = changed_defaults.latent(CELL, SEEN, OLD, NEW, failing)
    assert [one.site for one in found] == [f"app.py:{line}" for line in lines]


def test_records_of_older_runs_name_no_tests() -> None:
    seen = {REACHED: [{name: value for name, value in _use(1).items() if name != "tests"}]}
    assert [one.site for one in changed_defaults.latent(CELL, seen, OLD, NEW, ("t.py::breaks",))] == ["app.py:1"]
