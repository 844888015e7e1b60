"""The Python text of a file: as it stands on disk, as it came from standard input, or as the cells of a notebook."""

from __future__ import annotations

from dataclasses import dataclass

from pyskew.audit.files.file_discovery import SourceFile
from pyskew.audit.files.notebooks import SUFFIX, NotebookLine, joined


@dataclass(frozen=True, slots=True)
class SourceText:
    """What is parsed, and what of the file could not be read."""

    data: bytes
    problems: tuple[str, ...] = ()
    cells: tuple[NotebookLine, ...] = ()
    """Of a notebook, where each line stands."""


def _content(file: SourceFile) -> bytes:
    if file.data is not None:
        return file.data
    with open(file.path, "rb") as opened:  # noqa: PTH123 - of a small file, making a Path costs as much as reading
        return opened.read()


def read(file: SourceFile) -> SourceText:
    """Return the text of a file.

    Raises:
        OSError: it cannot be read.
    """
    data = _content(file)
    if not file.path.endswith(SUFFIX):
        return SourceText(data)
    notebook = joined(data)
    return SourceText(notebook.text.encode(), tuple(notebook.problems), tuple(notebook.lines))
