"""What differs between the two ends of a change, as a sentence tells it. Pure."""

from __future__ import annotations

from pyskew.model.report import Change, FactDiff, Observation
from pyskew.observation.facts import EXCEPTION


def last_words(end: Observation) -> str:
    """Return why a cell or test ended as it did, and where: `ValueError: x at <cwd>/a.py:7`, `ended by SIGSEGV`."""
    return f"{end.message} at {end.frame}" if end.message and end.frame else end.message


def outcome_change(change: Change) -> str:
    """Return how both ends ended, `pass -> crash`; empty where that is no difference."""
    if change.old_outcome is change.new_outcome or not (change.old_outcome and change.new_outcome):
        return ""
    return f"{change.old_outcome.value} -> {change.new_outcome.value}"


def told_facts(change: Change) -> dict[str, FactDiff]:
    """Return the facts to tell: not the type of the only exception, where the failure is told with it."""
    return {
        name: diff
        for name, diff in change.facts.items()
        if not (name == EXCEPTION and change.failure and None in {diff.old, diff.new})
    }
