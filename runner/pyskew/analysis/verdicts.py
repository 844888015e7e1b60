"""What flips showed -> the verdicts on a change, for each part of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pyskew.analysis import parts
from pyskew.analysis.experiments import AttributionInput, Flip, differing, ends, flipped, flips_of
from pyskew.analysis.parts import Direction, Flipped
from pyskew.model.report import Cause, Change
from pyskew.model.shortening import clipped
from pyskew.model.suite import Arm, CauseVerdict

_LONGEST = 80
"""Characters of one value in a note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Explained:
    """What one set of toggles does to the parts that no smaller set explains."""

    names: tuple[str, ...]
    shows: Flipped
    proven: frozenset[str]
    supported: frozenset[str]
    remaining: frozenset[str]
    """Parts that the set changes on both Pythons, and that still differ where it has one value at both ends."""


def verdicts(
    change: Change, found: Mapping[str, tuple[str, ...]], candidates: Sequence[str], evidences: AttributionInput
) -> Iterator[Cause]:
    """Yield the verdicts on each set of toggles that explains parts of a change, then on what remains.

    Args:
        change: what is to be explained.
        found: by part, the smallest set of toggles that explains it.
        candidates: every toggle that was tried.
        evidences: what the flips showed.
    """
    if not found:
        yield from _refuted(change, candidates, evidences)
        return
    whole = differing(change, evidences)
    sets = list(dict.fromkeys(found[part] for part in sorted(found)))
    explained = [_explained(change, names, {part for part in found if found[part] == names}, evidences)
                 for names in sorted(sets)]  # fmt: skip
    for one in explained:
        yield from _causes(change, one, whole, evidences)
    for one in explained:
        for part in sorted(one.remaining):
            yield silent(CauseVerdict.REMAINS, _held(change, part, one, evidences), part)
    rest = whole - found.keys()
    if rest:
        names = tuple(sorted({name for chosen in sets for name in chosen}))
        yield _rest(change, rest, names, evidences)


def silent(verdict: CauseVerdict, note: str, *about: str) -> Cause:
    """Return a verdict that names no toggle."""
    return Cause(toggle="", old="", new="", verdict=verdict, note=note, parts=about)


def _explained(change: Change, names: tuple[str, ...], about: set[str], evidences: AttributionInput) -> _Explained:
    shows = flipped(change, names, evidences)
    ways = {evidences.one_way.get(name) for name in names}
    way = ways.pop() if len(ways) == 1 else None
    whole = frozenset({way}) if way else parts.BOTH
    proven = frozenset(part for part in about if shows.directions(part) >= whole)
    remaining = frozenset(part for part in about - proven if shows.held(part))
    supported = frozenset(about - proven - remaining)
    if not proven and not supported:  # the set is a cause all the same: it changes the part on both Pythons
        supported = remaining
    return _Explained(names=names, shows=shows, proven=proven, supported=supported, remaining=remaining)


def _causes(change: Change, one: _Explained, whole: frozenset[str], evidences: AttributionInput) -> Iterator[Cause]:
    back, forward = flips_of(change, one.names, evidences)
    controls = tuple(replace(cell, arm=Arm.CONTROL).id for cell in ends(change))
    for verdict, about in ((CauseVerdict.PROVEN, one.proven), (CauseVerdict.SUPPORTED, one.supported)):
        notes = []
        if verdict is CauseVerdict.SUPPORTED:
            notes.append(_one_way(change, one, about, evidences))
        elif way := evidences.one_way.get(one.names[0]):
            notes.append(_ONE_WAY[way].format(old=change.old, new=change.new))
        if about != whole:
            notes.append(f"explains {parts.listed(about)} only")
        for name in one.names if about else ():
            yield Cause(
                toggle=name,
                old=evidences.old.defaults[name],
                new=evidences.new.defaults[name],
                verdict=verdict,
                evidence=tuple(dict.fromkeys((back.cell.id, forward.cell.id, *controls))),
                parts=tuple(sorted(about)),
                note="; ".join(filter(None, notes)),
            )


_ONE_WAY = {
    Direction.FORWARD: "forward alone: Python {new} cannot be set back",
    Direction.BACK: "back alone: Python {old} cannot have the new default",
}


def _one_way(change: Change, one: _Explained, about: frozenset[str], evidences: AttributionInput) -> str:
    """Return which flip did not show what the other end shows, and which other builds did."""
    reached = frozenset(parts.BOTH).intersection(*(one.shows.directions(part) for part in about))
    back, forward = flips_of(change, one.names, evidences)
    missed = forward if Direction.BACK in reached else back
    build = change.old_build if missed is forward else change.new_build
    if missed.cell == missed.like or not missed.cell.toggles:
        return f"one way only: {', '.join(one.names)} cannot be set on {build}"
    observation = evidences.observed(missed.cell)
    why = observation.reason or "it shows something else"
    words = [f"one way only: {missed.cell.id} on {build}: {why}"]
    words += [f"{other} reproduces it" for other in _other_builds(missed, about, build, evidences)]
    return "; ".join(words)


def _other_builds(missed: Flip, about: frozenset[str], build: str, evidences: AttributionInput) -> Iterator[str]:
    """Yield other builds that were seen to show under the toggles what this one does not."""
    like = parts.shown(evidences.observed(missed.like), evidences.rules)
    for other in evidences.elsewhere(missed.cell):
        seen = parts.shown(other, evidences.rules)
        if other.build not in {"", build} and all(seen.get(part) == like.get(part) for part in about):
            yield f"{other.build} on {other.cell.target}"


def _held(change: Change, part: str, one: _Explained, evidences: AttributionInput) -> str:
    way = one.shows.held(part) or Direction.FORWARD
    end = evidences.new if way is Direction.FORWARD else evidences.old
    setting = " ".join(f"{name}={end.defaults[name]}" for name in one.names)
    old, new = (clipped(text or "nothing", _LONGEST) for text in one.shows.pair(part, way))
    return f"{parts.listed([part])} differs on {change.new} also under {setting} on both: {old} -> {new}"


def _rest(change: Change, rest: frozenset[str], names: Sequence[str], evidences: AttributionInput) -> Cause:
    """Return what to say of the parts that no toggle explains."""
    shows = flipped(change, names, evidences)
    untouched = (
        shows.back is not None
        and shows.forward is not None
        and all(shows.back.get(part) == shows.new.get(part) for part in rest)
        and all(shows.forward.get(part) == shows.old.get(part) for part in rest)
    )
    if not untouched:
        return silent(CauseVerdict.UNATTRIBUTED, f"no toggle explains {parts.listed(rest)}", *sorted(rest))
    settings = " and under ".join(
        " ".join(f"{name}={end.defaults[name]}" for name in names) + " on both"
        for end in (evidences.old, evidences.new)
    )
    verb = "differs" if len(rest) == 1 else "differ"
    note = f"{parts.listed(rest)} {verb} on {change.new} also under {settings}: no toggle explains it"
    return silent(CauseVerdict.REMAINS, note, *sorted(rest))


def _refuted(change: Change, candidates: Sequence[str], evidences: AttributionInput) -> Iterator[Cause]:
    back, forward = flips_of(change, candidates, evidences)
    for name in candidates:
        yield Cause(
            toggle=name,
            old=evidences.old.defaults[name],
            new=evidences.new.defaults[name],
            verdict=CauseVerdict.REFUTED,
            evidence=tuple(dict.fromkeys((back.cell.id, forward.cell.id))),
            note="set back and forth, nothing flipped",
        )
