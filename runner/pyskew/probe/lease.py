"""A root folder lives as long as somebody holds a lease on it; the last holder removes it, also after a SIGKILL."""

from __future__ import annotations

import os
import sys

from .folders import remove_tree

if sys.platform != "win32":
    import fcntl

LOCK = "lease"
PREFIX = "pyskew-"


class Lease:
    """A shared lock on a root folder. The kernel lets go of it when the process dies, however it dies."""

    def __init__(self, root: str) -> None:
        """Take a lease; the folder is made if needed."""
        self.root = root
        os.makedirs(root, mode=0o700, exist_ok=True)
        self._file = _take(root)

    def release(self) -> None:
        """Let go; whoever was the last removes the folder."""
        if self._file < 0:
            return
        last = _alone(self._file, self.root)
        os.close(self._file)
        self._file = -1
        if last:
            remove_tree(self.root)


def sweep(folder: str) -> None:
    """Remove the roots in `folder` that nobody holds any more: all of their processes were killed at once."""
    with os.scandir(folder) as entries:
        roots = [entry.path for entry in entries if entry.name.startswith(PREFIX)]
    for root in roots:
        _sweep(root)


if sys.platform != "win32":

    def _take(root: str) -> int:
        lock = os.path.join(root, LOCK)
        draft = f"{lock}.{os.getpid()}"
        file = os.open(draft, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(file, fcntl.LOCK_SH)
        try:
            os.link(draft, lock)
        except FileExistsError:
            os.close(file)
            file = os.open(lock, os.O_RDWR)
            fcntl.flock(file, fcntl.LOCK_SH)
        os.unlink(draft)
        return file

    def _alone(file: int, _root: str) -> bool:
        # Turning a shared lock into an exclusive one drops the shared one first: of several leaving at once, one wins.
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _sweep(root: str) -> None:
        try:
            file = os.open(os.path.join(root, LOCK), os.O_RDWR)
        except OSError:
            return  # somebody else's, or just being made: the lock appears under its name only when it is held
        if _alone(file, root):
            remove_tree(root)
        os.close(file)

else:

    def _take(root: str) -> int:
        # An open file cannot be removed on Windows: each holder has a file of its own.
        return os.open(os.path.join(root, f"{LOCK}-{os.getpid()}"), os.O_RDWR | os.O_CREAT)

    def _alone(_file: int, root: str) -> bool:
        mine = f"{LOCK}-{os.getpid()}"
        for name in os.listdir(root):
            if name.startswith(LOCK) and name != mine:
                try:
                    os.unlink(os.path.join(root, name))
                except OSError:
                    return False
        return True

    def _sweep(root: str) -> None:
        try:
            leases = [name for name in os.listdir(root) if name.startswith(LOCK)]
        except OSError:
            return  # no folder, or no longer
        if leases and _alone(-1, root):  # without any it is somebody else's, or just being made
            remove_tree(root)
