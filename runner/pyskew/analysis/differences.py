"""What differs between the two ends of a change, as a sentence tells it. Pure."""

from __future__ import annotations

from pyskew.model.report import Change, FactDiff, Observation
from pyskew.model.shortening import clipped
from pyskew.model.text import fact_name
from pyskew.observation.facts import EXCEPTION


def last_words(end: Observation) -> str:
    """Return why a cell or test ended as it did, and where: `ValueError: x at <cwd>/a.py:7`, `ended by SIGSEGV`."""
    return f"{end.message} at {end.frame}" if end.message and end.frame else end.message


def outcome_change(change: Change) -> str:
    """Return how both ends ended, `pass -> crash`; empty where that is no difference."""
    if change.old_outcome is change.new_outcome or not (change.old_outcome and change.new_outcome):
        return ""
    return f"{change.old_outcome.value} -> {change.new_outcome.value}"


def shown_facts(change: Change) -> dict[str, FactDiff]:
    """Return the facts to show: not the type of the only exception, where the failure is shown with it."""
    return {
        name: diff
        for name, diff in change.facts.items()
        if not (name == EXCEPTION and change.failure and None in {diff.old, diff.new})
    }


def differing_parts(change: Change, facts: int = 6, longest: int = 200) -> list[str]:
    """Return what differs, each part on one line: the outcomes, the failure, some facts, the reason.

    Args:
        change: the change.
        facts: how many facts are shown.
        longest: characters of one value.
    """
    found = list(shown_facts(change).items())
    values = [
        f"{fact_name(name)}: {' -> '.join(clipped(text, longest) for text in diff.texts)}"
        for name, diff in found[:facts]
    ]
    return [*filter(None, [outcome_change(change), clipped(change.failure, longest), *values, change.reason])]
