"""Changes that belong together: those with one cause, and those that fail in one way. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from pyskew.model.report import Cause, Change
from pyskew.model.suite import CauseVerdict, ChangeClass

Guilty = tuple[tuple[str, str, str], ...]
"""Toggles with their old and new defaults."""


def same_difference(one: Change, other: Change) -> bool:
    """Return whether two changes show the same at both ends."""

    def said(change: Change) -> tuple[object, ...]:
        return change.cls, dict(change.facts), change.old_outcome, change.new_outcome

    return said(one) == said(other)


def grouped(changes: list[Change], failure: Callable[[Change], str]) -> Iterator[Change]:
    """Yield the changes with numbered causes: those of the same toggles share one, the others share how they fail."""
    for change in numbered(changes):
        said = failure(change)
        yield replace(
            change,
            cluster=" and ".join(f"{name} {old} -> {new}" for name, old, new in guilty(change)) or said,
            failure="" if change.cls is ChangeClass.WILL_BREAK else said,
        )


def numbered(changes: Iterable[Change]) -> Iterator[Change]:
    """Yield the changes with their causes numbered as they come, whatever numbers they had."""
    numbers: dict[Guilty, int] = {}
    for change in changes:
        key = guilty(change)
        number = numbers.setdefault(key, len(numbers) + 1) if key else 0
        if all(cause.group == number for cause in change.causes if explains(cause)):
            yield change
            continue
        causes = (replace(cause, group=number) if explains(cause) else cause for cause in change.causes)
        yield replace(change, causes=tuple(causes))


def guilty(change: Change) -> Guilty:
    """Return the toggles that explain a change, with both defaults."""
    return tuple(sorted({(cause.toggle, cause.old, cause.new) for cause in change.causes if explains(cause)}))


def explains(cause: Cause) -> bool:
    """Return whether a cause's verdict makes it one."""
    return cause.verdict in {CauseVerdict.PROVEN, CauseVerdict.SUPPORTED}
