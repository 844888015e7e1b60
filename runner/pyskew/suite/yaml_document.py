"""YAML text -> plain values that still know where they stood. No value changes its spelling: `3.10` stays `3.10`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from pyskew.errors import ConfigError
from pyskew.model.suite import Json

_MAX_NODES = 100_000
"""A suite of ten thousand scenarios has fewer; an alias bomb has more."""
_MAX_DEPTH = 40
_MAX_BYTES = 4 * 1024 * 1024

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
    """Line and column (from 1) of each value, by path; a key's own place is under `(*path, key, "key")`."""
    complaints: list[tuple[int, int, str]] = field(default_factory=list)

    def complain(self, path: Path_, message: str, *, at_key: bool = False) -> None:
        """Remember a complaint about the value (or its key) at `path`, or at its nearest known ancestor."""
        line, column = self.mark(path, at_key=at_key)
        if (line, column, message) not in self.complaints:
            self.complaints.append((line, column, message))

    def mark(self, path: Path_, *, at_key: bool = False) -> tuple[int, int]:
        """Line and column of a value."""
        if at_key and (*path, "key") in self.marks:
            return self.marks[*path, "key"]
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks.get(path, (1, 1))

    def position(self, path: Path_, *, at_key: bool = False) -> str:
        """`file:line:column` of a value."""
        line, column = self.mark(path, at_key=at_key)
        return f"{self.name}:{line}:{column}"

    def lines(self) -> list[str]:
        """The complaints in the order of the file, one line each."""
        return [f"{self.name}:{line}:{column}: {message}" for line, column, message in sorted(self.complaints)]


def read(path: Path, name: str) -> Document:
    """Read one file.

    Raises:
        ConfigError: it cannot be read, or is not YAML; other complaints are collected in the document.
    """
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise ConfigError([f"{name}:1:1: cannot read it: {error.strerror}"]) from None
    except UnicodeDecodeError as error:
        raise ConfigError([f"{name}:1:1: not UTF-8 (byte {error.start}); save the file as UTF-8"]) from None
    if len(raw) > _MAX_BYTES:
        raise ConfigError([f"{name}:1:1: larger than 4 MiB; split it into packs"])
    return parse(text, name)


def parse(text: str, name: str) -> Document:
    """Parse one YAML document; see `read`."""
    document = Document(name)
    try:
        root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        raise ConfigError([_syntax(error, text, name)]) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise ConfigError([f"{name}:1:1: not YAML: {' '.join(str(error).split())}"]) from None
    if root is not None:
        document.value = _Builder(document).build(root, ())
    return document


def plain(value: Json) -> Json:
    """Free-form values as YAML 1.2's core schema reads them: numbers, booleans and null where unquoted."""
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
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _syntax(error: yaml.MarkedYAMLError, text: str, name: str) -> str:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    source = text.splitlines()[line - 1] if line <= len(text.splitlines()) else ""
    if "\t" in source[: column + 1]:
        return f"{name}:{line}:{source.index(chr(9)) + 1}: a tab; YAML indents with spaces only"
    problem = " ".join(str(part) for part in (error.context, error.problem) if part)
    return f"{name}:{line}:{column}: not YAML: {problem}"


class _Builder:
    """Walks the nodes of one document, counting what aliases expand to."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.count = 0
        self.open: list[int] = []

    def build(self, node: yaml.Node, path: Path_) -> Json:
        self.count += 1
        self.document.marks.setdefault(path, (node.start_mark.line + 1, node.start_mark.column + 1))
        if self.count > _MAX_NODES or len(path) > _MAX_DEPTH or id(node) in self.open:
            what = "an alias that contains itself" if id(node) in self.open else "too much: aliases expand without end"
            line, column = node.start_mark.line + 1, node.start_mark.column + 1
            raise ConfigError([f"{self.document.name}:{line}:{column}: {what}"])
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        self.open.append(id(node))
        value = self._children(node, path)
        self.open.pop()
        return value

    def _children(self, node: yaml.Node, path: Path_) -> Json:
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
        value: dict[str, Json] = {}
        for key, item in node.value:
            where = (key.start_mark.line + 1, key.start_mark.column + 1)
            name = str(key.value)
            if not isinstance(key, yaml.ScalarNode):
                self.document.complaints.append((*where, "a key must be a word"))
            elif name in value:
                first = self.document.mark((*path, name), at_key=True)[0]
                self.document.complaints.append((*where, f'"{name}" stands here twice (first in line {first})'))
            else:
                self.document.marks[*path, name, "key"] = where
                value[name] = self.build(item, (*path, name))
        return value


def _scalar(node: yaml.ScalarNode) -> Json:
    # PyYAML's C parser gives style None or "" for an unquoted scalar.
    unquoted = not node.style
    if unquoted and node.value in {"", "~", "null"}:
        return None
    scalar = Scalar(node.value)
    scalar.plain = unquoted
    return scalar
