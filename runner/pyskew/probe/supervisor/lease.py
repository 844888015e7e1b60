"""A root folder lives as long as a process holds a lease on it; the last holder removes it, also after a SIGKILL.

What was left because all holders were killed at once is swept by the next pyskew, and by each supervisor that ends.
Only folders in the user's own private parent are ever swept, by descriptor: see temporary.py and removal.py.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import time

from . import removal
from .temporary import is_private, new_root, parent_name, usual_folder

if sys.platform != "win32":
    import fcntl

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

LOCK = "lease"
ABANDONED_AFTER = 3600.0
"""Seconds after which a folder without a lease counts as left by a process that was killed before it took one."""


class Lease:
    """A shared lock on a root folder. The kernel releases it when the process dies, however it dies."""

    def __init__(self, root: str) -> None:
        """Take a lease; the folder is made if needed."""
        self.root = os.path.abspath(root)
        os.makedirs(self.root, mode=stat.S_IRWXU, exist_ok=True)
        # Descriptors, so that whatever a cell puts in the place of its root, only the true one is emptied.
        self.folder = -1 if sys.platform == "win32" else removal.open_folder(self.root)
        self._parent = -1 if sys.platform == "win32" else os.open(os.path.dirname(self.root), os.O_RDONLY)
        self._file = _take(self.root)

    @classmethod
    def temporary(cls, folder: str = "") -> Lease:
        """Take a lease on a new folder in the user's private parent; sweep that parent first."""
        sweep(folder)
        return cls(new_root(folder))

    @property
    def intact(self) -> bool:
        """Whether the folder still stands at its path: a cell can remove or replace it."""
        try:
            there = os.lstat(self.root)
        except OSError:
            return False
        return self.folder < 0 or os.path.samestat(there, os.fstat(self.folder))

    def release(self) -> None:
        """Give the lease up; the last holder removes the folder. What cannot be removed is said on stderr."""
        if self._file < 0:
            return
        last = _alone(self._file, self.root)
        os.close(self._file)
        self._file = -1
        try:
            if last:
                self._remove()
        except OSError as problem:
            sys.stderr.write(f"pyskew: {self.root} is left behind: {problem}\n")
        finally:
            for descriptor in (self.folder, self._parent):
                if descriptor >= 0:
                    os.close(descriptor)

    def _remove(self) -> None:
        if sys.platform == "win32":
            removal.remove_tree(self.root)
            return
        removal.empty(self.folder)
        if self.intact:
            os.rmdir(os.path.basename(self.root), dir_fd=self._parent)


@contextlib.contextmanager
def scratch() -> Iterator[str]:
    """Give a temporary folder that is gone afterwards, also (soon) when this process is killed."""
    lease = Lease.temporary()
    try:
        yield lease.root
    finally:
        lease.release()


def sweep(folder: str = "") -> None:
    """Remove the roots in the private parent below `folder` whose holders were all killed."""
    parent = os.path.join(folder or usual_folder(), parent_name())
    try:
        _sweep(parent)
    except OSError as problem:
        sys.stderr.write(f"pyskew: {parent} cannot be swept: {problem}\n")


if sys.platform != "win32":

    def _take(root: str) -> int:
        lock = os.path.join(root, LOCK)
        draft = f"{lock}.{os.getpid()}"
        file = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        fcntl.flock(file, fcntl.LOCK_SH)
        try:
            os.link(draft, lock)  # the lock appears under its name only when it is held
        except FileExistsError:
            os.close(file)
            # A cell may have put a link or a FIFO in its place: neither is followed, and none waited for.
            file = os.open(lock, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
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

    def _sweep(parent: str) -> None:
        try:
            folder = removal.open_folder(parent)
        except OSError:
            return  # nothing was made there yet, or it is none of ours
        try:
            if is_private(os.fstat(folder)):
                for name in os.listdir(folder):
                    _sweep_root(folder, name)
        finally:
            os.close(folder)

    def _sweep_root(parent: int, name: str) -> None:
        try:
            root = removal.open_folder(name, parent)
        except OSError:
            # Removed meanwhile, or put here by a cell: we make nothing but folders.
            with contextlib.suppress(OSError):
                os.unlink(name, dir_fd=parent)
            return
        lock = -1
        try:
            if not is_private(os.fstat(root)):
                return
            lock = _lock_of(root)
            if _alone(lock, "") if lock >= 0 else time.time() - os.fstat(root).st_mtime > ABANDONED_AFTER:
                removal.empty(root)
                os.rmdir(name, dir_fd=parent)
        except FileNotFoundError:
            return  # another one swept it
        except OSError as problem:
            sys.stderr.write(f"pyskew: {name} of an earlier run is left behind: {problem}\n")
        finally:
            os.close(root)
            if lock >= 0:
                os.close(lock)

    def _lock_of(root: int) -> int:
        try:
            return os.open(LOCK, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=root)
        except OSError:
            return -1

else:

    def _take(root: str) -> int:
        # An open file cannot be removed on Windows: each holder has a file of its own.
        return os.open(os.path.join(root, f"{LOCK}-{os.getpid()}"), os.O_RDWR | os.O_CREAT)

    def _alone(_file: int, root: str) -> bool:
        mine = f"{LOCK}-{os.getpid()}"
        for name in os.listdir(root):
            if name.startswith(LOCK) and name != mine:
                try:
                    os.unlink(os.path.join(root, name))  # refused while its holder has it open, that is: lives
                except OSError:
                    return False
        return True

    def _sweep(parent: str) -> None:
        for name in os.listdir(parent) if os.path.isdir(parent) else ():
            root = os.path.join(parent, name)
            try:
                leases = [entry for entry in os.listdir(root) if entry.startswith(LOCK)]
                if leases and _alone(-1, root):
                    removal.remove_tree(root)
            except OSError:
                continue  # in use, or gone
