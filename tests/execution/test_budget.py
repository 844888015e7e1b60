"""How long proofs may take: values in, value out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pyskew.execution.budget import Share, affordable, deadline, expected_seconds, suggested_limit
from pyskew.model.suite import Arm, Cell, Evidence, Outcome, Record
from pyskew.model.toggles import ToggleSetting

CELL = Cell(scenario="tests", target="linux", python="3.14")
TOGGLED = replace(CELL, toggles=(ToggleSetting("start-method", "fork"),))


@pytest.mark.parametrize(
    ("planned", "ahead", "latest", "ends"),
    [
        (10.0, 0.0, 9999.0, 125.0),
        (10.0, 3.0, 9999.0, 122.0),
        (10.0, 3.0, 110.0, 110.0),
        (0.0, 3.0, 9999.0, 97.0),
    ],
    ids=["two and a half", "less the reports", "no longer than the limit", "over before it begins"],
)
def test_proofs_end_when_the_command_as_a_whole_has_had_its_share(
    planned: float, ahead: float, latest: float, ends: float
) -> None:
    assert deadline(Share(began=100.0), planned=planned, ahead=ahead, latest=latest) == ends


def test_what_was_done_besides_moves_the_end() -> None:
    early, late = (deadline(Share(began=at), planned=4.0, ahead=1.0, latest=9999.0) for at in (0.0, 7.0))
    assert late - early == 7.0


def ran(cell: Cell, seconds: float, selected: tuple[str, ...] = ()) -> Record:
    return Record(cell=cell, attempt=1, evidence=Evidence.RAN, outcome=Outcome.PASS, seconds=seconds, selected=selected)


WHOLE, SOME, CONTROL = ran(CELL, 30.0), ran(CELL, 3.0, ("a",)), ran(replace(CELL, arm=Arm.CONTROL), 4.0, ("a",))


@pytest.mark.parametrize(
    ("cell", "tests", "there", "seconds"),
    [
        (TOGGLED, 1, [WHOLE, SOME, CONTROL], 4.0),
        (TOGGLED, 1, [WHOLE, SOME, CONTROL, ran(TOGGLED, 2.0, ("a",))], 2.0),
        (TOGGLED, 1, [WHOLE], 30.0),
        (TOGGLED, 0, [WHOLE, SOME], 30.0),
        (CELL, 0, [WHOLE, ran(CELL, 33.0)], 33.0),
        (CELL, 1, [ran(CELL, 1.0, ("a",)), SOME], 3.0),
        (CELL, 1, [], 0.0),
        (CELL, 1, [replace(WHOLE, outcome=None)], 0.0),
    ],
    ids=["as others of its Python", "as it did itself", "at most as all tests", "all tests", "the longest",
         "the longest of some", "unknown", "what could not run says nothing"],
)  # fmt: skip
def test_a_cell_takes_what_attempts_at_as_much_took(
    cell: Cell, tests: int, there: list[Record], seconds: float
) -> None:
    assert expected_seconds(cell, tests, there) == seconds


@pytest.mark.parametrize(
    ("groups", "left", "fits"),
    [
        ([[4.0, 4.0], [2.0]], 6.0, [True, True]),
        ([[4.0, 4.0, 4.0, 4.0], [2.0, 2.0]], 6.0, [False, True]),
        ([[5.0], [5.0], [5.0]], 8.0, [True, True, False]),
        ([[9.0, 1.0]], 8.0, [False]),
        ([[1.0]], -3.0, [False]),
        ([], 8.0, []),
    ],
    ids=[
        "all",
        "one that is too large leaves its time to the next",
        "side by side",
        "its longest cell",
        "too late",
        "none",
    ],
)
def test_a_group_of_cells_fits_as_a_whole_or_not_at_all(
    groups: list[list[float]], left: float, fits: list[bool]
) -> None:
    assert affordable(groups, 2, left) == fits


@pytest.mark.parametrize(
    ("seconds", "duration"), [(0.1, "5m"), (150.0, "5m"), (151.0, "10m"), (900.0, "30m"), (901.0, "1h"), (4000.0, "3h")]
)
def test_the_suggested_duration_leaves_room_for_another_round(seconds: float, duration: str) -> None:
    assert suggested_limit(seconds) == duration
