"""Jupyter notebooks: the code cells as one module, and back from its lines to cells."""

from __future__ import annotations

import ast
import json
import re
import warnings
from dataclasses import dataclass, field
from typing import Any

SUFFIX = ".ipynb"
LARGEST = 64 * 1024 * 1024
"""Bytes of a notebook, its outputs included."""
_PYTHON_CELLS = frozenset({"%%time", "%%timeit", "%%capture", "%%prun"})
"""Magics whose cells are Python."""
_MAGIC = re.compile(r"^(\s*)(?:[%!]|\?\w|[\w.]+\?{1,2}\s*$)")
_ASSIGNED = re.compile(r"^([\w.,\s]++=\s*+)[%!](?!=)")


@dataclass(frozen=True, slots=True)
class NotebookLine:
    """Where a line of the module stands."""

    cell: int
    """From 1, of cells of every kind."""
    line: int
    """From 1, within the cell."""
    file_line: int
    """From 1, within the notebook's own text."""


@dataclass(slots=True)
class Notebook:
    """The code of a notebook, as far as it is Python."""

    text: str = ""
    lines: list[NotebookLine] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def joined(data: bytes) -> Notebook:
    """Return the code cells of a notebook as one module; never raises for what the notebook holds."""
    if len(data) > LARGEST:
        return Notebook(problems=[f"not read: {len(data) >> 20} MiB, more than {LARGEST >> 20}"])
    try:
        raw = data.decode("utf-8")
        document = json.loads(raw)
    except (ValueError, RecursionError) as error:
        return Notebook(problems=[f"not read: no notebook: {error}"])
    cells = document.get("cells") if isinstance(document, dict) else None
    if not isinstance(cells, list):
        return Notebook(problems=["not read: no notebook of format 4: it has no cells"])
    language = _language(document)
    if language not in {"", "python", "ipython"}:
        return Notebook(problems=[f"not read: a notebook in {language}"])
    return _Joining(raw).notebook(cells)


def _language(document: dict[str, Any]) -> str:
    metadata = document.get("metadata")
    told: list[object] = []
    for part, key in (("kernelspec", "language"), ("language_info", "name")):
        value = metadata.get(part) if isinstance(metadata, dict) else None
        told.append(value.get(key) if isinstance(value, dict) else None)
    return next((one.lower() for one in told if isinstance(one, str)), "")


class _Joining:
    """Puts cells together, and finds their lines in the text of the file."""

    def __init__(self, raw: str) -> None:
        self._raw = raw
        self._position = 0
        self._line = 1

    def notebook(self, cells: list[Any]) -> Notebook:
        found = Notebook()
        texts = []
        for number, cell in enumerate(cells, 1):
            source = _source(cell)
            if source is None:
                continue
            text = python_of(source)
            if not _parses(text):
                found.problems.append(f"cell {number}: not read: no Python that can be read")
                text = "\n" * text.count("\n")
            texts.append(text)
            for line, words in enumerate(source.split("\n"), 1):
                found.lines.append(NotebookLine(number, line, self._file_line(words)))
        found.text = "\n".join(texts)
        return found

    def _file_line(self, words: str) -> int:
        """Return the line of the file that holds a line of a cell; the one before where it is written otherwise."""
        for ascii_only in (False, True):
            encoded = json.dumps(words, ensure_ascii=ascii_only)[1:-1]
            at = self._raw.find(encoded, self._position) if words else -1
            if at >= 0:
                self._line += self._raw.count("\n", self._position, at)
                self._position = at
                break
        return self._line


def _source(cell: object) -> str | None:
    """Return the text of a code cell, which may be a list of its lines; None for another cell."""
    if not isinstance(cell, dict) or cell.get("cell_type") != "code":
        return None
    source = cell.get("source", "")
    text = "".join(one for one in source if isinstance(one, str)) if isinstance(source, list) else source
    if not isinstance(text, str):
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "backslashreplace").decode()


def python_of(source: str) -> str:
    """Return a cell with as many lines, where those that are for IPython do nothing."""
    first = source.lstrip().partition("\n")[0].split()
    if first and first[0].startswith("%%"):
        if first[0] not in _PYTHON_CELLS:
            return "\n" * source.count("\n")
        source = re.sub(r"^\s*%%.*", lambda found: "\n" * found[0].count("\n"), source, count=1)
    if _parses(source):
        return source
    return "\n".join(map(_plain, source.split("\n")))


def _plain(line: str) -> str:
    magic, assigned = _MAGIC.match(line), _ASSIGNED.match(line)
    if magic:
        return f"{magic[1]}pass"
    return f"{assigned[1]}[]" if assigned else line


def _parses(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
