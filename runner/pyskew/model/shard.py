"""Shards: a plan in several parts, which run apart and are merged."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Self

from pyskew.model.suite import HeldShard

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
        target, _, part = text.rpartition(":")
        index, _, count = part.partition("/")
        if not (_NUMBER.fullmatch(index) and _NUMBER.fullmatch(count) and 1 <= int(index) <= int(count)):
            message = "write 1/4, or linux:1/4 for the cells of one target"
            raise ValueError(message)
        return cls(index=int(index), count=int(count), target=target)

    def __str__(self) -> str:
        return f"{self.target}:{self.index}/{self.count}" if self.target else f"{self.index}/{self.count}"

    def has(self, place: int) -> bool:
        """Return whether the scenario at a place of the suite, from 0, is in this shard."""
        return place % self.count == self.index - 1


class Together:
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


def gaps(held: Collection[HeldShard], targets: Iterable[str]) -> list[str]:
    """Return in words what some shards lack of their plan, with the targets that lack it.

    Raises:
        ValueError: something is no shard, or `Together` refuses them.
    """
    parsed = [(Shard.parse(one.shard), frozenset(one.targets)) for one in held]
    lacking: dict[str, list[str]] = {}
    for target in targets:
        if gap := Together([shard for shard, has in parsed if target in has]).gap():
            lacking.setdefault(gap, []).append(target)
    return [f"{gap} of {', '.join(names)}" for gap, names in lacking.items()]
