"""Keys that a JSON object has twice; readers of JSON silently take the last value. Pure."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from pyskew.model.text import oneline

_TOKEN = re.compile(r'("(?:[^"\\]|\\.)*+")(\s*+:)?|[{}\[\]]')


@dataclass(frozen=True, slots=True)
class RepeatedKey:
    """A key that one object of a JSON text has twice."""

    name: str
    position: int
    """Of the second one in the text, from 0."""
    line: int
    """From 1."""
    first: int
    """The line that has it before."""

    def __str__(self) -> str:
        return f'duplicate "{oneline(self.name)[:80]}" (first in line {self.first})'


def first_repeated(text: str) -> RepeatedKey | None:
    """Return the first key that an object of a JSON text repeats; a reader of JSON has accepted the text."""
    objects: list[dict[str, int]] = []
    line, counted = 1, 0
    for token in _TOKEN.finditer(text):
        if token[0] in "{[":
            objects.append({})
        elif token[0] in "}]":
            objects.pop()
        elif token[2]:
            name = _name(token[1])
            line += text.count("\n", counted, token.start())
            counted = token.start()
            if name in objects[-1]:
                return RepeatedKey(name, token.start(), line, objects[-1][name])
            objects[-1][name] = line
    return None


def _name(token: str) -> str:
    """Return the key that a token stands for; one that its reader passed over unread may hold anything."""
    try:
        name: str = json.loads(token)
    except ValueError:
        return token
    return name
