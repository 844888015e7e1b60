"""The source of pinned releases on disk, kept by the hash of the archive that it came from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyskew.codebase.dependencies import toolchains
from pyskew.codebase.dependencies.archives import ArchiveError, sources
from pyskew.codebase.dependencies.index import Index
from pyskew.codebase.dependencies.pins import DistributionFile
from pyskew.codebase.dependencies.soundness import is_sha256
from pyskew.interpreters import user_cache

_FOLDER = "sources"
_COMPLETE = ".complete-2"
"""Numbered by what `archives.sources` yields."""
_PARTS_OF_TESTS = {"tests", "test", "testing", "_tests", "conftest.py"}
_PARTS_OF_COPIES = {"_vendor", "vendor", "_vendored", "vendored", "extern", "externals", "_vendored_packages"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked:
    """The Python files of one release."""

    folder: Path
    archive: str
    """The file name of the wheel or sdist."""

    def modules(self) -> Iterator[tuple[str, Path]]:
        """Yield every module with its file; in an sdist those below `src/` too."""
        for path in sorted(self.folder.rglob("*.py")):
            relative = path.relative_to(self.folder)
            parts = list(relative.with_suffix("").parts)
            if parts and parts[0] in {"src", "lib"} and not self.archive.endswith(".whl"):
                parts = parts[1:]
            if parts and parts[-1] == "__init__":
                parts = parts[:-1]
            if parts and all(part.isidentifier() for part in parts):
                yield ".".join(parts), path

    def limit(self) -> toolchains.Limit | None:
        """Return how new a Python it builds for, where something is known to limit that."""
        kept = [path for path in self.folder.rglob("*") if path.suffix in _OF_BUILDS and path.is_file()]
        kept += [path for path in (self.folder / "setup.py",) if path.is_file()]
        files = {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in kept}
        return toolchains.limit(files)


_OF_BUILDS = {".lock", ".toml", ".c", ".cc", ".cpp", ".cxx"}


def apart(path: str) -> str:
    """Return why a finding in a file does not count for users of the distribution: `tests`, `vendored`, or nothing."""
    parts = set(path.split("/"))
    if parts & _PARTS_OF_COPIES:
        return "vendored"
    name = path.rpartition("/")[2]
    return "tests" if parts & _PARTS_OF_TESTS or name.startswith("test_") else ""


def unpack(index: Index, file: DistributionFile) -> Unpacked:
    """Return the source of an archive, downloaded and verified where it is not yet kept.

    Raises:
        OSError: it cannot be had.
        ArchiveError: its hash is another one, or it is refused (see `archives`).
    """
    if file.sha256 and not is_sha256(file.sha256):  # it becomes the name of a folder
        message = f"{file.name}: refused: its hash is not 64 hexadecimal digits"
        raise ArchiveError(message)
    root = user_cache.root() / _FOLDER
    final = root / (file.sha256 or hashlib.sha256(file.url.encode()).hexdigest())
    if not (final / _COMPLETE).exists():
        with user_cache.locked(root / f".{final.name[:2]}", lambda _: None), user_cache.scratch(root) as staging:
            if not (final / _COMPLETE).exists():
                _fill(index, file, staging)
                user_cache.remove(final)
                (staging / "source").rename(final)
    return Unpacked(folder=final, archive=file.name)


def _fill(index: Index, file: DistributionFile, staging: Path) -> None:
    (staging / "download").mkdir()
    (staging / "source").mkdir()
    archive = index.download(file, staging / "download")
    if file.sha256 and _sha256(archive) != file.sha256:
        message = f"{file.name}: refused: its hash differs from the one in the index"
        raise ArchiveError(message)
    for name, data in sources(archive):
        path = staging / "source" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (staging / "source" / _COMPLETE).touch()


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
