"""The experiments that decide a cause: which toggles can be one, and the cells that set them at either end. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pyskew.analysis import compare, parts
from pyskew.analysis.parts import Direction, Flipped
from pyskew.model.report import Change, Observation
from pyskew.model.suite import Cell, Evidence, FactRule, Interpreter, Stability, Toggles, ToggleState
from pyskew.model.toggles import ToggleSetting

SEEN = 2
"""Attempts that must agree before a flip or a control counts; one is enough to see that a flip has no effect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionInput:
    """What attribution may look at: observations by cell, interpreters of both ends, how facts compare."""

    observed: Callable[[Cell], Observation]
    old: Interpreter
    new: Interpreter
    rules: Mapping[str, FactRule]
    hints: tuple[str, ...] = ()
    """Toggles that the scenario declares, the suspected cause first."""
    one_way: Mapping[str, Direction] = field(default_factory=dict)
    """Toggles that no build can have at one of the ends, with the direction that alone decides."""
    elsewhere: Callable[[Cell], Iterable[Observation]] = lambda _: ()
    """The same cell on other targets, which may have other builds."""
    confirm: int = compare.CONFIRM
    """Attempts that each end of a change must have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """One arm of the experiment: a cell, and what it must show to count."""

    cell: Cell
    like: Cell
    """The plain cell whose signature it must reproduce."""


def ends(change: Change) -> tuple[Cell, Cell]:
    """Return both plain cells of a change."""
    return (
        Cell(scenario=change.scenario, target=change.target, python=change.old),
        Cell(scenario=change.scenario, target=change.target, python=change.new),
    )


def candidates(evidences: AttributionInput) -> list[str]:
    """Return the toggles whose observed defaults differ between the ends, and that can be set at either end."""
    old, new = evidences.old.defaults, evidences.new.defaults
    return [
        name
        for name in sorted(old.keys() & new.keys())
        if old[name] != new[name]
        and (
            applied(evidences.new, ToggleSetting(name, old[name]))
            or applied(evidences.old, ToggleSetting(name, new[name]))
        )
    ]


def applied(interpreter: Interpreter, setting: ToggleSetting) -> bool:
    """Return whether a setting acts on an interpreter."""
    return interpreter.state(setting) is ToggleState.APPLIED


def _settings(names: Sequence[str], at: Interpreter, like: Interpreter) -> Toggles:
    """Return the toggles that can be set at one end to the other end's default; a toggle may work one way only."""
    settings = sorted(ToggleSetting(name, like.defaults[name]) for name in names)
    return tuple(setting for setting in settings if applied(at, setting))


def flips_of(change: Change, names: Sequence[str], evidences: AttributionInput) -> tuple[Flip, Flip]:
    """Return the two arms for a set of toggles: back, and forward."""
    old, new = ends(change)
    return (
        Flip(cell=replace(new, toggles=_settings(names, evidences.new, evidences.old)), like=old),
        Flip(cell=replace(old, toggles=_settings(names, evidences.old, evidences.new)), like=new),
    )


def differing(change: Change, evidences: AttributionInput) -> frozenset[str]:
    """Return the parts of a change."""
    old, new = (evidences.observed(cell) for cell in ends(change))
    return parts.differing(old, new, evidences.rules)


def flipped(change: Change, names: Sequence[str], evidences: AttributionInput) -> Flipped:
    """Return what both ends show, and what they show with toggles at the other end's defaults."""
    back, forward = flips_of(change, names, evidences)
    old, new = (parts.shown(evidences.observed(cell), evidences.rules) for cell in ends(change))
    return Flipped(old=old, new=new, back=_shown(back, evidences), forward=_shown(forward, evidences))


def has_no_effect(cell: Cell, evidences: AttributionInput) -> bool:
    """Return whether every attempt with toggles, one at least, shows exactly what the same Python shows without."""
    seen, plain = evidences.observed(cell), evidences.observed(replace(cell, toggles=()))
    ran = seen.attempts > 0 and {seen.evidence, plain.evidence} == {Evidence.RAN}
    agree = Stability.FLAKY not in {seen.stability, plain.stability}
    return ran and agree and parts.shown(seen, evidences.rules) == parts.shown(plain, evidences.rules)


def is_seen(cell: Cell, evidences: AttributionInput) -> bool:
    """Return whether a flip needs no further attempt: two that agree, one without an effect, or none can be made."""
    observation = evidences.observed(cell)
    if observation.evidence is not Evidence.RAN:
        return observation.evidence is not Evidence.MISSING
    return observation.attempts >= SEEN or has_no_effect(cell, evidences)


def _shown(flip: Flip, evidences: AttributionInput) -> parts.Shown | None:
    """Return what a flip shows; None unless its attempts agree."""
    observation = evidences.observed(flip.cell)
    stable = is_seen(flip.cell, evidences) and observation.stability is not Stability.FLAKY
    return parts.shown(observation, evidences.rules) if observation.evidence is Evidence.RAN and stable else None
