"""Shards: a plan in several parts, which run apart and are merged."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Self

_NUMBER = re.compile("[0-9]{1,6}")
_LONGEST_PERIOD = 1_000_000
_NAMED = 10
"""Missing shards that a message names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """One of several parts of a plan: `1/4`, or `linux:1/4` for the cells of one target alone."""

    index: int
    """From 1."""
    count: int
    target: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the shard that `[TARGET:]K/N` means.

        Raises:
            ValueError: it is not that.
        """
        target, colon, part = text.rpartition(":")
        index, _, count = part.partition("/")
        numbers = _NUMBER.fullmatch(index) and _NUMBER.fullmatch(count) and int(count)
        if not numbers or (colon and not target):
            message = "write 1/4, or linux:1/4 for the cells of one target"
            raise ValueError(message)
        if not 1 <= int(index) <= int(count):
            message = f"the first number is from 1 to the second, as in 1/{count} and {count}/{count}"
            raise ValueError(message)
        return cls(index=int(index), count=int(count), target=target)

    def __str__(self) -> str:
        return f"{self.target}:{self.index}/{self.count}" if self.target else f"{self.index}/{self.count}"

    def has(self, place: int) -> bool:
        """Return whether the scenario at a place of the suite, from 0, is in this shard."""
        return place % self.count == self.index - 1


class ShardSet:
    """Several shards of one plan, or one."""

    def __init__(self, shards: Collection[Shard]) -> None:
        """Take the shards.

        Raises:
            ValueError: their numbers of parts have nothing in common, so that what they cover is not looked at.
        """
        self.period = math.lcm(*{one.count for one in shards})
        """After so many scenarios, which shard has a scenario begins anew."""
        if self.period > _LONGEST_PERIOD:
            message = "shards of numbers of parts that have nothing in common"
            raise ValueError(message)
        self.places = sorted({place for one in shards for place in range(one.index - 1, self.period, one.count)})
        """Of the first so many scenarios, which ones they have."""
        self._alike = all(one.count == self.period for one in shards)

    def gap(self) -> str:
        """Return in words what they lack; empty where they are the whole plan."""
        if not self.places:
            return "any shard"
        if len(self.places) == self.period:
            return ""
        if not self._alike:
            return "a part"
        there = set(self.places)
        missing = [f"{place + 1}/{self.period}" for place in range(self.period) if place not in there]
        more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
        return f"{'shard' if len(missing) == 1 else 'shards'} {', '.join(missing[:_NAMED])}{more}"

    def place(self, number: int) -> int:
        """Return where the scenario that is their `number`th, from 0, stands in the suite."""
        if not self.places:
            return number
        rounds, rest = divmod(number, len(self.places))
        return rounds * self.period + self.places[rest]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldShard:
    """A shard, and the targets of which it has its part."""

    shard: str
    targets: tuple[str, ...]
    """Names; those that cannot run from there included."""
    away: tuple[str, ...] = ()
    """Those of them that cannot run from there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanShare:
    """What a run has of its plan, where that is not all."""

    whole: Mapping[str, int]
    """Cells of the whole plan, by target."""
    pythons: tuple[str, ...]
    """Labels, of the whole plan."""
    scenarios: int
    """How many scenarios of the file, from the first on, are those of the shards."""
    shards: tuple[HeldShard, ...]
    """One, or those that were merged."""
    cells: int = 0
    """Cells of a shard's own; 0 of a merged run."""


class Gaps:
    """What shards lack of their plan.

    Any machine lists the cells that it cannot run. Where another one could run some cells of that target, the list does
    not stand for the shards of the target that are missing.
    """

    def __init__(self, share: PlanShare) -> None:
        """Look at the names of the shards.

        Raises:
            ValueError: something is no shard, or `ShardSet` refuses them.
        """
        parsed = [(Shard.parse(one.shard), frozenset(one.targets), frozenset(one.away)) for one in share.shards]
        able, due, away = set(), {}, {}
        for target in share.whole:
            having = {shard for shard, there, _ in parsed if target in there}
            running = {shard for shard, there, gone in parsed if target in there - gone}
            gap = ShardSet({(one.index, one.count): one for one in running or having}.values()).gap()
            if running:
                able.add(target)
            if gap and having and not running:
                away[target] = gap
            elif gap:
                due[target] = gap
        self.by_target: Mapping[str, str] = due or away
        """In words, of each target that lacks some."""
        self.begun = frozenset(due) & able
        """Targets that lack some, and of which some could be run."""
        self.elsewhere = frozenset(away) - frozenset(self.by_target)
        """Targets of which no machine could run any, and not all is listed."""

    def __str__(self) -> str:
        targets: dict[str, list[str]] = {}
        for target, gap in self.by_target.items():
            targets.setdefault(gap, []).append(target)
        return " and ".join(f"{gap} of {', '.join(names)}" for gap, names in targets.items())
