"""What is told of all of several failures. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def by_all(told: Iterable[Iterable[T]]) -> list[T]:
    """Return what is told of every failure, in the order of the first."""
    first, *others = [dict.fromkeys(each) for each in told] or [{}]
    return [said for said in first if all(said in other for other in others)]
