"""Where the cache lies, and values that are kept in it: whole or not at all, never trusted when damaged."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import time
from pathlib import Path
from typing import TypeVar

import msgspec

from pyskew.probe.supervisor.folders import write_file

_MONTH = 30 * 86_400
"""Seconds."""

T = TypeVar("T")


def root() -> Path:
    """Return the folder that all runs of this user share; PYSKEW_CACHE names another one."""
    named = os.environ.get("PYSKEW_CACHE")
    if named:
        return Path(named).expanduser().absolute()
    if sys.platform != "linux":
        import platformdirs  # noqa: PLC0415 - as said below

        return Path(platformdirs.user_cache_dir("pyskew"))
    # What platformdirs says, which takes longer to import than it takes to audit a small file.
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (base if base.is_absolute() else Path("~/.cache").expanduser()) / "pyskew"


def keep(path: Path, data: bytes) -> None:
    """Write a file of the cache, whole or not at all; an error of the disk is ignored."""
    with contextlib.suppress(OSError):
        write_file(str(path), data, 0o600)


def remember(path: Path, value: object) -> None:
    """Keep a value for `recall`, whole or not at all; an error of the disk is ignored, and the value is made again."""
    data = msgspec.json.encode(value)
    keep(path, hashlib.sha256(data).hexdigest().encode() + b"\n" + data)


def drop_old(folder: Path) -> None:
    """Remove what was kept in a folder of the cache a month ago or before; an error of the disk is ignored."""
    with contextlib.suppress(OSError):
        for old in folder.iterdir():
            if time.time() - old.stat().st_mtime > _MONTH:
                old.unlink(missing_ok=True)


def recall(path: Path, kind: type[T]) -> T | None:
    """Return what `remember` kept; None where there is nothing, or nothing sound.

    A damaged file is set aside as `NAME.damaged`, with a note; the value is made and kept again.
    """
    try:
        digest, _, data = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    if hashlib.sha256(data).hexdigest().encode() == digest:
        with contextlib.suppress(msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return msgspec.json.decode(data, type=kind)
    import logging  # noqa: PLC0415 - a damaged file is rare

    aside = path.with_name(f"{path.name}.damaged")
    with contextlib.suppress(OSError):
        path.replace(aside)
        logging.getLogger(__name__).warning("note: a damaged cache file was set aside and is made again: %s", aside)
    return None
