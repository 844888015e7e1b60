"""Read Python source out of wheels and sdists, without executing any; refuse archives that could do harm."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import IO, cast

from pyskew.codebase.dependencies import toolchains
from pyskew.errors import PyskewError

_MOST_MEMBERS = 60_000
_MOST_BYTES = 1 << 30
"""Unpacked bytes of all members together, by their headers; the largest wheels hold two gigabytes of libraries."""
_LARGEST_SOURCE = 8 << 20
"""Bytes of one source file; what is larger is data."""
_LARGEST_READ = _LARGEST_SOURCE + (1 << 20)
"""Bytes that a reader of a tar file may ask for at once."""
_DAMAGED = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, struct.error, EOFError, OverflowError, IndexError,
    NotImplementedError,
)  # fmt: skip
"""What the standard library's readers raise for damaged archives; not all of it is documented."""
_DRIVE = re.compile(r"^[A-Za-z]:")
_WANTED = re.compile(
    r"\.pyi?$|\.dist-info/(METADATA|top_level\.txt|RECORD)$|(^|/)(PKG-INFO|Cargo\.lock|pyproject\.toml)$"
)
_C_CODE = re.compile(r"\.(c|cc|cpp|cxx)$")


class ArchiveError(PyskewError):
    """An archive is damaged, or holds what no distribution has: the message says what."""


def sources(path: Path) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Yield the Python files and the metadata of a wheel or an sdist; an sdist's outermost folder is left out.

    Also yields the files from which `toolchains.limit` reads the tools that a source is built with.

    Raises:
        ArchiveError: names that lead out of the archive, links, more members or bytes than any distribution has, or
            a damaged archive.
    """
    try:
        if path.name.endswith((".whl", ".zip")):
            yield from _zipped(path)
        else:
            yield from _tarred(path)
    except (*_DAMAGED, OSError, ValueError, RuntimeError) as error:  # RuntimeError: an encrypted member
        message = f"{path.name}: cannot be read: {error}"
        raise ArchiveError(message) from None


def _zipped(path: Path) -> Iterator[tuple[PurePosixPath, bytes]]:
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        _check_size(path, len(members), sum(one.file_size for one in members))
        inner = 0 if path.name.endswith(".whl") else 1
        for member in members:
            name = _checked(path, member.filename)
            if member.external_attr >> 28 == _LINK:
                message = f"{path.name}: refused: {name} is a link"
                raise ArchiveError(message)
            if not member.is_dir() and _reads(name, member.file_size):
                with archive.open(member) as stream:
                    yield from _content(path, name, inner, stream)


def _tarred(path: Path) -> Iterator[tuple[PurePosixPath, bytes]]:
    with _decompressed(path) as stream, tarfile.open(fileobj=_BoundedReader(path, stream), mode="r:") as archive:
        number = total = 0
        for member in archive:
            number, total = number + 1, total + max(member.size, 0)
            _check_size(path, number, total)
            name = _checked(path, member.name)
            if member.islnk() or member.issym():
                _check_link(path, name, member)
            elif member.isdev() or member.isfifo():
                message = f"{path.name}: refused: {name} is a device"
                raise ArchiveError(message)
            elif member.isfile() and _reads(name, member.size):
                opened = archive.extractfile(member)
                if opened is not None:
                    yield from _content(path, name, 1, opened)


def _decompressed(path: Path) -> IO[bytes]:
    with path.open("rb") as stream:
        start = stream.read(6)
    opens = next((opens for magic, opens in _COMPRESSIONS.items() if start.startswith(magic)), open)
    return cast("IO[bytes]", opens(path, "rb"))


_COMPRESSIONS: Mapping[bytes, Callable[[Path, str], object]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
}


class _BoundedReader(io.RawIOBase):
    """A stream that gives no more at once than a source file has: tarfile reads extended headers whole."""

    def __init__(self, path: Path, stream: IO[bytes]) -> None:
        self._path, self._stream = path, stream

    def read(self, size: int = -1, /) -> bytes:
        if not 0 <= size <= _LARGEST_READ:
            message = f"{self._path.name}: refused: a header of {size:,} bytes; no distribution has one"
            raise ArchiveError(message)
        return self._stream.read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()


def _reads(name: PurePosixPath, size: int) -> bool:
    return bool(_C_CODE.search(name.name) or (_WANTED.search(str(name)) and size <= _LARGEST_SOURCE))


def _content(path: Path, name: PurePosixPath, inner: int, stream: IO[bytes]) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Yield what is kept of a member; of C code its first line, where a tool wrote it that limits the Python."""
    if not _C_CODE.search(name.name):
        yield _below(name, inner), _bounded(path, stream.read(_LARGEST_SOURCE + 1))
    elif found := toolchains.GENERATED.match(stream.read(toolchains.FIRST_LINE)):
        yield _below(name, inner), found[0]


_LINK = 0xA
"""The type of a symbolic link in the mode of a zip member."""


def _checked(path: Path, text: str) -> PurePosixPath:
    if not text:
        message = f"{path.name}: refused: a member has no name"
        raise ArchiveError(message)
    name = PurePosixPath(text)
    if name.is_absolute() or ".." in name.parts or "\\" in text or "\0" in text or _DRIVE.match(text):
        message = f"{path.name}: refused: the name {text[:80]!r} leads out of the archive"
        raise ArchiveError(message)
    return name


def _check_link(path: Path, name: PurePosixPath, member: tarfile.TarInfo) -> None:
    """Raise for a link that leads out of the archive; one that stays inside is left out, nothing is written."""
    start = list(name.parts[:-1]) if member.issym() else []
    for part in PurePosixPath(member.linkname).parts:
        if part == ".." and start:
            start.pop()
        elif part in {"..", "/"}:
            message = f"{path.name}: refused: the link {name} leads out of the archive"
            raise ArchiveError(message)
        else:
            start.append(part)


def _check_size(path: Path, number: int, total: int) -> None:
    if number > _MOST_MEMBERS or total > _MOST_BYTES:
        message = f"{path.name}: refused: {number:,} members of {total:,} bytes; no distribution is so large"
        raise ArchiveError(message)


def _bounded(path: Path, data: bytes) -> bytes:
    if len(data) > _LARGEST_SOURCE:
        message = f"{path.name}: refused: a member is larger than its header says"
        raise ArchiveError(message)
    return data


def _below(name: PurePosixPath, inner: int) -> PurePosixPath:
    return PurePosixPath(*name.parts[inner:]) if len(name.parts) > inner else name
