"""The list of rules: `pyskew audit --list-rules`."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator

from pyskew.audit.rules import Rule, rules

_SCHEMA = 1


def rule_lines(left_out: Collection[str] = ()) -> Iterator[str]:
    """Yield one line for each rule: id, first Python, confidence, summary."""
    shown = _shown(left_out)
    width = max((len(rule.id) for rule in shown), default=0)
    for rule in shown:
        yield f"{rule.id:{width}}  {_since(rule):5} {rule.confidence.value:6}  {rule.summary}"


def rule_document(left_out: Collection[str] = ()) -> str:
    """Return the list of rules as JSON."""
    listing = [
        {
            "id": rule.id,
            "since": _since(rule),
            "confidence": rule.confidence.value,
            "summary": rule.summary,
            "link": rule.link,
        }
        for rule in _shown(left_out)
    ]
    return json.dumps({"schema": _SCHEMA, "rules": listing}, indent=1) + "\n"


def _shown(left_out: Collection[str]) -> list[Rule]:
    return [rule for rule in rules().values() if rule.id not in left_out]


def _since(rule: Rule) -> str:
    return ".".join(map(str, rule.since))
