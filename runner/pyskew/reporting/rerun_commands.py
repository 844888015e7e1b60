"""Merge commands that differ only in the scenario that they select."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator

_ONLY = "--only"


def merged(commands: Iterable[str]) -> Iterator[str]:
    """Yield the lines of as few commands as possible; a command of several scenarios has a line for each of them."""
    groups: dict[tuple[str, ...], dict[str, str]] = {}
    for command in commands:
        rest, scenario = _split(command)
        groups.setdefault(rest, {})[scenario] = command
    for rest, group in groups.items():
        if len(group) == 1:
            yield from group.values()
            continue
        scenarios = [f"  {_ONLY} {shlex.quote(scenario)}" for scenario in group]
        yield f"{shlex.join(rest)} \\"
        yield from (f"{line} \\" for line in scenarios[:-1])
        yield scenarios[-1]


def _split(command: str) -> tuple[tuple[str, ...], str]:
    """Return the words without the option for the scenario, and the scenario; the command itself if it has none."""
    try:
        words = shlex.split(command)
    except ValueError:  # an open quotation
        return (command,), ""
    if words.count(_ONLY) != 1 or words[-1] == _ONLY:
        return (command,), ""
    at = words.index(_ONLY)
    return (*words[:at], *words[at + 2 :]), words[at + 1]
