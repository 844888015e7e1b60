"""Travels in an overlay: writes down, once per process at least, which of certain lines were run.

Needs `sys.monitoring` (Python 3.12, PEP 669); older Pythons say nothing. Each place costs one callback, then none.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .sites import Watcher

TOOL = 4
"""None of the identifiers that are reserved for debuggers, coverage, profilers and optimisers."""


def arm(path: str, watcher: "Watcher") -> None:
    """Watch the lines of a file: `end of a path, TAB, line, TAB, what to call it` on each of its own."""
    monitoring: "Any" = getattr(sys, "monitoring", None)
    if monitoring is None or monitoring.get_tool(TOOL) is not None:
        return
    wanted = _wanted(path)
    events = monitoring.events

    def started(code: "Any", _offset: int) -> "Any":
        lines = _lines_of(code.co_filename, wanted)
        if lines and not lines.keys().isdisjoint(number for _, _, number in code.co_lines()):
            monitoring.set_local_events(TOOL, code, events.LINE)
        return monitoring.DISABLE

    def ran(code: "Any", number: int) -> "Any":
        name = _lines_of(code.co_filename, wanted).get(number)
        if name is not None:
            watcher.write("ran", file=name, line=number)
        return monitoring.DISABLE

    monitoring.use_tool_id(TOOL, "pyskew")
    monitoring.register_callback(TOOL, events.PY_START, started)
    monitoring.register_callback(TOOL, events.LINE, ran)
    monitoring.set_events(TOOL, events.PY_START)


def _wanted(path: str) -> "dict[str, dict[str, dict[int, str]]]":
    """Return the wanted lines and their file's name, by base name and then by the end of the path."""
    found: "dict[str, dict[str, dict[int, str]]]" = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            end, number, name = line.rstrip("\n").split("\t")
            found.setdefault(end.rpartition("/")[2], {}).setdefault(end, {})[int(number)] = name
    return found


def _lines_of(path: str, wanted: "dict[str, dict[str, dict[int, str]]]") -> "dict[int, str]":
    path = path.replace("\\", "/")
    ends = wanted.get(path.rpartition("/")[2])
    if ends:
        for end, lines in ends.items():
            if path == end or path.endswith("/" + end):
                return lines
    return {}
