"""Edits of source text: spans of syntax nodes, and a whole file edited so that it still parses. Pure."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

_LINE_END = re.compile(r"\r\n?|\n")
"""What ends a line for Python's parser; str.splitlines() knows more."""


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """A span of characters and what stands there instead."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """A name that an edit needs: `from module import name`."""

    module: str
    name: str


@dataclass(slots=True)
class Source:
    """The text of one file with its syntax tree."""

    text: str
    tree: ast.Module
    _lines: list[int] = field(default_factory=list)
    """Where each line begins, in characters."""

    @classmethod
    def of(cls, text: str) -> Source:
        """Return the source of a text.

        Raises:
            SyntaxError: this Python cannot parse it.
        """
        source = cls(text, ast.parse(text))
        source._lines += [0, *(found.end() for found in _LINE_END.finditer(text))]
        return source

    def span(self, node: ast.expr | ast.stmt | ast.keyword) -> tuple[int, int]:
        """Return the first and last character of a node; parentheses around it are not part of it."""
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        return self.offset(node.lineno, node.col_offset), self.offset(end_line, end_column)

    def offset(self, line: int, column: int) -> int:
        """Return the character of a line (from 1) and a column in UTF-8 bytes (from 0), as ast counts them."""
        start = self._lines[line - 1]
        end = self._lines[line] if line < len(self._lines) else len(self.text)
        return start + len(self.text[start:end].encode()[:column].decode(errors="ignore"))

    def calls_at(self, line: int, column: int, names: Collection[str] = ()) -> list[ast.Call]:
        """Return the calls that begin at a line and a column (both from 1, in characters), the outermost first.

        `names` limits them to calls of these functions or methods; several calls begin at one place in `a().b()`.
        """
        position = self._lines[line - 1] + column - 1
        found = [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Call) and self.span(node)[0] == position and (not names or called(node) in names)
        ]
        return sorted(found, key=lambda node: -self.span(node)[1])

    def statements_at(self, line: int) -> list[ast.stmt]:
        """Return the statements that begin on a line, the outermost first."""
        found = [node for node in ast.walk(self.tree) if isinstance(node, ast.stmt) and node.lineno == line]
        return sorted(found, key=lambda node: -self.span(node)[1])

    def insert(self, position: int, text: str) -> Edit:
        """Return the edit that inserts a text."""
        return Edit(position, position, text)

    def replace(self, node: ast.expr | ast.stmt, text: str) -> Edit:
        """Return the edit that puts a text in the place of a node."""
        return Edit(*self.span(node), text)

    def add_keyword(self, call: ast.Call, word: str) -> Edit:
        """Return the edit that adds `name=value` to a call, behind its last argument."""
        given: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
        last = max((self.span(one)[1] for one in given), default=0)
        if last:
            return self.insert(self._behind_parentheses(last, self.span(call)[1]), f", {word}")
        return self.insert(self.span(call)[1] - 1, word)

    def remove_keyword(self, call: ast.Call, name: str) -> Iterator[Edit]:
        """Yield the edit that removes a keyword argument, with the comma before it, else the one behind it."""
        given: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
        arguments = sorted(given, key=lambda one: self.span(one)[0])
        for number, one in enumerate(arguments):
            if isinstance(one, ast.keyword) and one.arg == name:
                start, end = self.span(one)
                if number:
                    yield Edit(self.span(arguments[number - 1])[1], end, "")
                elif len(arguments) > 1:
                    yield Edit(start, self.span(arguments[1])[0], "")
                else:
                    yield Edit(start, end, "")

    def add_import(self, needed: Import) -> Iterator[Edit]:
        """Yield the edit that imports a name at the top of the file, unless it is imported there."""
        known = [node for node in self.tree.body if isinstance(node, ast.ImportFrom) and node.module == needed.module]
        if any((alias.name, alias.asname) == (needed.name, None) for node in known for alias in node.names):
            return
        last = _last_import(self.tree)
        end = "\r\n" if "\r\n" in self.text else "\n"
        line = f"from {needed.module} import {needed.name}{end}"
        if last is None:
            position = self._lines[self.tree.body[0].lineno - 1] if self.tree.body else len(self.text)
        else:
            position = self.text.find("\n", self.span(last)[1]) + 1
            if not position:
                position, line = len(self.text), end + line
        yield self.insert(position, line)

    def _behind_parentheses(self, position: int, end: int) -> int:
        """Return the position behind the parentheses that close around an argument, comments left where they are."""
        depth = 0
        for number in range(position, end - 1):
            character = self.text[number]
            if character == ")":
                depth = number + 1
            elif not character.isspace():
                break
        return depth or position


def called(call: ast.Call) -> str:
    """Return the last name of what is called; empty where it has none."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _last_import(tree: ast.Module) -> ast.stmt | None:
    """Return the last import of those that a file begins with."""
    found: ast.stmt | None = None
    for node in tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found = node
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            break
    return found


def applied(text: str, edits: Iterable[Edit]) -> tuple[str, int]:
    """Return the text with these edits, and how many of them overlapped an earlier one and were left out."""
    kept: list[Edit] = []
    left_out = 0
    for edit in sorted(set(edits)):
        if kept and edit.start < kept[-1].end:
            left_out += 1
        else:
            kept.append(edit)
    for edit in reversed(kept):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text, left_out


def unparsable(text: str) -> str:
    """Return why this Python cannot parse a text; empty where it can."""
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError) as error:
        return str(error)
    return ""


def starred(call: ast.Call) -> bool:
    """Return whether a call takes arguments out of a sequence or a mapping."""
    return any(isinstance(one, ast.Starred) for one in call.args) or any(one.arg is None for one in call.keywords)


def constants(nodes: Sequence[ast.expr]) -> list[object]:
    """Return the values of constants; anything else is left out."""
    return [node.value for node in nodes if isinstance(node, ast.Constant)]
