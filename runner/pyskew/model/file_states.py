"""What a file system says of a path without its content being read: what changes when a file or folder does."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

SETTLED = 2_000_000_000
"""Nanoseconds after which a further change gives a file another time; FAT counts in two seconds."""

_COMPILED = "__pycache__"


def state_of(path: str) -> str:
    """Return the state of a file or folder, links followed; of one that is not there, or cannot be seen, the error.

    The state of a folder changes when a name in it does. The time of the last change of state (ctime) and the number
    on the disk tell a file that was replaced by one of the same size and time. Of a file with several hard links
    ctime changes when another one comes or goes, as where uv installs a package from its cache: it is left out.
    """
    try:
        seen = os.stat(path)
    except OSError as error:
        return f"-{error.errno}"
    linked = seen.st_nlink > 1 and stat.S_ISREG(seen.st_mode)
    changed = seen.st_mtime_ns if linked else seen.st_ctime_ns
    return f"{seen.st_mode} {seen.st_size} {seen.st_mtime_ns} {changed} {seen.st_ino} {seen.st_dev}"


def files_below(folder: str) -> Iterator[str]:
    """Yield the paths of the files below a folder, without what Python compiles and keeps beside their sources."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if not entry.is_dir():
            yield entry.path
        elif entry.name != _COMPILED:
            yield from files_below(entry.path)


def names_in(folder: str) -> list[str]:
    """Return the sorted names in a folder, without what Python compiles; none where there is no such folder."""
    try:
        return sorted(name for name in os.listdir(folder) if name != _COMPILED)
    except OSError:
        return []


def changed_since(state: str, moment: int) -> bool:
    """Return whether a state is of a change since a moment (nanoseconds); False for what is not there."""
    if state.startswith("-"):
        return False
    _, _, modified, changed, *_ = state.split(" ")
    return max(int(modified), int(changed)) >= moment
