"""Which files of a tree are Python source, by what name they are imported, and which ones are left out."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyskew.audit import Note

_NEVER = {
    ".git", ".hg", ".svn", "__pycache__", ".venv", "venv", ".tox", ".nox", ".eggs", "node_modules", ".mypy_cache",
    ".pytest_cache", ".ipynb_checkpoints", ".ruff_cache", ".pyskew", "site-packages", "__pypackages__",
}  # fmt: skip
LARGEST = 8 * 1024 * 1024
"""Bytes of one file; what is larger is data or generated, and takes minutes to parse."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read."""

    path: str
    """As findings show it."""
    name: str
    """What the project imports it by."""
    package: bool
    size: int
    aliases: tuple[str, ...] = ()
    """Other names that it may be imported by."""
    data: bytes | None = None
    """The content, where it is not on disk but came from standard input."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One line of a .gitignore."""

    folder: Path
    text: str
    only_folders: bool
    anchored: bool
    negated: bool

    def matches(self, path: Path, *, is_folder: bool) -> bool:
        if self.only_folders and not is_folder:
            return False
        if not self.anchored:
            return fnmatch.fnmatchcase(path.name, self.text)
        return fnmatch.fnmatchcase(path.relative_to(self.folder).as_posix(), self.text)


STDIN = Path("-")
"""Names standard input instead of a path."""


def discovered(
    roots: Sequence[Path], exclude: Sequence[str] = (), stdin: Callable[[], bytes] = lambda: b""
) -> tuple[list[SourceFile], list[Note]]:
    """Return the source files below these folders and those named outright, by path, and what could not be read."""
    notes: list[Note] = []
    found: dict[Path, Path] = {}
    for root in roots:
        if root == STDIN:
            continue
        if root.is_dir():
            found |= dict.fromkeys(_walk(root, exclude, notes), root)
        else:
            found[root] = root.parent
    named = _named(found)
    files = []
    if STDIN in roots:
        data = stdin()
        files.append(SourceFile("-", "<stdin>", package=False, size=len(data), data=data))
    for path in sorted(found):
        try:
            size = path.stat().st_size
        except OSError as error:
            notes.append(Note(_shown(path), f"not read: {error.strerror}"))
            continue
        name, *aliases = named[path]
        files.append(SourceFile(_shown(path), name, path.name == "__init__.py", size, tuple(aliases)))
    return files, notes


def _shown(path: Path) -> str:
    return path.as_posix().encode("utf-8", "backslashreplace").decode()


def _walk(root: Path, exclude: Sequence[str], notes: list[Note]) -> Iterator[Path]:
    """Yield Python files below a folder; links to folders are not followed, since they may form a loop."""
    pending: list[tuple[Path, tuple[_Pattern, ...]]] = [(root, ())]
    while pending:
        folder, patterns = pending.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            notes.append(Note(_shown(folder), f"not read: {error.strerror}"))
            continue
        patterns += tuple(_patterns(folder))
        for entry in entries:
            path = folder / entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            if _left_out(path, root, exclude, patterns, is_folder=is_folder):
                continue
            if is_folder:
                pending.append((path, patterns))
            elif entry.name.endswith((".py", ".pyw", ".ipynb")) or _is_link(path, entry) or _is_script(path, entry):
                yield from _file(path, notes)


def _is_link(path: Path, entry: os.DirEntry[str]) -> bool:
    return entry.is_symlink() and path.is_dir()


def _file(path: Path, notes: list[Note]) -> Iterator[Path]:
    """Yield the file, if it is one; links that lead elsewhere are noted."""
    if path.is_file():
        yield path
    elif path.is_dir():
        notes.append(Note(_shown(path), "a link to a folder: not followed"))
    elif path.is_symlink() and path.suffix == ".py":
        notes.append(Note(_shown(path), "a link that leads nowhere: not read"))


def _left_out(path: Path, root: Path, exclude: Sequence[str], patterns: Sequence[_Pattern], *, is_folder: bool) -> bool:
    if is_folder and (path.name in _NEVER or (path / "pyvenv.cfg").exists()):
        return True
    relative = path.relative_to(root).as_posix()
    if any(fnmatch.fnmatchcase(relative, one.rstrip("/")) or fnmatch.fnmatchcase(path.name, one) for one in exclude):
        return True
    verdict = False
    for pattern in patterns:
        if pattern.matches(path, is_folder=is_folder):
            verdict = not pattern.negated
    return verdict


def _patterns(folder: Path) -> Iterator[_Pattern]:
    try:
        lines = (folder / ".gitignore").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    for line in lines:
        text = line.strip()
        if text and not text.startswith("#"):
            bare = text.lstrip("!").rstrip("/").removeprefix("**/")
            anchored = "/" in bare
            yield _Pattern(folder, bare.lstrip("/"), text.endswith("/"), anchored, text.startswith("!"))


def _is_script(path: Path, entry: os.DirEntry[str]) -> bool:
    """Return whether it is an executable without a suffix whose first line asks for Python."""
    if "." in entry.name or entry.is_symlink():
        return False
    try:
        if not (entry.is_file() and entry.stat().st_mode & 0o111):
            return False
        with path.open("rb") as stream:
            first = stream.readline(200)
    except OSError:
        return False
    return first.startswith(b"#!") and b"python" in first


def _named(found: dict[Path, Path]) -> dict[Path, list[str]]:
    """Return every file's names, the first of them unlike that of any other file."""
    names: dict[Path, list[str]] = {}
    taken: set[str] = set()
    for path, root in sorted(found.items()):
        below = path.relative_to(root).with_suffix("").parts
        long = ".".join(below[:-1] if below[-1] == "__init__" and len(below) > 1 else below)
        short = _imported_as(path)
        unlike = next((name for name in (short, long, path.as_posix()) if name not in taken), path.as_posix())
        taken.add(unlike)
        names[path] = list(dict.fromkeys([unlike, long, long.partition(".")[2] or long]))
    return names


def _imported_as(path: Path) -> str:
    """Return the dotted name that follows from the packages around a file."""
    parts = [] if path.name == "__init__.py" else [path.stem]
    folder = path.parent
    while (folder / "__init__.py").is_file() and folder != folder.parent:
        parts.insert(0, folder.name)
        folder = folder.parent
    return ".".join(parts) or path.parent.name
