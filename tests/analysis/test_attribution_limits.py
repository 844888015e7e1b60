"""The search for causes ends in few cells, whatever a flip shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pyskew.analysis.attribution import Attribution
from pyskew.analysis.experiments import AttributionInput
from pyskew.analysis.parts import Direction
from pyskew.model.report import Change, Observation
from pyskew.model.suite import Cell, ChangeClass, Evidence, Outcome, Stability, ToggleState
from support import sample

NAMES = tuple(f"toggle-{number:02}" for number in range(14))
SIMULATES = "toggle-13"


def change() -> Change:
    proven = next(one for one in sample.rich().changes if one.cls is ChangeClass.BEHAVIOUR_CHANGED)
    return replace(proven, old="3.13", new="3.14", test=None)


class World:
    """What cells show: the new behaviour where all toggles of `needed` have the newer default."""

    def __init__(self, needed: frozenset[str], *, breaks: str = "") -> None:
        self.needed, self.breaks = needed, breaks
        self.seen: dict[str, int] = {}

    def observed(self, cell: Cell) -> Observation:
        attempts = self.seen.get(cell.id, 0)
        if not attempts:
            return Observation(cell=cell, evidence=Evidence.MISSING)
        settings = dict(cell.toggles)
        if self.breaks in settings:
            return Observation(cell=cell, evidence=Evidence.NOT_APPLICABLE, reason="no such test", attempts=attempts)
        newer = {name for name in NAMES if settings.get(name, "new" if cell.python == "3.14" else "old") == "new"}
        shown = "new" if self.needed <= newer else "old"
        return Observation(
            cell=cell, evidence=Evidence.RAN, outcome=Outcome.PASS, facts={"shown": shown}, attempts=attempts,
            stability=Stability.STABLE,
        )  # fmt: skip

    def evidences(self) -> AttributionInput:
        place = sample.place("3.14").interpreter
        assert place is not None
        states = {f"{name}={value}": ToggleState.APPLIED for name in NAMES for value in ("old", "new")}
        ends = (replace(place, defaults=dict.fromkeys(NAMES, value), toggles=states) for value in ("old", "new"))
        old, new = ends
        return AttributionInput(
            observed=self.observed, old=old, new=new, rules={}, one_way={SIMULATES: Direction.FORWARD}
        )

    def search(self, about: Change) -> tuple[int, tuple[str, ...]]:
        """Run what is asked for until nothing is. Return the number of different cells, and the toggles named."""
        for _ in range(400):
            cells = Attribution(about, self.evidences()).next_cells()
            if not cells:
                break
            for cell in cells:
                self.seen[cell.id] = self.seen.get(cell.id, 0) + 1
        else:
            pytest.fail("the search does not end")
        causes = Attribution(about, self.evidences()).causes()
        flips = [one for one in self.seen if "+toggle" in one]
        return len(flips), tuple(sorted({cause.toggle for cause in causes if cause.toggle}))


SETS = [{"toggle-00"}, {"toggle-12"}, {"toggle-03", "toggle-07"}, {"toggle-01", "toggle-05", "toggle-12"}]


@pytest.mark.parametrize("needed", SETS)
def test_a_set_of_toggles_is_found_in_a_number_of_cells_that_grows_with_their_number(needed: set[str]) -> None:
    flips, named = World(frozenset(needed)).search(change())
    assert set(named) == needed
    assert flips <= 4 * len(NAMES) + 4


def test_a_simulation_that_breaks_the_command_hides_no_cause() -> None:
    flips, named = World(frozenset({"toggle-04"}), breaks=SIMULATES).search(change())
    assert named == ("toggle-04",)
    assert flips <= 2 * len(NAMES) + 4
