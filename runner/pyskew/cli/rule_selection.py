"""The rules of the audit that a command line selects."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TypedDict

from pyskew.audit import Options
from pyskew.audit.kept_index import index
from pyskew.audit.rules import rules
from pyskew.cli.listed_option import listed
from pyskew.errors import UsageError


class RuleOptions(TypedDict):
    """The options of `pyskew audit` that name rules."""

    select: tuple[str, ...]
    ignore: tuple[str, ...]


def ignored_rules(options: RuleOptions, configured: Collection[str] = ()) -> tuple[str, ...]:
    """Return the rules that an audit leaves out: all but the selected ones, the ignored ones, those of the project.

    Raises:
        UsageError: a word of an option names no rule.
    """
    if not options["select"] and not options["ignore"]:
        return tuple(sorted(configured))
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
    import fnmatch  # noqa: PLC0415 - most audits name no rules

    known = rules().keys()
    found: set[str] = set()
    for word in (part for text in words for part in listed(option, text)):
        exact = {word} & known
        pattern = word if set(word) & set("*?[") else f"{word}*"
        matching = exact or set(fnmatch.filter(known, pattern))
        if not matching:
            from pyskew.model.nearest_name import hint  # noqa: PLC0415 - only mistakes need it

            message = f'{option}: no rule "{word[:80]}" (`pyskew audit --list-rules` shows them all){hint(word, known)}'
            raise UsageError(message)
        found |= matching
    return found
