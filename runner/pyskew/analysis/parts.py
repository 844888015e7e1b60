"""A difference in parts: how a cell ended and each fact of it, as both ends show them and as flips show them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pyskew.analysis import compare
from pyskew.model.report import Observation
from pyskew.model.suite import FactRule, Outcome

PASSES = ":passes"
"""Whether a cell passes, whatever else its outcome is: two Pythons may fail in two ways for one cause."""

Shown = Mapping[str, str]
"""What a cell shows: `:passes`, `:outcome` and each fact's canonical text."""


class Direction(StrEnum):
    """Which end a toggle was set at."""

    BACK = "back"
    """The new Python at the old default."""
    FORWARD = "forward"
    """The old Python at the new default."""


BOTH = frozenset(Direction)


def shown(observation: Observation, rules: Mapping[str, FactRule]) -> Shown:
    """Return what of an observation can differ."""
    passes = "" if observation.cases is not None else str(observation.outcome is Outcome.PASS)
    return {PASSES: passes, **compare.signature(observation, rules)}


def differing(old: Observation, new: Observation, rules: Mapping[str, FactRule]) -> frozenset[str]:
    """Return the parts that differ. What a failing end did not get to print is none of them, if anything else is."""
    before, after = shown(old, rules), shown(new, rules)
    parts = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    cut = set(compare.cut_short(old, new))
    return frozenset(parts - cut or parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flipped:
    """Both ends as they are, and each of them with a set of toggles at the other end's defaults."""

    old: Shown
    new: Shown
    back: Shown | None
    """The new Python at the old defaults; None where its attempts disagree or could not be made."""
    forward: Shown | None
    """The old Python at the new defaults."""

    def directions(self, part: str) -> frozenset[Direction]:
        """Return the directions in which a flip shows of a part what the other end shows."""
        found = set()
        if self.back is not None and self.back.get(part) == self.old.get(part):
            found.add(Direction.BACK)
        if self.forward is not None and self.forward.get(part) == self.new.get(part):
            found.add(Direction.FORWARD)
        return frozenset(found)

    def held(self, part: str) -> Direction | None:
        """Return the direction whose setting leaves a difference, though the toggle changes the part on both Pythons.

        `forward`: both Pythons under the new default still differ, and under the old one they agree.
        """
        if self.back is None or self.forward is None:
            return None
        here = self.directions(part)
        if here == {Direction.BACK} and self.forward.get(part) != self.old.get(part):
            return Direction.FORWARD
        if here == {Direction.FORWARD} and self.back.get(part) != self.new.get(part):
            return Direction.BACK
        return None

    def pair(self, part: str, direction: Direction) -> tuple[str, str]:
        """Return what both Pythons show of a part under one and the same setting."""
        if direction is Direction.FORWARD:
            return (self.forward or {}).get(part, ""), self.new.get(part, "")
        return self.old.get(part, ""), (self.back or {}).get(part, "")


def listed(parts: Iterable[str]) -> str:
    """Return the parts for a sentence: `exit, outcome, seen`."""
    names = set(parts)
    if compare.OUTCOME in names:
        names.discard(PASSES)
    return ", ".join(sorted(name.lstrip(":") for name in names))
