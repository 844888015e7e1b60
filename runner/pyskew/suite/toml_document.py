"""`[tool.pyskew]` of a pyproject.toml as a document with positions, in the shape of a matrix.yaml.

The reader of values tells no lines; a scan of the statements finds where each key stands. What lies within the value of
one statement has the position of its key.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pyskew.errors import ConfigError
from pyskew.model import toml_text
from pyskew.model.suite import Json
from pyskew.model.text import oneline
from pyskew.suite.yaml_document import KEY, Document, Path_

TABLE = ("tool", "pyskew")

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{}]|\n|[^\s\[\]{}"\'#]+|[^\S\n]+|.',
    re.DOTALL,
)
_PART = re.compile(r'\s*("(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|[A-Za-z0-9_-]+)\s*(\.|=|\]|$)')
_LONGEST = 400


def parsed(text: str, name: str) -> dict[str, Json]:
    """Return the values of a TOML text.

    Args:
        text: The text.
        name: What complaints call the file.

    Raises:
        ConfigError: it is not TOML.
    """
    try:
        return toml_text.parse(text)
    except ValueError as error:
        line, column = toml_text.place(error)
        message = oneline(re.sub(r" \(at .*\)$", "", str(error)))
        raise ConfigError([f"{name}:{line}:{column}: {message[:_LONGEST]}"]) from None


def values(text: str, name: str) -> Json:
    """Return the values of `[tool.pyskew]` alone; None where there is no such table.

    Raises:
        ConfigError: it is not TOML.
    """
    value: Json = parsed(text, name)
    for part in TABLE:
        value = value.get(part) if isinstance(value, dict) else None
    return value


def document(text: str, name: str) -> Document:
    """Return `[tool.pyskew]` of a TOML text as a document; empty where there is no such table.

    Raises:
        ConfigError: it is not TOML.
    """
    found = Document(name)
    found.value = _spelled(values(text, name))
    for path, mark in _marks(text):
        if path[: len(TABLE)] == TABLE:
            below = path[len(TABLE) :]
            for end in range(len(below) + 1):
                found.marks.setdefault(below[:end], mark)
                if end and isinstance(below[end - 1], str):
                    found.marks.setdefault((*below[:end], KEY), mark)
    return found


def _spelled(value: Json) -> Json:
    """Return values with dates and times as text, as YAML has them here."""
    if isinstance(value, dict):
        return {key: _spelled(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_spelled(item) for item in value]
    return str(value) if isinstance(value, dt.date | dt.time) else value


@dataclass(frozen=True, slots=True)
class _TomlStatement:
    """A header or the start of a setting, with its line and column from 1."""

    text: str
    mark: tuple[int, int]


@dataclass(slots=True)
class _Scan:
    """Where a scan of tokens is."""

    line: int = 1
    column: int = 1
    depth: int = 0
    begun: tuple[int, int] | None = None
    parts: list[str] = field(default_factory=list)

    def move(self, token: str) -> None:
        """Move behind a token."""
        breaks = token.count("\n")
        self.line += breaks
        self.column = len(token) - token.rfind("\n") if breaks else self.column + len(token)


def _statements(text: str) -> Iterator[_TomlStatement]:
    """Yield every header and setting; a line break within brackets or a text ends none."""
    at = _Scan()
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token == "\n" and not at.depth:  # noqa: S105 - no password
            if at.begun:
                yield _TomlStatement("".join(at.parts), at.begun)
            at.begun, at.parts = None, []
        elif not token.startswith("#"):
            if at.begun is None and token.strip():
                at.begun = at.line, at.column
            at.parts.append(token)
            at.depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token, 0)
        at.move(token)
    if at.begun:
        yield _TomlStatement("".join(at.parts), at.begun)


def _marks(text: str) -> Iterator[tuple[Path_, tuple[int, int]]]:
    """Yield the path of each header and setting with its position; a table of an array has its number."""
    table: Path_ = ()
    numbers: dict[Path_, int] = {}
    for statement in _statements(text):
        many = statement.text.startswith("[[")
        if statement.text.startswith("["):
            table = _numbered(_key(statement.text[2 if many else 1 :]), numbers)
            if many:
                numbers[table] = numbers.get(table, -1) + 1
                table = (*table, numbers[table])
            yield table, statement.mark
        else:
            yield (*table, *_key(statement.text)), statement.mark


def _numbered(path: tuple[str, ...], numbers: dict[Path_, int]) -> Path_:
    """Return a path with the number of the latest table in each array on its way."""
    found: Path_ = ()
    for place, part in enumerate(path):
        found = (*found, part)
        if found in numbers and place < len(path) - 1:
            found = (*found, numbers[found])
    return found


def _key(text: str) -> tuple[str, ...]:
    """Return the parts of a dotted key, up to `=` or the end of a header."""
    parts = []
    at = 0
    while match := _PART.match(text, at):
        word = match[1]
        parts.append(str(toml_text.parse(f"key = {word}")["key"]) if word[0] in "\"'" else word)
        at = match.end()
        if match[2] != ".":
            break
    return tuple(parts)
