"""The rules of the audit that a command line selects, and their list."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Collection, Iterator, Sequence
from typing import TypedDict

from pyskew.audit import Options
from pyskew.audit.kept_index import index
from pyskew.audit.rules import Rule, rules
from pyskew.cli.listed_option import listed
from pyskew.errors import UsageError
from pyskew.model.nearest_name import hint

_SCHEMA = 1


class RuleOptions(TypedDict):
    """The options of `pyskew audit` that name rules."""

    select: tuple[str, ...]
    ignore: tuple[str, ...]


def ignored_rules(options: RuleOptions, configured: Collection[str] = ()) -> tuple[str, ...]:
    """Return the rules that an audit leaves out: all but the selected ones, the ignored ones, those of the project.

    Raises:
        UsageError: a word of an option names no rule.
    """
    known = rules().keys()
    selected = _named("--select", options["select"]) if options["select"] else set(known)
    return tuple(sorted((known - selected) | _named("--ignore", options["ignore"]) | set(configured)))


def check_concerned(selected: Sequence[str], options: Options) -> None:
    """Raise UsageError where none of the selected rules applies: no findings of no rules would be no evidence."""
    if selected and not any(rule.concerns(options) for rule in index().values()):
        old, new = (".".join(map(str, version)) for version in (options.old, options.new))
        step = f"from {old} to {new} at --min-confidence {options.least.value}"
        message = f"--select {','.join(selected)}: none of these rules applies {step}; see `pyskew audit --list-rules`"
        raise UsageError(message)


def _named(option: str, words: Sequence[str]) -> set[str]:
    """Return the rules that the words name: each is an id, the beginning of ids, or a pattern with `*`, `?` or `[`."""
    known = rules().keys()
    found: set[str] = set()
    for word in (part for text in words for part in listed(option, text)):
        exact = {word} & known
        pattern = word if set(word) & set("*?[") else f"{word}*"
        matching = exact or set(fnmatch.filter(known, pattern))
        if not matching:
            message = f'{option}: no rule "{word[:80]}" (`pyskew audit --list-rules` shows them all){hint(word, known)}'
            raise UsageError(message)
        found |= matching
    return found


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
