"""The index of the rules, kept in the user's cache for as long as no file of the audit changes."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pyskew import __version__
from pyskew.audit import rule_index
from pyskew.audit.rule_index import Index, IndexedRule
from pyskew.interpreters import kept_values


@dataclass(frozen=True, slots=True)
class _Kept:
    state: str
    rules: dict[str, IndexedRule]


@cache
def index() -> Index:
    """Return the index; it is made anew, from all rules, where a file of the audit has changed since it was kept."""
    place = hashlib.sha256(os.path.abspath(__file__).encode()).hexdigest()[:24]
    path = kept_values.root() / "audit" / f"{place}-rules.json"
    state = hashlib.sha256(repr(code_state()).encode()).hexdigest()
    known = kept_values.recall(path, _Kept)
    if known is not None and known.state == state:
        return known.rules
    made = dict(rule_index.made())
    kept_values.remember(path, _Kept(state, made))
    return made


@cache
def code_state() -> tuple[object, ...]:
    """Return the version of pyskew and of Python, and the state of each file with a rule, a table or the analysis."""
    return (__version__, sys.version, *sorted(_files()))


def _files() -> Iterator[tuple[str, int, int, int]]:
    pending = [os.path.dirname(__file__)]
    while pending:
        for entry in os.scandir(pending.pop()):
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    pending.append(entry.path)
            elif entry.name.endswith((".py", ".json")):
                status = entry.stat()
                yield entry.path, status.st_size, status.st_mtime_ns, status.st_ctime_ns
