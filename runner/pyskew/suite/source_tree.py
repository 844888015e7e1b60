"""List the files of a codebase, digest them, and pack the archive that targets get."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import subprocess
import tarfile
import tempfile
import threading
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from pyskew.errors import SetupError
from pyskew.model.tests import Source
from pyskew.probe.supervisor.lease import Lease
from pyskew.suite import git
from pyskew.suite.names import RUN_MARKER

PART = 4 << 20
"""Bytes of an archive that travel at a time."""
_LARGEST = 1 << 30
_LEFT_OUT = frozenset(
    {
        ".git", ".hg", ".mypy_cache", ".nox", ".pyskew", ".pytest_cache", ".ruff_cache", ".tox", "__pycache__",
        "node_modules",
    }
)  # fmt: skip
_EPOCH = 946684800
"""Modification time of every file, 1 January 2000: two checkouts of one source are equal, and zip files can hold it."""
_GIT_TIMEOUT = 300.0


def source(folder: Path, kind: str) -> Source:
    """Return the source at a folder, with the digest of everything that belongs to it.

    Raises:
        SetupError: it is not there, not the top of a git work tree though it should be, or far too large.
    """
    if not folder.is_dir():
        message = f"{folder} is not a folder"
        raise SetupError(message)
    digest = hashlib.sha256(_head(folder).encode() if kind == "git" else b"")
    size = 0
    for name in _names(folder, kind):
        path = folder / name
        digest.update(f"{name}\0{_content(path)}\0".encode("utf-8", "surrogateescape"))
        size += path.lstat().st_size
    if size > _LARGEST:
        message = (
            f"{folder} holds {size >> 20} MiB; a source holds at most {_LARGEST >> 20} MiB: "
            "name a smaller folder, or let git ignore what the tests do not need"
        )
        raise SetupError(message)
    return Source(kind=kind, origin=str(folder.resolve()), digest="sha256:" + digest.hexdigest())


def names(wanted: Source) -> frozenset[str]:
    """Return the files of a source, relative."""
    return frozenset(_names(Path(wanted.origin), wanted.kind))


def commit(folder: Path) -> str:
    """Return the commit that is checked out at a folder, and whether files differ from it; empty if there is none."""
    try:
        head = _git(folder, "rev-parse", "--short=12", "HEAD").strip()
        differs = _git(folder, "status", "--porcelain", "--untracked-files=no").strip()
    except SetupError:
        return ""
    return f"{head} with uncommitted changes" if differs else head


def commit_files(folder: Path) -> tuple[Path, ...] | None:
    """Return the files that change when another commit is checked out at a folder, or one is made.

    None where git keeps no log of that.
    """
    try:
        inside = Path(_git(folder, "rev-parse", "--absolute-git-dir").strip())
    except SetupError:
        return (folder / ".git",)
    log = inside / "logs/HEAD"
    return (inside / "HEAD", log) if log.is_file() else None


def _names(folder: Path, kind: str) -> list[str]:
    """Return the files that belong to the source, sorted, relative."""
    ours = _our_outputs()
    listed = _tracked(folder) if kind == "git" else _found(folder)
    return sorted(name for name in listed if not (ours and _identity((folder / name).lstat()) in ours))


def _our_outputs() -> frozenset[tuple[int, int]]:
    """Return the files that our own output goes to, as in `pyskew audit . -- pytest > audit.txt`."""
    found = []
    for number in (1, 2):
        with contextlib.suppress(OSError):
            info = os.fstat(number)
            found += [_identity(info)] if stat.S_ISREG(info.st_mode) else []
    return frozenset(found)


def _identity(info: os.stat_result) -> tuple[int, int]:
    return info.st_dev, info.st_ino


def _newest(folder: Path, kind: str) -> str:
    return max(_names(folder, kind), key=lambda name: (folder / name).lstat().st_mtime_ns, default="a file is gone")


def _tracked(folder: Path) -> Iterator[str]:
    """Yield the files that git tracks, and untracked ones that are not ignored."""
    listed = _git(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    runs = tuple(name.removesuffix(RUN_MARKER) for name in listed if name.endswith(f"/{RUN_MARKER}"))
    for name in dict.fromkeys(listed):
        path = folder / name
        if (
            name and not name.startswith(runs) and (path.is_symlink() or path.is_file())
        ):  # neither deleted ones nor submodules
            yield name


def _found(folder: Path) -> Iterator[str]:
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in _LEFT_OUT and not _is_foreign(Path(root, name))]
        links = [name for name in folders if Path(root, name).is_symlink()]
        for name in [*files, *links]:
            path = Path(root, name)
            if path.is_symlink() or path.is_file():
                yield path.relative_to(folder).as_posix()


def _is_foreign(folder: Path) -> bool:
    """Return whether a folder is a virtual environment or the folder of a run."""
    return any((folder / name).is_file() for name in ("pyvenv.cfg", RUN_MARKER))


def _content(path: Path) -> str:
    if path.is_symlink():
        return f"-> {path.readlink()}"
    with path.open("rb") as file:
        return f"{os.access(path, os.X_OK)} {hashlib.file_digest(file, 'sha256').hexdigest()}"


def _head(folder: Path) -> str:
    """Return the commit that is checked out; empty in a repository without one yet."""
    top = Path(_git(folder, "rev-parse", "--show-toplevel").strip())
    if not top.samefile(folder):
        message = f"{folder} is inside the work tree {top}; name that, or {{path: ...}}"
        raise SetupError(message)
    return _git(folder, "rev-parse", "--verify", "--quiet", "HEAD", accepted=(0, 1)).strip()


def _git(folder: Path, *arguments: str, accepted: Collection[int] = (0,)) -> str:
    """Return what git prints.

    Raises:
        SetupError: git is not there, takes too long, or ends with an exit code that is not accepted.
    """
    try:
        done = git.run(folder, *arguments, timeout=_GIT_TIMEOUT, settings=("safe.directory=*",))
    except (OSError, subprocess.TimeoutExpired) as error:
        message = f"{folder}: git {arguments[0]}: {error}"
        raise SetupError(message) from None
    if done.returncode not in accepted:
        message = f"{folder}: git {arguments[0]}: {done.stderr.decode(errors='replace').strip()[-500:]}"
        raise SetupError(message)
    return done.stdout.decode("utf-8", "surrogateescape")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePart:
    """A piece of an archive, by its content."""

    digest: str
    read: Callable[[], bytes]


@dataclass(slots=True)
class Archives:
    """Archives of sources, each made once; gone with the context."""

    _folder: Lease = field(default_factory=Lease.temporary)
    _parts: dict[str, tuple[ArchivePart, ...]] = field(default_factory=dict)
    _listed: dict[str, frozenset[str]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folder.release()

    def parts(self, wanted: Source) -> tuple[ArchivePart, ...]:
        """Return the archive of a source.

        Raises:
            SetupError: the source is not what it was when the suite was read.
        """
        with self._lock:
            if wanted.digest not in self._parts:
                self._parts[wanted.digest] = tuple(_cut(self._packed(wanted)))
            return self._parts[wanted.digest]

    def names(self, wanted: Source) -> frozenset[str]:
        """Return the files of a source, relative."""
        with self._lock:
            if wanted.digest not in self._listed:
                self._listed[wanted.digest] = names(wanted)
            return self._listed[wanted.digest]

    def _path(self, wanted: Source) -> Path:
        return Path(self._folder.root) / f"{wanted.digest.removeprefix('sha256:')}.tar"

    def _packed(self, wanted: Source) -> Path:
        folder, path = Path(wanted.origin), self._path(wanted)
        if source(folder, wanted.kind).digest != wanted.digest:
            newest = _newest(folder, wanted.kind)
            message = f"{folder} changed while the suite ran (newest: {newest}); run it again, and write nothing there"
            raise SetupError(message)
        with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as archive:
            for name in _names(folder, wanted.kind):
                archive.add(folder / name, name, recursive=False, filter=_plain)
            if wanted.kind == "git":
                self._add_history(archive, folder)
        return path

    def _add_history(self, archive: tarfile.TarFile, folder: Path) -> None:
        """Add the `.git` of a clone with all tags, from which build backends derive the version."""
        with tempfile.TemporaryDirectory(dir=self._folder.root) as clone:
            _git(folder, "clone", "--quiet", "--no-checkout", "--no-hardlinks", "--", str(folder.resolve()), clone)
            _git(Path(clone), "reset", "--quiet")
            _git(Path(clone), "remote", "remove", "origin")
            archive.add(Path(clone) / ".git", ".git", filter=_plain)

    def unpack(self, wanted: Source, folder: Path) -> None:
        """Put a checkout into a folder of this machine."""
        self.parts(wanted)
        with tarfile.open(self._path(wanted)) as archive:
            # Not as `filter=`, which Python 3.11.3 and older lack. The archive is of our own making.
            archive.extraction_filter = getattr(tarfile, "tar_filter", None)
            archive.extractall(folder)  # noqa: S202 - as above


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mtime = _EPOCH
    return member


def _cut(path: Path) -> Iterator[ArchivePart]:
    with path.open("rb") as file:
        start = 0
        while data := file.read(PART):
            yield ArchivePart(digest=hashlib.sha256(data).hexdigest(), read=_reader(path, start))
            start += len(data)


def _reader(path: Path, start: int) -> Callable[[], bytes]:
    def read() -> bytes:
        with path.open("rb") as file:
            file.seek(start)
            return file.read(PART)

    return read
