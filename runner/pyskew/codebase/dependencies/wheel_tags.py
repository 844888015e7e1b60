"""Which Pythons the files of a release can be installed on, by their names alone. Pure.

Source: the tags of PEP 425, 600, 703 and 803, read and ordered by `packaging`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import cache

from packaging import tags, utils
from packaging.specifiers import SpecifierSet

from pyskew.codebase.dependencies.evidence import LevelEvidence, Standing
from pyskew.codebase.dependencies.levels import Level
from pyskew.codebase.dependencies.pins import DistributionFile
from pyskew.codebase.dependencies.soundness import is_file_name


class FileKind(StrEnum):
    """The best file that a release has for a Python on this platform."""

    NATIVE = "wheel for this Python"
    STABLE = "abi3 wheel"
    PURE = "pure wheel"
    SDIST = "no wheel, builds from source"
    NONE = "no wheel and no source"


_ORDER = tuple(FileKind)


def best(files: Iterable[DistributionFile], python: str, platforms: Sequence[str] = ()) -> FileKind:
    """Return the best kind of file for a Python.

    Args:
        files: The files of one release.
        python: A version, `3.14` or `3.14t`.
        platforms: Platform tags, the best first; empty for those of this machine.
    """
    supported = _supported(python, tuple(platforms))
    return min((_kind(one.name, supported) for one in files), key=_ORDER.index, default=FileKind.NONE)


def wheel(files: Iterable[DistributionFile], python: str) -> DistributionFile | None:
    """Return the file whose source is nearest to what a Python would install: a wheel of any tag, else an sdist."""
    supported = _supported(python, ())
    known = [one for one in files if one.name.endswith((".whl", ".tar.gz", ".zip"))]
    ranked = sorted(known, key=lambda one: (_ORDER.index(_kind(one.name, supported)), not one.name.endswith(".whl")))
    wheels = [one for one in ranked if one.name.endswith(".whl")]
    return next(iter([one for one in ranked if _kind(one.name, supported) in _WHEELS] or wheels or ranked), None)


def source(files: Iterable[DistributionFile]) -> DistributionFile | None:
    """Return the sdist of a release."""
    return next((one for one in files if one.name.endswith((".tar.gz", ".zip"))), None)


_WHEELS = (FileKind.NATIVE, FileKind.STABLE, FileKind.PURE)


def from_names(files: Sequence[DistributionFile], python: str, level: Level) -> LevelEvidence:
    """Return what file names say of a Python: whether the release can be installed there at all."""
    if not files:
        return LevelEvidence(level, Standing.UNKNOWN, "no file names known")
    kind = best(files, python)
    older = any(_fits_here(one.name) for one in files)
    if kind is FileKind.NONE and not older:
        return LevelEvidence(level, Standing.UNKNOWN, "no file for this platform, whatever the Python")
    if kind is FileKind.NONE:
        return LevelEvidence(level, Standing.BLOCKED, f"{kind} for {python}")
    if kind is FileKind.SDIST:
        # A release that has wheels for this platform, but none for this Python, was not yet built for it.
        return LevelEvidence(level, Standing.BUILDS if older else Standing.UNKNOWN, kind.value)
    return LevelEvidence(level, Standing.GOOD, kind.value)


def admits(requires_python: str, python: str) -> bool:
    """Return whether a `Requires-Python` admits a version; one that cannot be read admits all, as installers do."""
    try:
        return not requires_python or SpecifierSet(requires_python).contains(
            f"{python.rstrip('t')}.0", prereleases=True
        )
    except ValueError:  # also a number with more digits than Python reads
        return True


def _fits_here(name: str) -> bool:
    """Return whether a wheel is for this platform, on whichever Python."""
    try:
        offered = utils.parse_wheel_filename(name)[3] if is_file_name(name) else frozenset()
    except (utils.InvalidWheelFilename, ValueError):
        return False
    return any(tag.platform in _platforms() for tag in offered)


@cache
def _platforms() -> frozenset[str]:
    return frozenset(["any", *tags.platform_tags()])


@cache
def _supported(python: str, platforms: tuple[str, ...]) -> frozenset[tags.Tag]:
    version = tuple(map(int, python.rstrip("t").split(".")))
    interpreter = f"cp{version[0]}{version[1]}"
    abis = [f"{interpreter}t"] if python.endswith("t") else None
    where = list(platforms) or list(tags.platform_tags())
    own = tags.cpython_tags(python_version=version, abis=abis, platforms=where)
    return frozenset([*own, *tags.compatible_tags(python_version=version, interpreter=interpreter, platforms=where)])


def _kind(name: str, supported: frozenset[tags.Tag]) -> FileKind:
    if name.endswith((".tar.gz", ".zip", ".tar.bz2")):
        return FileKind.SDIST
    try:
        offered = utils.parse_wheel_filename(name)[3] & supported if is_file_name(name) else frozenset()
    except (utils.InvalidWheelFilename, ValueError):
        return FileKind.NONE
    if not offered:
        return FileKind.NONE
    if any(tag.abi.startswith("cp") for tag in offered):
        return FileKind.NATIVE
    if any(tag.abi.startswith("abi3") for tag in offered):
        return FileKind.STABLE
    return FileKind.PURE if all(tag.platform == "any" for tag in offered) else FileKind.NATIVE
