"""Changes that belong together: those with one cause, and those that fail in one way. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from pyskew.model.report import Cause, Change
from pyskew.model.suite import CauseVerdict, ChangeClass


def same_difference(one: Change, other: Change) -> bool:
    """Return whether two changes show the same at both ends."""

    def said(change: Change) -> tuple[object, ...]:
        return change.cls, dict(change.facts), change.old_outcome, change.new_outcome

    return said(one) == said(other)


def grouped(changes: list[Change], failure: Callable[[Change], str]) -> Iterator[Change]:
    """Yield the changes with numbered causes: those of the same toggles share one, the others share how they fail."""
    numbers: dict[tuple[tuple[str, str, str], ...], int] = {}
    for change in changes:
        guilty = dict.fromkeys((cause.toggle, cause.old, cause.new) for cause in change.causes if explains(cause))
        key = tuple(sorted(guilty))
        if key:
            numbers.setdefault(key, len(numbers) + 1)
        yield replace(
            change,
            cluster=" and ".join(f"{name} {old} -> {new}" for name, old, new in key) or failure(change),
            failure="" if change.cls is ChangeClass.WILL_BREAK else failure(change),
            causes=tuple(
                replace(cause, group=numbers[key]) if key and explains(cause) else cause for cause in change.causes
            ),
        )


def explains(cause: Cause) -> bool:
    """Return whether a cause's verdict makes it one."""
    return cause.verdict in {CauseVerdict.PROVEN, CauseVerdict.SUPPORTED}
