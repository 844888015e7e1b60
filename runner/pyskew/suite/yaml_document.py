"""YAML text to values with positions. No value changes its spelling: `3.10` stays `3.10`."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from pyskew.errors import ConfigError
from pyskew.model.shortening import clipped
from pyskew.model.suite import Json
from pyskew.model.text import oneline

_MAX_NODES = 100_000
"""A suite of ten thousand scenarios has fewer; an alias bomb has more."""
_MAX_DEPTH = 40
_MAX_BYTES = 4 * 1024 * 1024
_MAX_COMPLAINTS = 100
"""Complaints that one document keeps; the first ones are what the user fixes first."""
_LONGEST_COMPLAINT = 600
"""Characters of one complaint."""
_MAX_DIGITS = 300
"""Digits of a number; JSON readers and Python's own limit (4300) take no endless ones."""

KEY = -1
"""Stands for the key itself at the end of a path; no list has that index."""

Path_ = tuple[str | int, ...]


class Scalar(str):
    """A scalar as it was written; `plain` tells an unquoted `true` from a quoted one."""

    __slots__ = ("plain",)
    plain: bool


@dataclass(slots=True)
class Document:
    """One YAML file as values, positions and complaints."""

    name: str
    value: Json = None
    marks: dict[Path_, tuple[int, int]] = field(default_factory=dict)
    """Line and column (from 1) of each value, by path; the position of a key itself is under `(*path, key, KEY)`."""
    merged: set[Path_] = field(default_factory=set)
    """Mappings that hold a merge key, which is not read."""
    _complaints: dict[tuple[int, int, str], None] = field(default_factory=dict)

    @property
    def full(self) -> bool:
        """Return whether the document keeps no further complaints."""
        return len(self._complaints) >= _MAX_COMPLAINTS

    def complain(self, path: Path_, message: str, *, at_key: bool = False) -> None:
        """Add a complaint about the value (or its key) at `path`, or at its nearest known ancestor."""
        self.complain_at(self.mark(path, at_key=at_key), message)

    def complain_at(self, mark: tuple[int, int], message: str) -> None:
        """Add a complaint at a line and column."""
        complaint = (*mark, message)
        if not self.full:
            self._complaints[complaint] = None

    def mark(self, path: Path_, *, at_key: bool = False) -> tuple[int, int]:
        """Return line and column of a value."""
        if at_key and (*path, KEY) in self.marks:
            return self.marks[*path, KEY]
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks.get(path, (1, 1))

    def position(self, path: Path_, *, at_key: bool = False) -> str:
        """Return `file:line:column` of a value."""
        line, column = self.mark(path, at_key=at_key)
        return f"{self.name}:{line}:{column}"

    def lines(self) -> list[str]:
        """Return the complaints in the order of the file, one line each."""
        complaints = sorted(self._complaints)
        lines = [_line(self.name, line, column, message) for line, column, message in complaints]
        if self.full:
            lines.append(_line(self.name, *complaints[-1][:2], "... and more; fix these first"))
        return lines


def _line(name: str, line: int, column: int, message: str) -> str:
    """Format one complaint as a single printable line."""
    return f"{oneline(name)}:{line}:{column}: {clipped(oneline(message), _LONGEST_COMPLAINT)}"


def read(path: Path, name: str) -> Document:
    """Read one file.

    Args:
        path: The file.
        name: What complaints call it.

    Raises:
        ConfigError: it cannot be read, or is not YAML; other complaints are collected in the document.
    """
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= _MAX_BYTES else b""
        text = raw.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise ConfigError([_unreadable(name, error)]) from None
    if size > _MAX_BYTES:
        raise ConfigError([_line(name, 1, 1, "larger than 4 MiB; split it into packs")])
    return parse(text, name)


def _unreadable(name: str, error: OSError | ValueError) -> str:
    if isinstance(error, UnicodeDecodeError):
        before = bytes(error.object[: error.start])
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        return _line(name, line, column, f"not UTF-8 (byte {error.start}); save the file as UTF-8")
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    advice = "; `pyskew init` writes a first one" if isinstance(error, FileNotFoundError) else ""
    return f"{oneline(name)}: cannot read it: {reason}{advice}"


def parse(text: str, name: str) -> Document:
    """Parse one YAML document; see `read`."""
    document = Document(name)
    try:
        root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        raise ConfigError([_syntax(error, text, name)]) from None
    except yaml.reader.ReaderError as error:
        raise ConfigError([_unacceptable(error, text, name)]) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise ConfigError([_line(name, 1, 1, f"not YAML: {error}")]) from None
    if root is not None:
        document.value = _Builder(document).build(root, ())
    return document


def plain(value: Json) -> Json:
    """Return free-form values as YAML 1.2's core schema reads them: numbers, booleans and null where unquoted.

    Raises:
        ValueError: a number is longer than any JSON reader takes, or beyond what a float can hold.
    """
    if isinstance(value, Scalar):
        return _core(str(value)) if value.plain else str(value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    return value


_WORDS: dict[str, Json] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def _core(text: str) -> Json:
    if text in _WORDS:
        return _WORDS[text]
    integer = _INTEGER.fullmatch(text)
    if not integer and not _FLOAT.fullmatch(text):
        return text
    if len(text) > _MAX_DIGITS:
        message = f"a number of {len(text):,} characters; at most {_MAX_DIGITS}, or quote it"
        raise ValueError(message)
    number = int(text) if integer else float(text)
    if isinstance(number, float) and math.isinf(number):
        message = f"{text} is beyond what a float can hold; quote it if it is text"
        raise ValueError(message)
    return number


def _syntax(error: yaml.MarkedYAMLError, text: str, name: str) -> str:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.splitlines()
    source = lines[line - 1] if line <= len(lines) else ""
    if "\t" in source[: column + 1]:
        return _line(name, line, source.index("\t") + 1, "a tab; YAML indents with spaces only")
    problem = " ".join(str(part) for part in (error.context, error.problem) if part)
    return _line(name, line, column, f"not YAML: {problem}")


def _unacceptable(error: yaml.reader.ReaderError, text: str, name: str) -> str:
    found = int(error.character)
    # The error's own position counts bytes in libyaml, and characters in the parser in Python.
    before = text.partition(chr(found))[0]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return _line(name, line, column, f"not YAML: a control character (\\x{found:02x})")


class _Builder:
    """Builds the values of one document, counting what aliases expand to."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.count = 0
        self.open: list[int] = []

    def build(self, node: yaml.Node, path: Path_) -> Json:
        self.count += 1
        self.document.marks.setdefault(path, _mark(node))
        if self.count > _MAX_NODES or len(path) > _MAX_DEPTH or id(node) in self.open:
            raise ConfigError([_line(self.document.name, *_mark(node), self._reason(node))])
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        self.open.append(id(node))
        value = self._children(node, path)
        self.open.pop()
        return value

    def _reason(self, node: yaml.Node) -> str:
        if id(node) in self.open:
            return "an alias that contains itself"
        if self.count > _MAX_NODES:
            return f"more than {_MAX_NODES:,} values, counted with what aliases repeat"
        return f"nested more than {_MAX_DEPTH} levels deep"

    def _children(self, node: yaml.Node, path: Path_) -> Json:
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
        value: dict[str, Json] = {}
        for key, item in node.value:
            if not isinstance(key, yaml.ScalarNode):  # as text, one that aliases repeat would have no end
                self.document.complain_at(_mark(key), "a key must be a word")
                continue
            name = str(key.value)
            if name == "<<" and not key.style:
                self.document.merged.add(path)
                self.document.complain_at(_mark(key), "merge keys (<<) are not read; write the keys out")
            elif name in value:
                first = self.document.mark((*path, name), at_key=True)[0]
                self.document.complain_at(_mark(key), f'duplicate "{name}" (first in line {first})')
            else:
                self.document.marks[*path, name, KEY] = _mark(key)
                value[name] = self.build(item, (*path, name))
        return value


def _mark(node: yaml.Node) -> tuple[int, int]:
    """Return line and column of a node, from 1."""
    return node.start_mark.line + 1, node.start_mark.column + 1


def _scalar(node: yaml.ScalarNode) -> Json:
    # PyYAML's C parser gives style None or "" for an unquoted scalar.
    unquoted = not node.style
    if unquoted and node.value in {"", "~", "null"}:
        return None
    scalar = Scalar(node.value)
    scalar.plain = unquoted
    return scalar
