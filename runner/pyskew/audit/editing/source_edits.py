"""Edits of source text: spans of syntax nodes, and a whole file edited so that it still parses. Pure."""

from __future__ import annotations

import ast
import bisect
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

Node = TypeVar("Node", bound=ast.expr | ast.stmt)

_LINE_END = re.compile(r"\r\n?|\n")
"""What ends a line for Python's parser; str.splitlines() knows more."""


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """A span of characters and what stands there instead."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Named:
    """What a file writes for a name of a module, and the edits that import it."""

    text: str
    edits: tuple[Edit, ...] = ()


@dataclass(slots=True)
class ParsedSource:
    """The text of one file with its syntax tree."""

    text: str
    tree: ast.Module
    path: str = ""
    _lines: list[int] = field(default_factory=list)
    """Where each line begins, in characters."""

    @classmethod
    def of(cls, text: str, path: str = "") -> ParsedSource:
        """Return the source of a text.

        Raises:
            SyntaxError: this Python cannot parse it.
        """
        source = cls(text, ast.parse(text), path)
        source._lines += [0, *(found.end() for found in _LINE_END.finditer(text))]
        return source

    def span(self, node: ast.expr | ast.stmt | ast.keyword | ast.alias | ast.arg) -> tuple[int, int]:
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
        return [node for node in self.at(line, column, ast.Call) if not names or called(node) in names]

    def at(self, line: int, column: int, kind: type[Node]) -> list[Node]:
        """Return the nodes of a kind that begin at a line and a column (both from 1), the outermost first."""
        position = self._lines[line - 1] + column - 1
        found = [node for node in ast.walk(self.tree) if isinstance(node, kind) and self.span(node)[0] == position]
        return sorted(found, key=lambda node: -self.span(node)[1])

    def of_node(self, node: ast.expr | ast.stmt) -> str:
        """Return the text of a node."""
        return self.text[slice(*self.span(node))]

    def indent(self, node: ast.stmt) -> str:
        """Return what stands before a statement on its line; a statement behind `;` or `:` has more than spaces."""
        return self.text[self._lines[node.lineno - 1] : self.span(node)[0]]

    @property
    def line_end(self) -> str:
        """The end of a line of this file."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def statements_at(self, line: int) -> list[ast.stmt]:
        """Return the statements that begin on a line, the outermost first."""
        found = [node for node in ast.walk(self.tree) if isinstance(node, ast.stmt) and node.lineno == line]
        return sorted(found, key=lambda node: -self.span(node)[1])

    def insert(self, position: int, text: str) -> Edit:
        """Return the edit that inserts a text."""
        return Edit(position, position, text)

    def replace(self, node: ast.expr | ast.stmt | ast.alias, text: str) -> Edit:
        """Return the edit that puts a text in the place of a node."""
        return Edit(*self.span(node), text)

    def add_keyword(self, call: ast.Call, word: str) -> Edit:
        """Return the edit that adds `name=value` to a call, behind its last argument."""
        given: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
        last = max((self.span(one)[1] for one in given), default=0)
        if last:
            return self.insert(self.behind_parentheses(last, self.span(call)[1]), f", {word}")
        return self.insert(self.span(call)[1] - 1, word)

    def rename(self, node: ast.Attribute, name: str) -> Edit:
        """Return the edit that puts another name in the place of an attribute's; what it is taken from stays."""
        end = self.span(node)[1]
        return Edit(end - len(node.attr), end, name)

    def wrap(self, first: ast.expr, last: ast.expr, function: Named) -> Iterator[Edit]:
        """Yield the edits that put a call of a function around what stands from one node to another."""
        yield self.insert(self.span(first)[0], f"{function.text}(")
        yield self.insert(self.span(last)[1], ")")
        yield from function.edits

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

    def named(self, module: str, name: str) -> Named | None:
        """Return how this file writes `module.name`; None where the file uses the module's name for something else."""
        for node in self.tree.body:
            for alias in node.names if isinstance(node, (ast.Import, ast.ImportFrom)) else ():
                if isinstance(node, ast.Import) and alias.name == module and (alias.asname or "." not in module):
                    return Named(f"{alias.asname or module}.{name}")
                if isinstance(node, ast.ImportFrom) and (node.module, alias.name) == (module, name) and not node.level:
                    return Named(alias.asname or name)
        first = module.partition(".")[0]
        if first in self._bound():
            return None
        return Named(f"{module}.{name}", tuple(self.add_import(module)))

    def add_import(self, module: str) -> Iterator[Edit]:
        """Yield the edit that imports a module at the top of the file, unless that is done there."""
        known = [alias for node in self.tree.body if isinstance(node, ast.Import) for alias in node.names]
        if any((alias.name, alias.asname) == (module, None) for alias in known):
            return
        last = _last_of_head(self.tree)
        line = f"import {module}{self.line_end}"
        if last is None:
            position = self._lines[self.tree.body[0].lineno - 1] if self.tree.body else len(self.text)
        else:
            position = self.text.find("\n", self.span(last)[1]) + 1
            if not position:
                position, line = len(self.text), self.line_end + line
        yield self.insert(position, line)

    def _bound(self) -> set[str]:
        """Return the names that the file binds to something else than the module of that name."""
        found: set[str] = set()
        for node in ast.walk(self.tree):
            match node:
                case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
                    found.add(name)
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                    found.add(name)
                case ast.ImportFrom(names=aliases):
                    found |= {alias.asname or alias.name for alias in aliases}
                case ast.Import(names=aliases):
                    found |= {alias.asname for alias in aliases if alias.asname and alias.asname != alias.name}
                case _:
                    pass
        return found

    def region(self, edit: Edit) -> tuple[int, int, int, int]:
        """Return line and column of the first character of an edit and of the one behind it, from 1."""
        return (*self._place(edit.start), *self._place(edit.end))

    def _place(self, position: int) -> tuple[int, int]:
        line = bisect.bisect_right(self._lines, position)
        return line, position - self._lines[line - 1] + 1

    def behind_parentheses(self, position: int, end: int) -> int:
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


def _last_of_head(tree: ast.Module) -> ast.stmt | None:
    """Return the last statement of those that a file begins with: its docstring and imports."""
    found: ast.stmt | None = None
    for node in tree.body:
        text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not text and not isinstance(node, (ast.Import, ast.ImportFrom)):
            break
        found = node
    return found


def overlap(edit: Edit, other: Edit) -> bool:
    """Return whether two edits change the same characters; two insertions at one place do not."""
    return edit != other and edit.start < other.end and other.start < edit.end


def applied(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with these edits, none of which overlaps another."""
    for edit in sorted(set(edits), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


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
