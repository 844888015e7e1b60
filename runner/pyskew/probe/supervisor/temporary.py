"""Temporary folders in one private parent per user: `<temporary folder>/pyskew-<uid>/<random>`.

The text of this file also travels in front of landing.py, to machines without pyskew: it parses on any Python 3 and
imports nothing of ours.
"""

import contextlib
import os
import stat
import tempfile

PRIVATE = 0o700
SHORT = "/tmp"  # noqa: S108 - only the private parent is made in it
LONGEST_FOLDER = 36
"""Bytes. multiprocessing puts sockets below a cell's TMPDIR; a socket's path has at most 104 bytes (macOS; Linux 108).
`/pyskew-65534/abcd1234/s15/cell/tmp` and `/pymp-abcd1234/listener-abcd1234` take 36 + 32 of them."""


def usual_folder() -> str:
    """Return the folder for temporary files, or /tmp where that one's path is too long for sockets."""
    usual = tempfile.gettempdir()
    return SHORT if len(usual) > LONGEST_FOLDER and os.path.isdir(SHORT) else usual


def parent_name() -> str:
    """Return the name of the private parent folder: one per user."""
    return "pyskew-" + (str(os.geteuid()) if hasattr(os, "geteuid") else "user")


def is_private(info: os.stat_result) -> bool:
    """Tell whether a folder is ours alone: no other user can replace its contents while we remove it."""
    if not stat.S_ISDIR(info.st_mode):
        return False
    # Windows has no uid and no such mode; its temporary folder belongs to one user.
    return os.name == "nt" or (info.st_uid == os.geteuid() and not info.st_mode & 0o077)


def new_root(folder: str = "") -> str:
    """Make an empty folder of mode 0700 in the private parent and return its path.

    Where another user has made a file or folder of the parent's name, the new folder lies beside it. No sweep finds it
    there, but it is private all the same.
    """
    folder = folder or usual_folder()
    parent = os.path.join(folder, parent_name())
    with contextlib.suppress(FileExistsError):
        os.mkdir(parent, PRIVATE)
    if is_private(os.lstat(parent)):
        return tempfile.mkdtemp(prefix="", dir=parent)
    return tempfile.mkdtemp(prefix=parent_name() + "-", dir=folder)
