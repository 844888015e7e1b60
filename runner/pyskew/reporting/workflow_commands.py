"""Workflow commands: lines of a log that GitHub shows as annotations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyskew.model.shortening import clipped
from pyskew.model.text import count, log_line, oneline

SHOWN = 10
"""Annotations of one kind that GitHub shows."""
LONGEST = 600
"""Characters of one message."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A title and a message, at a place of a file or of none."""

    title: str
    message: str
    path: str = ""
    line: int = 0
    column: int = 0


def command(kind: str, one: Annotation) -> str:
    """Return the line for one annotation; `kind` is `error`, `warning` or `notice`."""
    properties = {"title": clipped(oneline(one.title), LONGEST)}
    if one.path:
        place = {"file": oneline(one.path), "line": str(one.line)} | ({"col": str(one.column)} if one.column else {})
        properties = place | properties
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{kind} {written}::{_data(clipped(oneline(log_line(one.message)), LONGEST))}"


def most_important(kind: str, found: Sequence[Annotation], rest: str) -> Iterator[str]:
    """Yield lines for as many annotations of one kind as GitHub shows; the last one says how many are left, and where.

    Args:
        kind: as `command` takes it.
        found: the most important first.
        rest: where to see the others.
    """
    shown = found if len(found) <= SHOWN else found[: SHOWN - 1]
    yield from (command(kind, one) for one in shown)
    if len(shown) < len(found):
        left = count(len(found) - len(shown), kind).replace(" ", " more ", 1)
        yield command(kind, Annotation("pyskew", f"... and {left}, see {rest}"))


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
