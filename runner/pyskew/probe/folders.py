"""Folders of cells: made fresh, removed whatever a cell did to them. Importing shutil would cost 10 ms."""

from __future__ import annotations

import os
import stat
import time

PATIENCE = 2.0
"""Seconds that a file may stay locked by a process that is just ending (Windows: sharing violations)."""


def remove_tree(path: str) -> None:
    """Remove a folder and everything in it; read-only entries included, links never followed.

    Raises:
        OSError: something in it cannot be removed.
    """
    try:
        _empty(path)
        _patiently(os.rmdir, path)
    except FileNotFoundError:
        return


def fresh_folder(path: str) -> None:
    """An empty folder of the owner's alone, whatever stood there before (nothing, a link, a file, a full folder)."""
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        os.makedirs(path, mode=stat.S_IRWXU)
        return
    if stat.S_ISDIR(mode):
        os.chmod(path, stat.S_IRWXU)
        _empty(path)
    else:
        os.unlink(path)
        os.mkdir(path, mode=stat.S_IRWXU)


def _empty(folder: str) -> None:
    try:
        entries = list(os.scandir(folder))
    except PermissionError:
        os.chmod(folder, stat.S_IRWXU)
        entries = list(os.scandir(folder))
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            _empty(entry.path)
            _patiently(os.rmdir, entry.path)
        else:
            _patiently(os.unlink, entry.path)


def _patiently(remove: Remover, path: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return remove(path)
        except FileNotFoundError:
            return None
        except PermissionError:
            if os.name != "nt":
                os.chmod(os.path.dirname(path), stat.S_IRWXU)  # on POSIX the folder's mode decides
                return remove(path)
            if time.monotonic() > deadline:
                raise
            os.chmod(path, stat.S_IWRITE)  # on Windows a read-only file cannot be unlinked
            time.sleep(0.02)


def write_file(path: str, data: bytes, mode: int = 0o644) -> None:
    """Write a file that appears under its name only when it is complete."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    draft = f"{path}.{os.getpid()}.part"
    with open(draft, "wb") as file:
        file.write(data)
    os.chmod(draft, mode)
    _replace(draft, path)


def _replace(draft: str, path: str) -> None:
    """Rename a file onto another, which Windows refuses as long as any process has that one open."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return os.replace(draft, path)
        except PermissionError:
            if os.name != "nt" or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def read_file(path: str, limit: int | None = None) -> bytes:
    """The first `limit` bytes of a file; nothing when it is not there."""
    try:
        with open(path, "rb") as file:
            return file.read() if limit is None else file.read(limit)
    except FileNotFoundError:
        return b""


def inside(root: str, relative: str) -> str:
    """The path of `relative` below `root`.

    Raises:
        ValueError: it is absolute or leads out of `root`.
    """
    path = os.path.normpath(os.path.join(root, *relative.split("/")))
    if not path.startswith(os.path.normpath(root) + os.sep):
        message = f"{relative!r} leads out of its folder"
        raise ValueError(message)
    return path


TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Remover = Callable[[str], None]
