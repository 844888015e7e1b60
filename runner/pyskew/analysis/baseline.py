"""Accepted changes, with reason and expiry: only what is new fails a run. Pure but for `today`."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import msgspec

from pyskew.errors import RecordsError
from pyskew.model import repeated_keys
from pyskew.model.report import BaselineProblem, Change, PairKey
from pyskew.model.suite import ChangeClass, Json
from pyskew.observation import facts

SCHEMA = 1


class Accepted(msgspec.Struct, frozen=True, rename={"old": "from", "new": "to", "cls": "class"}, kw_only=True):
    """One accepted change; other facts or another class are unexpected again."""

    scenario: str
    target: str
    test: str | None = None
    old: str
    new: str
    cls: ChangeClass
    facts: dict[str, dict[str, Json]]
    """Both ends of each differing fact: `{"seen": {"from": [...], "to": [...]}}`."""
    reason: str
    link: str = ""
    expires: date | None = None

    @property
    def pair(self) -> PairKey:
        """What it is about."""
        return PairKey(self.scenario, self.test, self.target, self.old, self.new)


class Baseline(msgspec.Struct, frozen=True, kw_only=True):
    """All of `reports/baseline.json`."""

    schema: int = SCHEMA
    accepted: tuple[Accepted, ...] = ()


EMPTY = Baseline()


def parse(data: bytes, name: str) -> Baseline:
    """Read a baseline.

    Raises:
        RecordsError: it is not one, or of another schema.
    """
    try:
        baseline = msgspec.json.decode(data, type=Baseline)
        repeated = repeated_keys.first_repeated(data.decode())  # a key that is passed over is decoded here alone
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        message = f"{name}{_position(data)}: not a baseline: {error}; correct it, or delete it and accept again"
        raise RecordsError(message) from None
    if repeated:
        message = f"{name}:{repeated.line}: not a baseline: {repeated}; correct it"
        raise RecordsError(message)
    if baseline.schema != SCHEMA:
        message = (
            f"{name}: baseline of schema {baseline.schema}; this pyskew reads {SCHEMA}: "
            "use the pyskew that wrote it, or delete it and accept again"
        )
        raise RecordsError(message)
    return baseline


def _position(data: bytes) -> str:
    """Return `:line:column` of what is not JSON; empty where all of it is."""
    try:
        json.loads(data.decode("utf-8", "replace"))
    except json.JSONDecodeError as error:
        return f":{error.lineno}:{error.colno}"
    except (RecursionError, ValueError):
        return ""  # JSON that Python does not read: nested too deeply, or a number of thousands of digits
    return ""


def render(baseline: Baseline) -> bytes:
    """Return a baseline as text for people and diffs."""
    ordered = replace_accepted(baseline, sorted(baseline.accepted, key=str))
    return msgspec.json.format(msgspec.json.encode(ordered), indent=1) + b"\n"


def replace_accepted(baseline: Baseline, accepted: Sequence[Accepted]) -> Baseline:
    """Return the same baseline with other entries."""
    return Baseline(schema=baseline.schema, accepted=tuple(accepted))


def entry(change: Change, reason: str, link: str = "", expires: date | None = None) -> Accepted:
    """Return the entry that accepts a change exactly as it is."""
    return Accepted(
        scenario=change.scenario, test=change.test, target=change.target, old=change.old, new=change.new,
        cls=change.cls, facts=_ends(change), reason=reason, link=link, expires=expires,
    )  # fmt: skip


def accept(
    baseline: Baseline,
    changes: Sequence[Change],
    conclusive: Collection[PairKey],
    today: date | None = None,
) -> tuple[tuple[Change, ...], tuple[BaselineProblem, ...]]:
    """Return the changes, those that the baseline covers marked as expected, and its stale and expired entries.

    Args:
        baseline: the accepted changes.
        changes: what the run shows.
        conclusive: pairs with evidence at both ends; an entry of such a pair is stale if its change is not shown.
        today: UTC; the last day of an entry is the day it expires.
    """
    acceptance = Acceptance(baseline, today)
    marked = acceptance.marked(changes, conclusive)
    return tuple(marked), tuple(acceptance.problems())


class Acceptance:
    """What a baseline accepts of a run whose changes come in parts."""

    def __init__(self, baseline: Baseline, today: date | None = None) -> None:
        """Take a baseline; `today` is UTC: the last day of an entry is the day it expires."""
        self._accepted = baseline.accepted
        self._by_pair = {one.pair: one for one in baseline.accepted}
        self._today = today or datetime.now(UTC).date()
        self._met: set[PairKey] = set()
        self._conclusive: set[PairKey] = set()

    def marked(self, changes: Sequence[Change], conclusive: Collection[PairKey]) -> list[Change]:
        """Return changes, those that the baseline covers marked as expected; see `accept`."""
        self._conclusive.update(self._by_pair.keys() & conclusive)
        return [self._marked(change) for change in changes] if self._by_pair else list(changes)

    def _marked(self, change: Change) -> Change:
        one = self._by_pair.get(change.pair)
        if one is None or not _covers(one, change):
            return change
        self._met.add(change.pair)
        if one.expires is None or self._today <= one.expires:
            return replace(change, expected=True, unexpected_because="", accepted_reason=one.reason)
        because = f"the baseline entry that accepted it expired on {one.expires} ({one.reason})"
        return change if change.expected else replace(change, unexpected_because=because)

    def problems(self) -> Iterator[BaselineProblem]:
        """Yield the stale and the expired entries, once all changes came."""
        yield from _problems(self._accepted, self._met, self._conclusive, self._today)


def _covers(one: Accepted, change: Change) -> bool:
    return one.cls is change.cls and facts.canonical(one.facts) == facts.canonical(_ends(change))


def _problems(
    accepted: Sequence[Accepted], met: Collection[PairKey], conclusive: Collection[PairKey], today: date
) -> Iterator[BaselineProblem]:
    for one in accepted:
        if one.pair in conclusive and one.pair not in met:
            yield BaselineProblem(pair=one.pair, cls=one.cls, reason=one.reason)
        elif one.expires is not None and today > one.expires:
            yield BaselineProblem(pair=one.pair, cls=one.cls, expired=one.expires.isoformat(), reason=one.reason)


def _ends(change: Change) -> dict[str, dict[str, Json]]:
    return {name: {"from": diff.old, "to": diff.new} for name, diff in change.facts.items()}
