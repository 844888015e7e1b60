"""The folders of one slot, made fresh for each cell, whatever the cell before did to them."""

from __future__ import annotations

import errno
import os
import stat
import sys

from . import removal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .lease import Lease

MOST_BASES = 16
"""So many times a cell may leave folders that cannot be removed before its slot is given up."""
LEAST_ROOM = 16 << 10
"""Bytes below which a disk is full: a traceback takes some thousand."""
_NOT_FOLLOWED = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class SurroundingsLostError(Exception):
    """The folders of this supervisor are gone or cannot be made: it must be replaced. No cell was started."""


class OutputFile:
    """Standard output or error of a cell: a file that stays open here, whatever the cell puts in its place."""

    def __init__(self, path: str) -> None:
        """Make the file."""
        self.writer = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | _NOT_FOLLOWED, 0o600)
        self._reader = os.open(path, os.O_RDONLY | _NOT_FOLLOWED)

    def size(self) -> int:
        """Return how many bytes were written so far."""
        return os.fstat(self._reader).st_size

    def read(self, start: int, count: int) -> bytes:
        """Return up to `count` bytes from a position on."""
        os.lseek(self._reader, start, os.SEEK_SET)
        parts = []
        while count > 0 and (data := os.read(self._reader, min(count, 1 << 20))):
            parts.append(data)
            count -= len(data)
        return b"".join(parts)

    def close(self) -> None:
        """Close both descriptors."""
        os.close(self.writer)
        os.close(self._reader)


class Surroundings:
    """Where the cells of one slot live. The same paths each time, so that a path in an output is no difference."""

    def __init__(self, lease: Lease, slot: str) -> None:
        """Take over the folder of a slot, directly below the root of the lease; it is made if needed."""
        self._lease = lease
        self.slot = slot
        self._name = os.path.basename(slot)
        self._base = "cell"
        self._folder = -1
        """Descriptor of the slot (POSIX)."""
        self.residue: list[str] = []
        """What the last cell left that could not be removed, in words."""

    @property
    def base(self) -> str:
        """The folder that holds everything a cell may write to."""
        return os.path.join(self.slot, self._base)

    @property
    def cwd(self) -> str:
        """The working directory of a cell."""
        return os.path.join(self.base, "cwd")

    @property
    def home(self) -> str:
        """Its private home."""
        return os.path.join(self.base, "home")

    @property
    def tmp(self) -> str:
        """Its folder for temporary files."""
        return os.path.join(self.base, "tmp")

    @property
    def stdin(self) -> str:
        """The file that it reads as standard input, if it was given one."""
        return os.path.join(self.slot, "stdin")

    def outputs(self) -> tuple[OutputFile, OutputFile]:
        """Make the files for standard output and standard error."""
        stdout = OutputFile(os.path.join(self.slot, "stdout"))
        return stdout, OutputFile(os.path.join(self.slot, "stderr"))

    def check(self) -> None:
        """Raise SurroundingsLostError when the root is not what it was."""
        if not self._lease.intact:
            message = f"{self._lease.root} was removed or replaced by a cell"
            raise SurroundingsLostError(message)

    def check_room(self) -> None:
        """Raise OSError where the disk has no room left: what fails there cannot even say why."""
        if sys.platform == "win32":
            return
        disk = os.statvfs(self.base)
        blocks = disk.f_bavail if os.geteuid() else disk.f_bfree  # some are kept for root
        if blocks * disk.f_frsize < LEAST_ROOM or (disk.f_files and not disk.f_ffree):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def make(self) -> None:
        """Make everything fresh.

        Raises:
            SurroundingsLostError: the root is gone, or no fresh folder can be made.
        """
        self.check()
        try:
            self._make_slot()
            self._make_base()
        except OSError as problem:
            message = f"no fresh folder can be made in {self.slot}: {problem}"
            raise SurroundingsLostError(message) from problem

    def clear(self) -> None:
        """Remove what a cell left, once nothing of it runs.

        The empty folders stay: rmdir takes milliseconds on some filesystems. What cannot be removed becomes residue,
        and the next cell gets other folders.
        """
        self.residue = []
        try:
            self.make()
        except SurroundingsLostError as problem:
            self.residue.append(str(problem))

    def _make_base(self) -> None:
        for number in range(2, MOST_BASES + 2):
            try:
                self._make_folders()
            except OSError as problem:
                # Set aside: the rest stays where it is until the root is removed, and cells go on beside it.
                self.residue.append(str(problem))
                self._base = f"cell{number}"
            else:
                return
        raise OSError(None, f"{MOST_BASES} cells left folders that cannot be removed")

    if sys.platform == "win32":

        def _make_slot(self) -> None:
            os.makedirs(self.slot, exist_ok=True)
            for name in os.listdir(self.slot):
                if name != self._base:
                    removal.remove_tree(os.path.join(self.slot, name))

        def _make_folders(self) -> None:
            for path in (self.base, self.cwd, self.home, self.tmp):
                info = os.lstat(path) if os.path.lexists(path) else None
                if info is not None and not stat.S_ISDIR(info.st_mode):
                    removal.remove_tree(path)
                os.makedirs(path, exist_ok=True)
                if path != self.base:
                    removal.empty_folder(path)
            for name in os.listdir(self.base):
                if name not in ("cwd", "home", "tmp"):
                    removal.remove_tree(os.path.join(self.base, name))

    else:

        def _make_slot(self) -> None:
            """Open the slot's folder, or make it anew where a cell removed or replaced it; remove what lies in it."""
            removal.detach_mounts(self.slot)  # once for all that is removed below: the kernel's list is long
            root = self._lease.folder
            if self._folder >= 0 and not _stands_at(self._folder, self.slot):
                os.close(self._folder)
                self._folder = -1
                removal.remove(root, self._name)
            if self._folder < 0:
                self._folder = _own_folder(root, self._name)
            for name in os.listdir(self._folder):
                if not name.startswith("cell"):
                    removal.remove(self._folder, name, detached=True)

        def _make_folders(self) -> None:
            base = _own_folder(self._folder, self._base)
            try:
                kept = ("cwd", "home", "tmp")
                for name in os.listdir(base):
                    if name not in kept:
                        removal.remove(base, name, detached=True)
                for name in kept:
                    folder = _own_folder(base, name)
                    try:
                        removal.empty(folder, detached=True)
                    finally:
                        os.close(folder)
            finally:
                os.close(base)


if sys.platform != "win32":

    def _stands_at(folder: int, path: str) -> bool:
        try:
            return os.path.samestat(os.fstat(folder), os.lstat(path))
        except OSError:
            return False

    def _own_folder(parent: int, name: str) -> int:
        """Open a folder that is as if just made: ours, mode 0700, no flags, no ACL that new files would inherit.

        What stands in its place is removed if it is anything else.
        """
        try:
            folder = removal.open_folder(name, parent)
        except FileNotFoundError:
            os.mkdir(name, stat.S_IRWXU, dir_fd=parent)
            return removal.open_folder(name, parent)
        except OSError:  # a link, a file, or a folder that may not be read
            removal.remove(parent, name)
            os.mkdir(name, stat.S_IRWXU, dir_fd=parent)
            return removal.open_folder(name, parent)
        info = os.fstat(folder)
        removal.unlock(folder)
        if info.st_uid == os.geteuid() and not _attributes(folder):
            if stat.S_IMODE(info.st_mode) != stat.S_IRWXU:
                os.fchmod(folder, stat.S_IRWXU)
            return folder
        os.close(folder)
        removal.remove(parent, name)
        os.mkdir(name, stat.S_IRWXU, dir_fd=parent)
        return removal.open_folder(name, parent)

    def _attributes(folder: int) -> list[str]:
        """Return names of extended attributes (ACLs among them), without those that a security module adds itself."""
        try:
            return [name for name in os.listxattr(folder) if not name.startswith("security.")]
        except (AttributeError, OSError):
            return []  # macOS, or a filesystem without them
