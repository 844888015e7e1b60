"""Which files of a tree are Python source, by what name they are imported, and which ones are left out."""

from __future__ import annotations

import fnmatch
import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
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
    stamp: tuple[int, int, int] = (0, 0, 0)
    """When the file and its entry changed last, in nanoseconds, and which one it is; with the size, its state."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One line of a .gitignore."""

    folder: str
    text: str
    only_folders: bool
    anchored: bool
    negated: bool

    def matches(self, path: str, name: str, *, is_folder: bool) -> bool:
        if self.only_folders and not is_folder:
            return False
        if not self.anchored:
            return fnmatch.fnmatchcase(name, self.text)
        return fnmatch.fnmatchcase(_relative(path, self.folder).replace(os.sep, "/"), self.text)


STDIN = Path("-")
"""Names standard input instead of a path."""


def discovered(
    roots: Sequence[Path], exclude: Sequence[str] = (), stdin: Callable[[], bytes] = lambda: b""
) -> tuple[list[SourceFile], list[Note]]:
    """Return the source files below these folders and those named outright, by path, and what could not be read."""
    notes: list[Note] = []
    found: dict[str, tuple[str, os.stat_result]] = {}
    for root in roots:
        if root == STDIN:
            continue
        if root.is_dir():
            found |= {path: (str(root), status) for path, status in _walk(str(root), exclude, notes)}
        else:
            try:
                found[str(root)] = (str(root.parent), root.stat())
            except OSError as error:
                notes.append(Note(_shown(str(root)), f"not read: {error.strerror}"))
    files = []
    if STDIN in roots:
        data = stdin()
        files.append(SourceFile("-", "<stdin>", package=False, size=len(data), data=data))
    for path, (name, *aliases) in _named({path: root for path, (root, _) in found.items()}):
        status = found[path][1]
        stamp = (status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
        package = os.path.basename(path) == "__init__.py"
        files.append(SourceFile(_shown(path), name, package, status.st_size, tuple(aliases), stamp=stamp))
    return files, notes


def _shown(path: str) -> str:
    return path.replace(os.sep, "/").encode("utf-8", "backslashreplace").decode()


def _walk(root: str, exclude: Sequence[str], notes: list[Note]) -> Iterator[tuple[str, os.stat_result]]:
    """Yield Python files below a folder; links to folders are not followed, since they may form a loop."""
    pending: list[tuple[str, tuple[_Pattern, ...]]] = [(root, ())]
    while pending:
        folder, patterns = pending.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            notes.append(Note(_shown(folder), f"not read: {error.strerror}"))
            continue
        names = {entry.name for entry in entries}
        if "pyvenv.cfg" in names and folder != root:
            continue
        patterns += tuple(_patterns(folder)) if ".gitignore" in names else ()
        for entry in entries:
            path = _below(folder, entry.name)
            is_folder = entry.is_dir(follow_symlinks=False)
            if _left_out(path, entry.name, root, exclude, patterns, is_folder=is_folder):
                continue
            if is_folder:
                pending.append((path, patterns))
            elif entry.name.endswith((".py", ".pyw", ".ipynb")) or _is_link(entry) or _is_script(path, entry):
                yield from _file(path, entry, notes)


def _below(folder: str, name: str) -> str:
    """Return the path of an entry as pathlib would write it; a tree has many, and pathlib takes its time."""
    return name if folder == "." else os.path.join(folder, name)


def _relative(path: str, folder: str) -> str:
    return path if folder == "." else path[len(folder) :].lstrip(os.sep)


def _is_link(entry: os.DirEntry[str]) -> bool:
    return entry.is_symlink() and os.path.isdir(entry.path)


def _file(path: str, entry: os.DirEntry[str], notes: list[Note]) -> Iterator[tuple[str, os.stat_result]]:
    """Yield the file, if it is one; links that lead elsewhere are noted."""
    try:
        status = os.stat(path)
    except OSError:
        if entry.is_symlink() and path.endswith(".py"):
            notes.append(Note(_shown(path), "a link that leads nowhere: not read"))
        return
    if stat.S_ISREG(status.st_mode):
        yield path, status
    elif stat.S_ISDIR(status.st_mode):
        notes.append(Note(_shown(path), "a link to a folder: not followed"))


def _left_out(
    path: str, name: str, root: str, exclude: Sequence[str], patterns: Sequence[_Pattern], *, is_folder: bool
) -> bool:
    if is_folder and name in _NEVER:
        return True
    relative = _relative(path, root).replace(os.sep, "/") if exclude else ""
    if any(fnmatch.fnmatchcase(relative, one.rstrip("/")) or fnmatch.fnmatchcase(name, one) for one in exclude):
        return True
    verdict = False
    for pattern in patterns:
        if pattern.matches(path, name, is_folder=is_folder):
            verdict = not pattern.negated
    return verdict


def _patterns(folder: str) -> Iterator[_Pattern]:
    try:
        lines = Path(folder, ".gitignore").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    for line in lines:
        text = line.strip()
        if text and not text.startswith("#"):
            bare = text.lstrip("!").rstrip("/").removeprefix("**/")
            anchored = "/" in bare
            yield _Pattern(folder, bare.lstrip("/"), text.endswith("/"), anchored, text.startswith("!"))


def _is_script(path: str, entry: os.DirEntry[str]) -> bool:
    """Return whether it is an executable without a suffix whose first line asks for Python."""
    if "." in entry.name or entry.is_symlink():
        return False
    try:
        if not (entry.is_file() and entry.stat().st_mode & 0o111):
            return False
        with open(path, "rb") as stream:
            first = stream.readline(200)
    except OSError:
        return False
    return first.startswith(b"#!") and b"python" in first


def _named(found: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
    """Yield every file in the order of its folders, with its names, the first of them unlike that of any other file."""
    taken: set[str] = set()
    packages: dict[str, str] = {}
    for path in sorted(found, key=lambda one: os.path.normcase(one).split(os.sep)):
        *folders, last = _relative(path, found[path]).split(os.sep)
        below = [*folders, _stem(last)]
        long = ".".join(below[:-1] if below[-1] == "__init__" and folders else below)
        short = _imported_as(path, packages)
        written = path.replace(os.sep, "/")
        unlike = next((name for name in (short, long, written) if name not in taken), written)
        taken.add(unlike)
        yield path, list(dict.fromkeys([unlike, long, long.partition(".")[2] or long]))


def _stem(name: str) -> str:
    dot = name.rfind(".")
    return name[:dot] if 0 < dot < len(name) - 1 else name


def _imported_as(path: str, packages: dict[str, str]) -> str:
    """Return the dotted name that follows from the packages around a file; `packages` keeps those of folders."""
    folder, name = os.path.split(path)
    around = _package(folder or ".", packages)
    own = "" if name == "__init__.py" else _stem(name)
    return ".".join(filter(None, (around, own))) or os.path.basename(folder)


def _package(folder: str, packages: dict[str, str]) -> str:
    """Return the dotted name of a folder as a package; empty where it is none."""
    if folder not in packages:
        above = os.path.dirname(folder) or "."
        inside = folder != above and os.path.isfile(os.path.join(folder, "__init__.py"))
        parts = (_package(above, packages), os.path.basename(folder)) if inside else ()
        packages[folder] = ".".join(filter(None, parts))
    return packages[folder]
