"""Find lines of a codebase that use a default which a newer Python has changed, from what exposure arms saw. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from pyskew.model.report import ChangedDefaultUse, Observation
from pyskew.model.suite import Cell, Interpreter, Json
from pyskew.model.tests import FAILURES, CaseOutcome, CaseResult
from pyskew.observation.record_builder import PREDICTED, REACHED

_PICKLING = "start-method"
"""What is about to be forked is tried for this one; see `probe/overlay/dry_run.py`."""

_SHARED = frozenset({"pickle-protocol"})
"""Every pool and pipe uses these; a row for each of their lines would hide the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """Tests that pass on a Python as it is, and do not under another default."""

    cell: Cell
    tests: tuple[str, ...]


def broken(observations: Mapping[str, Observation]) -> Iterator[Broken]:
    """Yield what each toggled cell of a codebase breaks, seen from the plain cell of the same Python."""
    for one in observations.values():
        if not one.cell.toggles or one.cases is None:
            continue
        plain = observations.get(replace(one.cell, toggles=()).id)
        if plain is not None and plain.cases is not None:
            tests = tuple(
                name for name, case in one.cases.items() if case.outcome in FAILURES and _passes(plain.cases.get(name))
            )
            if tests:
                yield Broken(cell=one.cell, tests=tests)


def _passes(case: CaseResult | None) -> bool:
    return case is not None and case.outcome is CaseOutcome.PASSED


def moved(one: Interpreter, others: Iterable[Interpreter]) -> frozenset[str]:
    """Return the toggles whose default on one Python differs from that on another."""
    return frozenset(
        name for other in others for name in one.defaults.keys() & other.defaults.keys()
        if one.defaults[name] != other.defaults[name]
    )  # fmt: skip


def latent(
    cell: Cell, seen: Mapping[str, Json], old: Interpreter, new: Interpreter, failing: Collection[str] = ()
) -> Iterator[ChangedDefaultUse]:
    """Yield the sites by toggle, the most reached first; last, what could not be sent to a fresh interpreter.

    A toggle that every pool and pipe shares has one row, at its most reached site. What one of the `failing` tests
    reached is left out: it broke already.
    """
    ends = {name: (old.defaults[name], new.defaults[name]) for name in moved(old, [new])}
    counts: dict[tuple[str, str], int] = {}
    for one in seen.get(REACHED, ()):
        if one["toggle"] in ends and _own(one["site"]) and not _reached_by(one, failing):
            key = one["toggle"], one["site"]
            counts[key] = counts.get(key, 0) + one["count"]
    rows: dict[str, dict[str, int]] = {}
    for (toggle, site), count in sorted(counts.items(), key=_order):
        rows.setdefault(toggle, {})[site] = count
    for toggle, sites in rows.items():
        ends_of = _Moved(toggle, *ends[toggle])
        if toggle in _SHARED:
            first = next(iter(sites))
            yield replace(_one(cell, ends_of, first, count=sum(sites.values())), lines=len(sites))
        else:
            yield from (_one(cell, ends_of, site, count=count) for site, count in sites.items())
    if _PICKLING in ends:
        for one in seen.get(PREDICTED, ()):
            if not _own(one["site"]) or _reached_by(one, failing):
                continue
            problem = f"{one['object'] or 'the class of the process'}: {one['problem']}"
            yield _one(cell, _Moved(_PICKLING, *ends[_PICKLING]), one["site"], problem=problem)


def _order(item: tuple[tuple[str, str], int]) -> tuple[object, ...]:
    """Return a sort key: what breaks most comes first; a protocol that both ends of a pipe share breaks least."""
    (toggle, site), number = item
    return toggle != _PICKLING, toggle, -number, site


def _reached_by(one: Mapping[str, Json], tests: Collection[str]) -> bool:
    return not set(tests).isdisjoint(one.get("tests", ()))


def _own(site: str) -> bool:
    """Return whether a site is in the codebase: what other packages reach is not for its authors to fix."""
    return not site.startswith(("/", "<")) and site[1:3] not in {":/", ":\\"}


class _Moved(NamedTuple):
    """A toggle with its default on both Pythons."""

    toggle: str
    old: str
    new: str


def _one(cell: Cell, moved: _Moved, site: str, *, count: int = 0, problem: str = "") -> ChangedDefaultUse:
    return ChangedDefaultUse(
        scenario=cell.scenario, target=cell.target, python=cell.python, site=site,
        toggle=moved.toggle, old=moved.old, new=moved.new,
        count=count, problem=problem,
    )  # fmt: skip
