"""Remove folders that a cell could write to: never through a link, never beyond a mount, however deep they are.

On POSIX each folder is opened by descriptor without following links, and everything in it is addressed relative to that
descriptor: a name that is swapped for a link at any moment cannot lead the removal elsewhere. Importing shutil would
cost 10 ms, and its rmtree keeps one descriptor open per level and fails below a few hundred levels.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
import time

if sys.platform != "win32":
    import fcntl

LOCK_TIMEOUT = 2.0
"""Seconds that a file may stay locked by a process that is just ending (Windows: sharing violations)."""
DEEPEST = 48
"""Levels that are descended to, with one descriptor each; deeper folders are moved up first."""
GET_FLAGS, SET_FLAGS = 0x80086601, 0x40086602
"""FS_IOC_GETFLAGS and FS_IOC_SETFLAGS of linux/fs.h on 64-bit systems, see ioctl_iflags(2)."""
LOCKED = 0x10 | 0x20
"""FS_IMMUTABLE_FL and FS_APPEND_FL: what `chattr +i` and `chattr +a` set."""
DETACH, NO_FOLLOW = 0x2, 0x8
"""MNT_DETACH and UMOUNT_NOFOLLOW of umount2(2)."""


class NotRemovedError(OSError):
    """Something in a folder cannot be removed; the message names the first such entry and counts the others."""


def open_folder(path: str, parent: int | None = None) -> int:
    """Return a descriptor of a folder, relative to the descriptor `parent` if given.

    Raises:
        OSError: it is no folder; a link to one is none either.
    """
    return os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent)


def remove_tree(path: str) -> None:
    """Remove a folder and everything in it, or the file or link that stands in its place.

    Raises:
        NotRemovedError: something in it cannot be removed.
    """
    if sys.platform == "win32":
        _remove_by_path(path)
        return
    parent, name = os.path.split(os.path.abspath(path))
    try:
        folder = os.open(parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        remove(folder, name)
    finally:
        os.close(folder)


def empty_folder(path: str) -> None:
    """Remove everything in a folder that is one, keep the folder.

    Raises:
        OSError: it is no folder, or a link.
        NotRemovedError: something in it cannot be removed.
    """
    if sys.platform == "win32":
        _empty_by_path(path)
        return
    folder = open_folder(path)
    try:
        empty(folder)
    finally:
        os.close(folder)


def _remove_by_path(path: str) -> None:
    """Remove what stands at a path on Windows, where nothing can be addressed relative to a folder.

    A junction or link is removed as such: `os.lstat` says for both that they are reparse points.
    """
    try:
        info = os.lstat(path)
    except FileNotFoundError:
        return
    reparse_point = getattr(info, "st_file_attributes", 0) & getattr(stat, "FILE_ATTRIBUTE_REPARSE_POINT", 0x400)
    if stat.S_ISDIR(info.st_mode) and not reparse_point:
        _empty_by_path(path)
        _when_unlocked(os.rmdir, path)
    elif os.path.isdir(path):
        _when_unlocked(os.rmdir, path)  # removes the link to a folder, not the folder
    else:
        _when_unlocked(os.unlink, path)


def _empty_by_path(folder: str) -> None:
    problems: list[OSError] = []
    for name in os.listdir(folder):
        try:
            _remove_by_path(os.path.join(folder, name))
        except OSError as problem:
            problems.append(problem)
    _complain(problems)


def _when_unlocked(remove_one: Remover, path: str) -> None:
    deadline = time.monotonic() + LOCK_TIMEOUT
    while True:
        try:
            return remove_one(path)
        except FileNotFoundError:
            return None
        except PermissionError:
            if time.monotonic() > deadline:
                raise
            os.chmod(path, stat.S_IWRITE)  # on Windows a read-only file cannot be unlinked
            time.sleep(0.02)


def _complain(problems: list[OSError]) -> None:
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        first = problems[0]
        message = f"cannot remove {first.filename}{more}: {first.strerror or first}"
        raise NotRemovedError(message)


if sys.platform != "win32":

    def remove(parent: int, name: str, *, detached: bool = False) -> None:
        """Remove one entry of an open folder, with everything in it if it is a folder.

        `detached`: the caller has detached what was mounted there, with `detach_mounts`.

        Raises:
            NotRemovedError: something cannot be removed.
        """
        try:
            is_folder = stat.S_ISDIR(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode)
        except FileNotFoundError:
            return
        if not detached:
            detach_mounts(os.path.join(_path_of(parent), name))
        walk = _Walk(parent)
        if is_folder:
            try:
                folder = walk.open(parent, name)
            except OSError as problem:
                _complain([_named(problem, name)])
                return
            try:
                empty(folder, detached=True)
            finally:
                os.close(folder)
        walk.remove(parent, name, is_folder=is_folder, depth=0)
        _complain(walk.problems)

    def empty(folder: int, *, detached: bool = False) -> None:
        """Remove everything in an open folder; `detached` as for `remove`.

        Raises:
            NotRemovedError: something cannot be removed.
        """
        if not detached:
            detach_mounts(_path_of(folder))
        walk = _Walk(folder)
        stuck: set[str] = set()
        while fresh := [(name, is_folder) for name, is_folder in _entries(folder) if name not in stuck]:
            for name, is_folder in fresh:
                # Deep folders are moved up here meanwhile: hence the outer loop.
                if not walk.remove(folder, name, is_folder=is_folder, depth=1):
                    stuck.add(name)
        _complain(walk.problems)

    class _Walk:
        """One removal: where deep folders are moved to, and what could not be removed."""

        def __init__(self, top: int) -> None:
            self.problems: list[OSError] = []
            self._top = top
            self._device = os.fstat(top).st_dev
            self._moved = 0

        def remove(self, parent: int, name: str, *, is_folder: bool, depth: int) -> bool:
            """Remove an entry; False, and one problem more, when it stays."""
            try:
                if is_folder:
                    return self._remove_folder(parent, name, depth)
                self._retried(os.unlink, parent, name)
            except FileNotFoundError:
                return True
            except OSError as problem:
                self.problems.append(_named(problem, name))
                return False
            return True

        def _remove_folder(self, parent: int, name: str, depth: int) -> bool:
            try:
                os.rmdir(name, dir_fd=parent)
            except FileNotFoundError:
                return True
            except OSError:
                pass  # it is not empty, or something keeps it: the steps below say what
            else:
                return True
            folder = self.open(parent, name)
            try:
                if depth >= DEEPEST:
                    self._moved += 1
                    moved = f".pyskew-moved-{os.getpid()}-{self._moved}"
                    os.rename(name, moved, src_dir_fd=parent, dst_dir_fd=self._top)
                    return True
                for inner, is_folder in _entries(folder):
                    self.remove(folder, inner, is_folder=is_folder, depth=depth + 1)
            finally:
                os.close(folder)
            if os_error := self._emptied(parent, name):
                if not self.problems:
                    raise os_error
                return False
            return True

        def _emptied(self, parent: int, name: str) -> OSError | None:
            try:
                self._retried(os.rmdir, parent, name)
            except FileNotFoundError:
                return None
            except OSError as problem:
                return problem
            return None

        def open(self, parent: int, name: str) -> int:
            """Return a descriptor of a folder on the same device, with every permission of its owner.

            Raises:
                OSError: it is none, a link, or a mount.
            """
            try:
                folder = open_folder(name, parent)
            except PermissionError:
                _permit(parent, name)
                folder = open_folder(name, parent)
            info = os.fstat(folder)
            if info.st_dev != self._device:
                os.close(folder)
                raise OSError(errno.EXDEV, "is a mount")
            if info.st_mode & stat.S_IRWXU != stat.S_IRWXU and info.st_uid == os.geteuid():
                os.fchmod(folder, stat.S_IRWXU)
            return folder

        def _retried(self, remove_one: RemoverAt, parent: int, name: str) -> None:
            """Remove; once more after taking away the flags that forbid it, which needs root."""
            try:
                remove_one(name, dir_fd=parent)
            except PermissionError:
                unlock(parent)
                _unlock_entry(parent, name)
                remove_one(name, dir_fd=parent)

    def unlock(file: int) -> None:
        """Take `chattr +i` and `+a` from an open file or folder, where that can be done."""
        if sys.platform != "linux" or sys.maxsize < 2**32:
            return
        try:
            flags = int.from_bytes(fcntl.ioctl(file, GET_FLAGS, bytes(8))[:4], sys.byteorder)
            if flags & LOCKED:
                fcntl.ioctl(file, SET_FLAGS, (flags & ~LOCKED).to_bytes(8, sys.byteorder))
        except OSError:
            return  # a filesystem without such flags, or we are not root

    def _unlock_entry(parent: int, name: str) -> None:
        info = os.stat(name, dir_fd=parent, follow_symlinks=False)
        if stat.S_ISREG(info.st_mode) or stat.S_ISDIR(info.st_mode):  # opening a device could do anything
            file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=parent)
            try:
                unlock(file)
            finally:
                os.close(file)

    def _permit(parent: int, name: str) -> None:
        """Give a folder back to its owner: chmod without following a link.

        Linux has no chmod that does not follow links; a descriptor that only stands for the path (O_PATH) serves.
        """
        if sys.platform == "linux":
            path = os.open(name, os.O_PATH | os.O_NOFOLLOW | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=parent)
            try:
                os.chmod(f"/proc/self/fd/{path}", stat.S_IRWXU)
            finally:
                os.close(path)
        else:
            os.chmod(name, stat.S_IRWXU, dir_fd=parent, follow_symlinks=False)

    def _path_of(folder: int) -> str:
        return os.readlink(f"/proc/self/fd/{folder}") if sys.platform == "linux" else ""

    def detach_mounts(path: str) -> None:
        """Unmount what was mounted below a folder, or on it, so that no removal can enter it.

        A bind mount of the same filesystem cannot be told by its device number, hence the kernel's own list.

        Raises:
            NotRemovedError: a mount cannot be detached; nothing was removed.
        """
        if sys.platform != "linux":
            return
        points = [point for point in _mount_points(path) if point == path or point.startswith(path + "/")]
        for point in reversed(points):  # the latest mount lies uppermost
            import ctypes  # noqa: PLC0415 - hardly ever needed

            if ctypes.CDLL(None, use_errno=True).umount2(os.fsencode(point), DETACH | NO_FOLLOW):
                number = ctypes.get_errno()
                message = f"cannot remove {point}: it is a mount that cannot be detached: {os.strerror(number)}"
                raise NotRemovedError(message)

    def _mount_points(path: str) -> list[str]:
        """Return mount points that this process sees, in the order of mounting; all that may lie below `path`.

        See proc_pid_mountinfo(5). Most lie elsewhere: their lines are not looked at.
        """
        try:
            with open("/proc/self/mountinfo", "rb") as file:
                text = file.read()
        except OSError:
            return []
        start = os.fsencode(path)
        rows = (
            [row for row in text.splitlines() if start in row or b"\\" in row] if start in text or b"\\" in text else []
        )
        return [os.fsdecode(_unescaped(row.split(b" ", 5)[4])) for row in rows]

    def _unescaped(text: bytes) -> bytes:
        if b"\\" not in text:
            return text
        first, *parts = text.split(b"\\")  # each is followed by three octal digits
        return first + b"".join(bytes([int(part[:3], 8)]) + part[3:] for part in parts)

    def _entries(folder: int) -> list[tuple[str, bool]]:
        with os.scandir(folder) as entries:
            return [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]

    def _named(problem: OSError, name: str) -> OSError:
        return OSError(problem.errno, problem.strerror or str(problem), name)


TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    Remover = Callable[[str], None]

    class RemoverAt(Protocol):
        """os.unlink or os.rmdir."""

        def __call__(self, path: str, *, dir_fd: int | None = None) -> None:
            """Remove one entry of an open folder."""
