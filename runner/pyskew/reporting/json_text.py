"""JSON as `json.dumps(value, indent=1)` writes it, ten times as fast: its C encoder does what needs no indentation.

With `indent` the standard library encodes in Python. Here only containers that hold other containers are; what is flat
goes through the C encoder, whose item separator brings the indentation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache

from pyskew.model.suite import Json


def indented(value: Json, level: int = 0) -> str:
    """Return a value as text: ASCII, one space per level; its first line stands `level` levels deep.

    Raises:
        ValueError: it holds NaN or an infinity.
    """
    if not isinstance(value, (dict, list, tuple)) or not value:
        return _encoder(level).encode(value)
    inner = f"\n{' ' * (level + 1)}"
    items = value.values() if isinstance(value, dict) else value
    if not any(isinstance(item, (dict, list, tuple)) and item for item in items):
        flat = _encoder(level + 1).encode(value)
        return f"{flat[0]}{inner}{flat[1:-1]}\n{' ' * level}{flat[-1]}"
    if isinstance(value, dict):
        encode = _encoder(level).encode
        body = f",{inner}".join([f"{encode(name)}: {indented(item, level + 1)}" for name, item in value.items()])
        return f"{{{inner}{body}\n{' ' * level}}}"
    body = f",{inner}".join([indented(item, level + 1) for item in value])
    return f"[{inner}{body}\n{' ' * level}]"


def listed(items: Iterable[Json], level: int = 0) -> Iterator[str]:
    """Yield the text of a list in pieces, so that its items need never be in memory together."""
    before = "["
    for item in items:
        yield f"{before}\n{' ' * (level + 1)}{indented(item, level + 1)}"
        before = ","
    yield "[]" if before == "[" else f"\n{' ' * level}]"


@cache
def _encoder(level: int) -> json.JSONEncoder:
    return json.JSONEncoder(allow_nan=False, separators=(f",\n{' ' * level}", ": "))
