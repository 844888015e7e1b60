"""Deprecations shown today -> what a later Python will break, and what an earlier one had announced. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pyskew.model.report import Cause, Change, Observation
from pyskew.model.suite import Arm, CauseVerdict, Cell, ChangeClass, Evidence, Scenario, Warned
from pyskew.observation import test_results


def arm(cell: Cell) -> Cell:
    """Return the cell that shows every deprecation of a plain cell."""
    return replace(cell, arm=Arm.WARNINGS)


def needs_arm(scenario: Scenario) -> bool:
    """Return whether the plain cells of a scenario hide deprecations that an arm shows.

    pytest hides none: its summary has those of imports and of tests. A command that pyskew knows nothing of may hide
    all.
    """
    reader, file = test_results.chosen(scenario)
    return reader is None or bool(file) or reader.importing is not None


def together(plain: Observation, arm: Observation) -> Observation:
    """Return what a plain cell and its arm warn of, as an observation of the arm."""
    seen = arm if arm.evidence is Evidence.RAN else replace(plain, cell=arm.cell)
    return replace(seen, warnings=tuple(dict.fromkeys((*plain.warnings, *arm.warnings))))


def will_break(observation: Observation) -> Iterator[Change]:
    """Yield what the warnings of one cell announce for Pythons after its own, one change for each of them."""
    for removal in sorted({one.removal for one in observation.warnings if one.removal}, key=_minor):
        if _minor(removal) > _minor(observation.build):
            yield _announced(observation, removal, [one for one in observation.warnings if one.removal == removal])


def announced(change: Change, old: Observation, new: Observation) -> Cause | None:
    """Return the warning by which the old end announced, at the same place, how the new end fails."""
    for one in old.warnings:
        due = not one.removal or _minor(change.old_build) < _minor(one.removal) <= _minor(change.new_build)
        if due and new.frame and one.site == new.frame:
            note = f"{change.old} warned at {one.site}: {one.message}"
            return Cause(toggle="", old="", new="", verdict=CauseVerdict.PREDICTED, evidence=(old.cell.id,), note=note)
    return None


def _announced(observation: Observation, removal: str, warnings: Sequence[Warned]) -> Change:
    cell = observation.cell
    reason = "; ".join(f"{one.site}: {one.category}: {one.message}" for one in warnings)
    anchor = hashlib.sha256(f"{cell.id} {removal}".encode()).hexdigest()[:12]
    return Change(
        id=anchor,
        scenario=cell.scenario,
        target=cell.target,
        old=cell.python,
        new=removal,
        old_build=observation.build,
        new_build="",
        cls=ChangeClass.WILL_BREAK,
        reason=reason,
        evidence=observation.logs[:1],
    )


def _minor(version: str) -> tuple[int, int]:
    major, minor = version.split(".")[:2]
    return int(major), int("".join(ch for ch in minor if ch.isdigit()) or 0)
