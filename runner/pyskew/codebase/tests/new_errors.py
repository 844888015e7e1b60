"""Errors of the standard library that are new: a `raise` whose words no older file of the library has."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyskew.audit.syntax import enclosing
from pyskew.codebase.tests import python_files
from pyskew.model.location import Location
from pyskew.model.suite import Interpreter
from pyskew.suite.python_spec import parse_python

_FEWEST = 8
"""Characters of a text that say enough to be looked for."""
_ROW = 3
_PIECE = re.compile(r"[\w ,.'-]+")
"""What source text and binaries write as it is, whatever quotes and escapes are around it."""


@dataclass(frozen=True, slots=True)
class NewError:
    """A function of the standard library that raises what the older library nowhere does."""

    function: str
    text: str


def new_error(raised: str, old: Interpreter, new: Interpreter) -> NewError | None:
    """Return the error at a line of the newer library; None where the older one has its words, or none are known.

    Args:
        raised: the line, as `<lib>/ast.py:12`.
        old: the older Python; its library and its binary are searched.
        new: the Python that raised it.
    """
    if not raised.startswith("<lib>/"):
        return None
    at = Location.parse(raised.removeprefix("<lib>/"))
    folder = library(new)
    tree = python_files.tree(folder / at.path) if folder else None
    found = _raise_at(tree, at.line) if tree else None
    text = _words(found) if found else ""
    if tree is None or not text or _has(old, text):
        return None
    return NewError(".".join([library_module(at.path), *_around(tree, at.line)]), text)


def mentions(interpreter: Interpreter, name: str) -> bool:
    """Return whether an interpreter's library or binary contains a name; True where they are not on this machine."""
    folder = library(interpreter)
    return folder is None or any(name.encode() in data for data in _everything(folder, Path(interpreter.path)))


def library(interpreter: Interpreter) -> Path | None:
    """Return the folder of an interpreter's standard library; None where it is not on this machine."""
    binary = Path(interpreter.path)
    minor = parse_python(interpreter.python).minor[1]
    name = f"python3.{minor}{'t' if interpreter.free_threaded else ''}"
    for folder in (binary.parent.parent / "lib" / name, binary.parent / "Lib"):
        if (folder / "os.py").is_file():
            return folder
    return None


def library_module(path: str) -> str:
    """Return the module in a file of a library: `json.decoder` for `json/decoder.py`, `json` for `json/__init__.py`."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _raise_at(tree: ast.Module, line: int) -> ast.Raise | None:
    return next(iter(enclosing.around(tree, line, (ast.Raise,))), None)


def _words(node: ast.Raise) -> str:
    """Return the longest piece of constant text in an error; empty where that is too short to tell anything."""
    constants = (one.value for one in ast.walk(node) if isinstance(one, ast.Constant))
    texts = (piece for one in constants if isinstance(one, str) for piece in _PIECE.findall(one))
    longest = max((text.strip() for text in texts), key=len, default="")
    return longest if len(longest) >= _FEWEST else ""


def _around(tree: ast.Module, line: int) -> Iterator[str]:
    """Yield the names of the classes and functions around a line, from outside in."""
    yield from (one.name for one in enclosing.around(tree, line, enclosing.SCOPES))


def _has(interpreter: Interpreter, text: str) -> bool:
    """Return whether an interpreter may raise such words already; its library is not here: nothing is known."""
    folder = library(interpreter)
    if folder is None:
        return True
    # Source may break a text anywhere: any few words of it in a row count.
    words = text.split()
    rows = {" ".join(words[start : start + _ROW]) for start in range(max(len(words) - _ROW + 1, 1))}
    parts = [row.encode() for row in rows]
    return any(part in data for data in _everything(folder, Path(interpreter.path)) for part in parts)


def _everything(folder: Path, binary: Path) -> Iterator[bytes]:
    """Yield what a library's own Python files, its extensions and the binary hold."""
    files = (one for one in folder.rglob("*") if one.suffix in {".py", ".so", ".pyd"})
    own = (one for one in files if not _FOREIGN & set(one.relative_to(folder).parts))
    shared = [*folder.parent.glob("libpython*.so*"), *binary.parent.glob("python3*.dll")]
    yield from (one.read_bytes() for one in (*own, *shared, binary))


_FOREIGN = frozenset({"test", "tests", "site-packages", "dist-packages", "idlelib", "lib2to3"})
