"""Changes -> Causes: which toggles flip a change back and forth, and which cells are still needed to know. Pure.

A change has parts: how the cell ended, and each fact that differs. A set of toggles is *proven* to cause a part when
the new Python with the set put back shows of it what the old one showed, the old Python with the set put forward shows
what the new one shows, no smaller set does both, and the control arm shows that the overlay itself changes nothing:
each seen twice. A part that differs also where the set has one value at both ends *remains*. A flip that shows at
once what the same Python shows without toggles has no effect: it needs neither a second attempt nor a control arm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from pyskew.analysis import compare, parts, verdicts
from pyskew.analysis.experiments import (
    SEEN,
    AttributionInput,
    Flip,
    candidates,
    differing,
    ends,
    flipped,
    flips_of,
    has_no_effect,
    is_seen,
)
from pyskew.analysis.parts import Direction
from pyskew.model.report import Cause, Change, Observation
from pyskew.model.suite import Arm, CauseVerdict, Cell, ChangeClass, Evidence, Stability

ATTRIBUTABLE = frozenset(
    {ChangeClass.REGRESSED, ChangeClass.FAILS_DIFFERENTLY, ChangeClass.BEHAVIOUR_CHANGED, ChangeClass.FIXED},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """What a search for the toggles that cause a change has come to."""

    found: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By part of the difference, the smallest set of toggles that explains it."""
    waiting: tuple[Flip, ...] = ()
    """Flips that must be seen before the search can go on; empty where it has ended."""
    declared: bool = False
    """Whether these are of a toggle that the scenario declares, which is expected to have an effect."""


@dataclass(frozen=True)
class Attribution:
    """What the evidence says of the causes of one change; what was worked out for one answer serves the other."""

    change: Change
    evidences: AttributionInput

    def next_cells(self) -> list[Cell]:
        """Return the cells to run next, once each, in this order; empty when the verdicts on the change are final.

        First both ends again, interleaved, then the control arm where a flip has an effect, then the flips that decide.
        """
        old, new = ends(self.change)
        confirming = _interleave([_missing(cell, self.evidences.confirm, self.evidences) for cell in (old, new)])
        if self.change.cls not in ATTRIBUTABLE or not self._names:
            return confirming
        arms = [replace(old, arm=Arm.CONTROL), replace(new, arm=Arm.CONTROL)]
        acting = self._result.declared or self._acts
        controls = _interleave([_missing(cell, SEEN, self.evidences) for cell in arms] if acting else [])
        looks = SEEN if self._result.declared else 1
        wanted = _interleave([_missing_flip(flip.cell, looks, self.evidences) for flip in self._result.waiting])
        return [*confirming, *controls, *wanted]

    def causes(self) -> tuple[Cause, ...]:
        """Return the verdicts on the change, as far as the evidence goes."""
        if self.change.cls not in ATTRIBUTABLE:
            return ()
        if not self._names:
            reason = "no toggle's default differs between these two interpreters"
            return (verdicts.silent(CauseVerdict.NO_TOGGLE, reason),)
        doubt = self._doubt()
        if doubt or self._result.waiting:
            cells = ", ".join(flip.cell.id for flip in self._result.waiting)
            return (verdicts.silent(CauseVerdict.UNATTRIBUTED, doubt or f"out of budget: not seen twice: {cells}"),)
        return tuple(verdicts.verdicts(self.change, self._result.found, self._names, self.evidences))

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(candidates(self.evidences))

    @cached_property
    def _result(self) -> SearchResult:
        return _search(self.change, self._names, self.evidences)

    def _doubt(self) -> str:
        """Return why nothing can be concluded; empty when the ends are stable and the control equals the plain cell."""
        both = ends(self.change)
        if Stability.FLAKY in {self.evidences.observed(cell).stability for cell in both}:
            return "an end is flaky"
        return _control_fault(both, self.evidences) if self._acts else ""

    @cached_property
    def _acts(self) -> bool:
        """Whether a flip that was tried shows anything else than its plain cell; only then a control arm decides."""
        named = [(name,) for name in self.evidences.hints if name in self._names]
        tried = named + _groups(self._names, self.evidences)
        flips = (flip for group in tried for flip in flips_of(self.change, group, self.evidences))
        return any(
            self.evidences.observed(flip.cell).evidence is not Evidence.MISSING
            and not has_no_effect(flip.cell, self.evidences)
            for flip in flips
            if flip.cell.toggles
        )


def _search(change: Change, names: tuple[str, ...], evidences: AttributionInput) -> SearchResult:
    """Search for the smallest set of toggles that explains each part of a change.

    A toggle that the scenario declares is tried alone first: what it flips both ways needs no other. For the rest, all
    candidates at once are the screen, and sets of growing size are held against it.
    """
    found: dict[str, tuple[str, ...]] = {}
    rest = differing(change, evidences)
    for name in evidences.hints:
        if name in names and rest:
            flips = flips_of(change, (name,), evidences)
            if not _all_seen(flips, evidences):
                return SearchResult(waiting=flips, declared=True)
            shows = flipped(change, (name,), evidences)
            way = evidences.one_way.get(name)
            whole = frozenset({way}) if way else parts.BOTH
            found |= {part: (name,) for part in rest if shows.directions(part) >= whole}
            rest -= found.keys()
    # Toggles that only simulate another Python may disturb what the others show: they have a screen of their own.
    for group in _groups(names, evidences):
        if not rest:
            break
        screen = flips_of(change, group, evidences)
        if not _all_seen(screen, evidences):
            return SearchResult(waiting=screen)
        shows = flipped(change, group, evidences)
        wanted = {part: ways for part in rest if (ways := shows.directions(part))}
        result = _smallest(change, group, wanted, found, evidences)
        if result.waiting:
            return result
        rest -= found.keys()
    return SearchResult(found=found)


def _groups(names: tuple[str, ...], evidences: AttributionInput) -> list[tuple[str, ...]]:
    """Return the toggles that can be set both ways, and those that cannot, as far as there are any."""
    both = tuple(name for name in names if name not in evidences.one_way)
    one = tuple(name for name in names if name in evidences.one_way)
    return [group for group in (both, one) if group]


def _smallest(
    change: Change,
    names: tuple[str, ...],
    wanted: dict[str, frozenset[Direction]],
    found: dict[str, tuple[str, ...]],
    evidences: AttributionInput,
) -> SearchResult:
    """Return, for each wanted part, a set that does in each direction what all candidates do at once.

    Each toggle alone is tried first. What no single one explains is explained by the set of all candidates without
    those that it does not need, taken out one by one: two flips for each toggle, where all sets would be too many.
    """
    for name in names:
        if not wanted:
            break
        flips = flips_of(change, (name,), evidences)
        if not _all_seen(flips, evidences):
            return SearchResult(waiting=flips)
        shows = flipped(change, (name,), evidences)
        explained = [part for part, ways in wanted.items() if shows.directions(part) >= ways]
        found |= dict.fromkeys(explained, (name,))
        wanted = {part: ways for part, ways in wanted.items() if part not in explained}
    for part, ways in wanted.items():
        needed = names
        for name in names:
            without = tuple(one for one in needed if one != name)
            if not without:
                break
            flips = flips_of(change, without, evidences)
            if not _all_seen(flips, evidences):
                return SearchResult(waiting=flips)
            if flipped(change, without, evidences).directions(part) >= ways:
                needed = without
        found[part] = needed
    return SearchResult(found=found)


def _all_seen(flips: Sequence[Flip], evidences: AttributionInput) -> bool:
    return all(is_seen(flip.cell, evidences) for flip in flips)


def _missing(cell: Cell, wanted: int, evidences: AttributionInput) -> list[Cell]:
    """Return the cell as often as it must still run; not at all when it cannot run, or is flaky already."""
    observation = evidences.observed(cell)
    tried = observation.evidence not in {Evidence.RAN, Evidence.MISSING}
    if tried or observation.stability is Stability.FLAKY:
        return []
    return [cell] * max(wanted - observation.attempts, 0)


def _missing_flip(cell: Cell, looks: int, evidences: AttributionInput) -> list[Cell]:
    """Return a flip as often as it must still run: so many looks, and what confirms the effect that one showed."""
    seen = evidences.observed(cell)
    if seen.evidence is Evidence.RAN:
        looks = 1 if has_no_effect(cell, evidences) else SEEN
    return _missing(cell, looks, evidences)


def _interleave(queues: Sequence[Sequence[Cell]]) -> list[Cell]:
    """Take from the queues in turn, so that a machine that gets slower affects both ends alike."""
    longest = max((len(queue) for queue in queues), default=0)
    return [queue[turn] for turn in range(longest) for queue in queues if turn < len(queue)]


def _control_fault(both: Sequence[Cell], evidences: AttributionInput) -> str:
    """Return why attribution is void; empty when the control arm reproduces both ends."""
    for cell in both:
        control = evidences.observed(replace(cell, arm=Arm.CONTROL))
        if control.evidence is not Evidence.RAN or control.attempts < SEEN:
            return f"control arm not seen twice on {cell.python}{_because(control)}"
        if control.stability is Stability.FLAKY:
            return f"void: control arm is flaky on {cell.python}"
        if not compare.same_signature(control, evidences.observed(cell), evidences.rules):
            return f"void: the control arm does not reproduce the plain outcome on {cell.python}"
    return ""


def _because(observation: Observation) -> str:
    return f": {observation.reason}" if observation.reason else ""
