"""What several failures have in common. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def common_to_all(found: Iterable[Iterable[T]]) -> list[T]:
    """Return what was found for every failure, in the order of the first.

    Args:
        found: for each failure, what was found for it.
    """
    first, *others = [dict.fromkeys(each) for each in found] or [{}]
    return [one for one in first if all(one in other for other in others)]
