"""The Python text of a file: as it stands on disk, as it came from standard input, or as the cells of a notebook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pyskew.audit.file_discovery import SourceFile
from pyskew.audit.notebooks import SUFFIX, NotebookLine, joined


@dataclass(frozen=True, slots=True)
class SourceText:
    """What is parsed, and what of the file could not be read."""

    data: bytes
    problems: tuple[str, ...] = ()
    cells: tuple[NotebookLine, ...] = ()
    """Of a notebook, where each line stands."""


def read(file: SourceFile) -> SourceText:
    """Return the text of a file.

    Raises:
        OSError: it cannot be read.
    """
    data = file.data if file.data is not None else Path(file.path).read_bytes()
    if not file.path.endswith(SUFFIX):
        return SourceText(data)
    notebook = joined(data)
    return SourceText(notebook.text.encode(), tuple(notebook.problems), tuple(notebook.lines))
