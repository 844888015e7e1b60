"""The one rule for names that stand in cell ids, file names and reports: scenarios, packs, targets and labels.

Also what tells a script from a command. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 80
"""Characters of a name; a cell id joins several of them, and a file name holds at most 255 bytes."""

RULE = f'1 to {LONGEST} letters (a-z), digits, or any of "._-()", with a letter or digit first and no "." last'

RUN_MARKER = ".pyskew-run"
"""The file that marks a run directory. Such a folder belongs to no codebase: it changes while the suite runs."""

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._()-]*[A-Za-z0-9_()-])?")


def complaint(kind: str, name: str) -> str:
    """Return what is wrong with a name, for a person; empty where nothing is.

    A name becomes part of a path (`logs/<pack>/<scenario>@<target>/...`), of a shell command that a report prints, and
    of lines in a CI log. So it holds no separator, no blank, no control character and nothing that a shell expands;
    Windows drops a dot at the end of a file name.

    Args:
        kind: What the name names, such as `target`.
        name: The name as it was written.
    """
    if len(name) <= LONGEST and _NAME.fullmatch(name):
        return ""
    return f'"{name[:LONGEST]}" is no {kind} name: write {RULE}'


def is_script(run: Sequence[str]) -> bool:
    """Return whether `run:` names one script of the pack, rather than a command."""
    return len(run) == 1 and run[0].endswith(".py") and " " not in run[0]
