"""Files written whole or not at all, and read without waiting for another process."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from _thread import get_ident  # `threading` takes milliseconds to import

from .removal import LOCK_TIMEOUT

_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def write_file(path: str, data: bytes, mode: int = 0o644) -> None:
    """Write a file that appears under its name only when it is complete; an older one stays where that fails."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    draft = f"{path}.{os.getpid()}.{get_ident()}.part"  # any thread may write the same file
    try:
        with open(draft, "wb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            file.write(data)
        os.chmod(draft, mode)  # what the umask took away
        replace_file(draft, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise


def replace_file(draft: str, path: str) -> None:
    """Rename a file onto another, which Windows refuses as long as any process has that one open."""
    deadline = time.monotonic() + LOCK_TIMEOUT
    while True:
        try:
            return os.replace(draft, path)
        except PermissionError:
            if os.name != "nt" or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def read_file(path: str, limit: int | None = None) -> bytes:
    """Return the first `limit` bytes of a regular file; nothing when there is none.

    A cell can put a FIFO in the place of a file: opening one would wait for a writer.
    """
    try:
        file = os.open(path, _READ)
    except FileNotFoundError:
        return b""
    with os.fdopen(file, "rb") as stream:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            return b""
        return stream.read() if limit is None else stream.read(limit)


def inside(root: str, relative: str) -> str:
    """Return the path of `relative` below `root`.

    Raises:
        ValueError: it is absolute or leads out of `root`.
    """
    path = os.path.normpath(os.path.join(root, *relative.split("/")))
    if not path.startswith(os.path.normpath(root) + os.sep):
        message = f"{relative!r} leads out of its folder"
        raise ValueError(message)
    return path
