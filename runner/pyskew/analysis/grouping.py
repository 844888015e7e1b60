"""Changes that belong together: those with one cause, and those that fail in one way. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from pyskew.model.left_out import AlikeChanges, ExplainingToggles
from pyskew.model.report import Cause, Change
from pyskew.model.suite import CauseVerdict, ChangeClass


def same_difference(one: Change, other: Change) -> bool:
    """Return whether two changes show the same at both ends."""

    def shown(change: Change) -> tuple[object, ...]:
        return change.cls, dict(change.facts), change.old_outcome, change.new_outcome

    return shown(one) == shown(other)


def grouped(changes: list[Change], failure: Callable[[Change], str]) -> Iterator[Change]:
    """Yield the changes with numbered causes, each with the name of its cluster.

    Changes that the same toggles explain are one cluster; of the others, those that fail in the same way.

    Args:
        changes: the changes.
        failure: returns how a change fails, in one line.
    """
    for change in numbered(changes):
        failing = failure(change)
        toggles = " and ".join(f"{name} {old} -> {new}" for name, old, new in explaining_toggles(change))
        yield replace(
            change,
            cluster=toggles or failing,
            failure="" if change.cls is ChangeClass.WILL_BREAK else failing,
        )


def numbered(changes: Iterable[Change]) -> Iterator[Change]:
    """Yield the changes with their causes numbered as they come, whatever numbers they had."""
    numbers: dict[ExplainingToggles, int] = {}
    for change in changes:
        key = explaining_toggles(change)
        number = numbers.setdefault(key, len(numbers) + 1) if key else 0
        if all(cause.group == number for cause in change.causes if explains(cause)):
            yield change
            continue
        causes = (replace(cause, group=number) if explains(cause) else cause for cause in change.causes)
        yield replace(change, causes=tuple(causes))


def explaining_toggles(change: Change) -> ExplainingToggles:
    """Return the toggles that explain a change, with both defaults."""
    return tuple(sorted({(cause.toggle, cause.old, cause.new) for cause in change.causes if explains(cause)}))


def alike(change: Change) -> AlikeChanges:
    """Return what a change has in common with others, for counting them."""
    verdict = next((cause.verdict for cause in change.causes if explains(cause)), None)
    return AlikeChanges(change.target, change.old, change.new, change.cls, explaining_toggles(change), verdict)


def explains(cause: Cause) -> bool:
    """Return whether a cause explains its change: its verdict is `proven` or `supported`."""
    return cause.verdict in {CauseVerdict.PROVEN, CauseVerdict.SUPPORTED}
