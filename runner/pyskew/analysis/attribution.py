"""Changes -> Causes: which toggles flip a change back and forth, and which cells are still needed to know. Pure.

A set of toggles is *proven* to cause a change when the new Python with the set put back shows what the old one
showed, the old Python with the set put forward shows what the new one shows, no smaller set does the first, and
the control arm shows that the overlay itself changes nothing: each seen twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from pyskew.analysis import compare
from pyskew.model.report import Cause, Change, Observation
from pyskew.model.suite import (
    Arm,
    CauseVerdict,
    Cell,
    ChangeClass,
    Evidence,
    FactRule,
    Interpreter,
    Stability,
    Toggles,
    ToggleState,
)

SEEN = 2
"""Attempts that must agree before a flip or a control counts."""

ATTRIBUTABLE = frozenset(
    {ChangeClass.REGRESSED, ChangeClass.FAILS_DIFFERENTLY, ChangeClass.BEHAVIOUR_CHANGED, ChangeClass.FIXED},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidences:
    """What attribution may look at: observations by cell, interpreters of both ends, how facts compare."""

    observed: Callable[[Cell], Observation]
    old: Interpreter
    new: Interpreter
    rules: Mapping[str, FactRule]
    hints: tuple[str, ...] = ()
    """Toggles that the scenario declares, the suspected cause first."""
    confirm: int = compare.CONFIRM
    """Attempts that each end of a change must have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """One arm of the experiment: a cell, and what it must show to count."""

    cell: Cell
    like: Cell
    """The plain cell whose signature it must reproduce."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """What a search for the toggles that cause a change has come to."""

    toggles: tuple[str, ...] = ()
    """The smallest set that explains the change; empty where nothing does, or the search goes on."""
    waiting: tuple[Flip, ...] = ()
    """Flips that must be seen before the search can go on; empty where it has ended."""


def next_cells(change: Change, evidences: Evidences) -> list[Cell]:
    """Cells to run once each, in this order, before the next word on a change can be said; empty when all is known.

    First both ends again, interleaved, then the control arm, then the flips that decide next.
    """
    old, new = _ends(change)
    confirming = _interleave([_missing(cell, evidences.confirm, evidences) for cell in (old, new)])
    if change.cls not in ATTRIBUTABLE:
        return confirming
    candidates = _candidates(evidences)
    if not candidates:
        return confirming
    arms = [replace(old, arm=Arm.CONTROL), replace(new, arm=Arm.CONTROL)]
    controls = _interleave([_missing(cell, SEEN, evidences) for cell in arms])
    flips = _search(change, tuple(candidates), evidences).waiting
    wanted = _interleave([_missing(flip.cell, SEEN, evidences) for flip in flips])
    return [*confirming, *controls, *wanted]


def attribute(change: Change, evidences: Evidences) -> tuple[Cause, ...]:
    """The verdicts on a change, as far as the evidence at hand goes."""
    if change.cls not in ATTRIBUTABLE:
        return ()
    candidates = tuple(_candidates(evidences))
    if not candidates:
        return (_silent(CauseVerdict.NO_TOGGLE, "no toggle's default differs between these two interpreters"),)
    doubt = _doubt(change, evidences)
    found = _search(change, candidates, evidences)
    if doubt or found.waiting:
        cells = ", ".join(flip.cell.id for flip in found.waiting)
        return (_silent(CauseVerdict.UNATTRIBUTED, doubt or f"out of budget: not seen twice: {cells}"),)
    explained = _explained(change, found.toggles, evidences) if found.toggles else frozenset()
    if not explained:
        return tuple(_refuted(name, change, evidences) for name in candidates)
    return tuple(_verdicts(change, found.toggles, explained, evidences))


def _doubt(change: Change, evidences: Evidences) -> str:
    """Why nothing can be said; empty when the ends are stable and the control shows what the plain cell shows."""
    ends = _ends(change)
    if Stability.FLAKY in {evidences.observed(cell).stability for cell in ends}:
        return "an end is flaky"
    return _control_fault(ends, evidences)


def _search(change: Change, candidates: tuple[str, ...], evidences: Evidences) -> SearchResult:
    """Search for the smallest set of toggles that explains a change.

    A toggle that the scenario declares is tried alone first: if it flips everything both ways, no other set can do
    more. Otherwise all candidates at once are the screen, and sets of growing size are held against it.
    """
    differing = _differing(change, evidences)
    for name in evidences.hints:
        if name in candidates:
            flips = _flips(change, (name,), evidences)
            if not _all_seen(flips, evidences):
                return SearchResult(waiting=flips)
            if all(_reproduced(flip, change, evidences) == differing for flip in flips):
                return SearchResult(toggles=(name,))
    screen = _flips(change, candidates, evidences)
    if not _all_seen(screen, evidences):
        return SearchResult(waiting=screen)
    return _smallest(change, candidates, screen, evidences)


def _smallest(
    change: Change, candidates: tuple[str, ...], screen: tuple[Flip, Flip], evidences: Evidences
) -> SearchResult:
    """The smallest set that does, each way, what all candidates do at once; see `_search`."""
    whole = [_reproduced(flip, change, evidences) for flip in screen]
    sizes = range(1, len(candidates) + 1) if any(whole) else range(0)
    for names in (names for size in sizes for names in combinations(candidates, size)):
        flips = _flips(change, names, evidences)
        if not _all_seen(flips, evidences):
            return SearchResult(waiting=flips)
        parts = [_reproduced(flip, change, evidences) for flip in flips]
        if all(part >= all_of_it for part, all_of_it in zip(parts, whole, strict=True)):
            return SearchResult(toggles=names)
    return SearchResult()


def _all_seen(flips: Sequence[Flip], evidences: Evidences) -> bool:
    return all(_seen(flip.cell, evidences) for flip in flips)


def _ends(change: Change) -> tuple[Cell, Cell]:
    base = Cell(scenario=change.scenario, target=change.target, python=change.old)
    return base, replace(base, python=change.new)


def _candidates(evidences: Evidences) -> list[str]:
    """Toggles whose observed default differs between the two, and that can be set at the new end or the old one."""
    old, new = evidences.old, evidences.new
    return [
        name
        for name in sorted(old.defaults.keys() & new.defaults.keys())
        if old.defaults[name] != new.defaults[name]
        and (_applied(new, name, old.defaults[name]) or _applied(old, name, new.defaults[name]))
    ]


def _applied(interpreter: Interpreter, name: str, value: str) -> bool:
    return interpreter.toggles.get(f"{name}={value}") is ToggleState.APPLIED


def _settings(names: Sequence[str], at: Interpreter, like: Interpreter) -> Toggles:
    """Those of the toggles that can be set at one end to the other end's default; a toggle may work one way only."""
    settings = sorted((name, like.defaults[name]) for name in names)
    return tuple((name, value) for name, value in settings if _applied(at, name, value))


def _flips(change: Change, names: Sequence[str], evidences: Evidences) -> tuple[Flip, Flip]:
    old, new = _ends(change)
    return (
        Flip(cell=replace(new, toggles=_settings(names, evidences.new, evidences.old)), like=old),
        Flip(cell=replace(old, toggles=_settings(names, evidences.old, evidences.new)), like=new),
    )


def _missing(cell: Cell, wanted: int, evidences: Evidences) -> list[Cell]:
    """The cell as often as it must still run; not at all when it cannot run, or is flaky already."""
    observation = evidences.observed(cell)
    tried = observation.evidence not in {Evidence.RAN, Evidence.MISSING}
    if tried or observation.stability is Stability.FLAKY:
        return []
    return [cell] * max(wanted - observation.attempts, 0)


def _interleave(queues: Sequence[Sequence[Cell]]) -> list[Cell]:
    """A, B, A, B, ...: drift of the machine must not fall on one end only."""
    longest = max((len(queue) for queue in queues), default=0)
    return [queue[turn] for turn in range(longest) for queue in queues if turn < len(queue)]


def _seen(cell: Cell, evidences: Evidences) -> bool:
    observation = evidences.observed(cell)
    final = observation.evidence is not Evidence.MISSING
    return final and (observation.evidence is not Evidence.RAN or observation.attempts >= SEEN)


def _control_fault(ends: Sequence[Cell], evidences: Evidences) -> str:
    """Why attribution is void; empty when the control arm reproduces both ends."""
    for cell in ends:
        control = evidences.observed(replace(cell, arm=Arm.CONTROL))
        if control.evidence is not Evidence.RAN or control.attempts < SEEN:
            return f"control arm not seen twice on {cell.python}{_because(control)}"
        if control.stability is Stability.FLAKY:
            return f"void: control arm is flaky on {cell.python}"
        if _signature(control, evidences) != _signature(evidences.observed(cell), evidences):
            return f"void: the control arm does not reproduce the plain outcome on {cell.python}"
    return ""


def _because(observation: Observation) -> str:
    return f": {observation.reason}" if observation.reason else ""


def _signature(observation: Observation, evidences: Evidences) -> compare.Signature:
    return compare.signature(observation, evidences.rules)


def _differing(change: Change, evidences: Evidences) -> frozenset[str]:
    old, new = (_signature(evidences.observed(cell), evidences) for cell in _ends(change))
    return frozenset(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def _reproduced(flip: Flip, change: Change, evidences: Evidences) -> frozenset[str]:
    """Which of the differing facts a flip brings to what the other end shows; none unless its attempts agree."""
    observation = evidences.observed(flip.cell)
    stable = observation.attempts >= SEEN and observation.stability is not Stability.FLAKY
    if observation.evidence is not Evidence.RAN or not stable:
        return frozenset()
    shown = _signature(observation, evidences)
    like = _signature(evidences.observed(flip.like), evidences)
    return frozenset(name for name in _differing(change, evidences) if shown.get(name) == like.get(name))


def _explained(change: Change, names: Sequence[str], evidences: Evidences) -> frozenset[str]:
    back, forward = _flips(change, names, evidences)
    return _reproduced(back, change, evidences) | _reproduced(forward, change, evidences)


def _verdicts(change: Change, names: Sequence[str], explained: frozenset[str], evidences: Evidences) -> Iterator[Cause]:
    back, forward = _flips(change, names, evidences)
    controls = tuple(replace(cell, arm=Arm.CONTROL).id for cell in _ends(change))
    both = _reproduced(back, change, evidences) & _reproduced(forward, change, evidences)
    verdict = CauseVerdict.PROVEN if both >= explained else CauseVerdict.SUPPORTED
    note = "" if verdict is CauseVerdict.PROVEN else _one_way(change, (back, forward), evidences)
    rest = _differing(change, evidences) - explained
    if rest:
        note = "; ".join(filter(None, [note, f"explains {_listed(explained)} only"]))
    for name in names:
        yield Cause(
            toggle=name,
            old=evidences.old.defaults[name],
            new=evidences.new.defaults[name],
            verdict=verdict,
            evidence=(back.cell.id, forward.cell.id, *controls),
            note=note,
        )
    if rest:
        yield _silent(CauseVerdict.UNATTRIBUTED, f"no toggle explains {_listed(rest)}")


def _one_way(change: Change, flips: tuple[Flip, Flip], evidences: Evidences) -> str:
    back, forward = flips
    missed, build = (forward, change.old_build) if _reproduced(back, change, evidences) else (back, change.new_build)
    observation = evidences.observed(missed.cell)
    why = observation.reason or "it shows something else"
    return f"one way only: {missed.cell.id} on {build}: {why}; a newer patch release may reproduce it"


def _refuted(name: str, change: Change, evidences: Evidences) -> Cause:
    back, forward = _flips(change, (name,), evidences)
    return Cause(
        toggle=name,
        old=evidences.old.defaults[name],
        new=evidences.new.defaults[name],
        verdict=CauseVerdict.REFUTED,
        evidence=(back.cell.id, forward.cell.id),
        note="set back and forth, nothing flipped",
    )


def _silent(verdict: CauseVerdict, note: str) -> Cause:
    return Cause(toggle="", old="", new="", verdict=verdict, note=note)


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(name.lstrip(":") for name in names))
