"""Files that a user names for an output: written whole or not at all, so that a full disk costs no older one."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from pathlib import Path

from pyskew.errors import StorageError, UsageError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EFBIG}


def write(path: Path, text: str, option: str) -> None:
    """Write a file; an older one of that name stays as it was where that fails.

    Raises:
        UsageError: the path cannot be a file of this user; the message names the option.
        StorageError: the disk takes no more.
    """
    try:
        if path.exists() and (path.is_symlink() or not path.is_file()):
            path.write_text(text, encoding="utf-8")  # /dev/stdout, a FIFO: nothing that could be replaced
        else:
            _written(path, text.encode())
    except OSError as error:
        if error.errno in _FULL:
            raise StorageError.of(error, path) from None
        message = f"{option} {path}: {error.strerror}"
        raise UsageError(message) from None


def _written(path: Path, data: bytes) -> None:
    try:
        replace(path, data)
    except PermissionError:  # a file of the user's in a folder that is not
        path.write_bytes(data)


def replace(path: Path, data: bytes) -> None:
    """Put a file in its place in one step, with the mode of the older one; never what a link there leads to.

    Raises:
        OSError: it cannot be written; an older file stays as it was.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".pyskew-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(_mode(path))
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _mode(path: Path) -> int:
    """Return the mode of the older file, else that of a new one."""
    try:
        return path.stat().st_mode & 0o7777
    except OSError:
        mask = os.umask(0o077)
        os.umask(mask)
        return 0o666 & ~mask
