"""What must be known of a rule before a file is shown to it; the rule itself is imported where a file has its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyskew.audit import Confidence, Options
from pyskew.audit.rules import Rule, rules


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedRule:
    """The part of a rule that decides which files it is asked about."""

    id: str
    since: tuple[int, int]
    confidence: Confidence
    free_threaded: bool
    under_errors: bool
    words: tuple[str, ...]
    shapes: tuple[str, ...]
    postponed: bool
    single: bool
    """Whether it looks at files one by one."""
    across: bool
    """Whether it looks at all files together."""

    def concerns(self, options: Options) -> bool:
        """Return whether the step from one Python to another crosses `since`, and the rule can be sure enough."""
        crossed = options.old < self.since <= options.new
        if self.free_threaded:
            crossed = options.free_threaded and self.since <= options.new
        return crossed and self.id not in options.ignored and self.confidence.reaches(options.least)


Index = Mapping[str, IndexedRule]


def made() -> Index:
    """Return the index, made from the rules: all of them are imported."""
    return {name: indexed(rule) for name, rule in rules().items()}


def indexed(rule: Rule) -> IndexedRule:
    """Return what the index holds of a rule."""
    return IndexedRule(
        id=rule.id,
        since=rule.since,
        confidence=rule.confidence,
        free_threaded=rule.free_threaded,
        under_errors=rule.under_errors,
        words=rule.words,
        shapes=(rule.shape,) if isinstance(rule.shape, str) else rule.shape,
        postponed=rule.postponed,
        single=rule.check is not None,
        across=rule.across is not None,
    )
