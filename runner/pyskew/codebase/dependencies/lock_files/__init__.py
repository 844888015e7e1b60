"""Readers of lock files: one file each, found by the name of the file that they read. Pure: text in, pins out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from packaging.utils import canonicalize_name

from pyskew import plugins
from pyskew.codebase.dependencies.pins import DependencyPin, DistributionFile, Pins
from pyskew.errors import ConfigError
from pyskew.model import toml_text
from pyskew.model.location import Location

MOST_NOTES = 20
"""Notes that one file keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LockReader:
    """What a module of this package ends in, as `READER`."""

    order: int
    """Smaller is tried first: a full lock says more than a list of requirements."""
    matches: Callable[[str], bool]
    """Whether a file of this name is one."""
    read: Callable[[str, str], Pins]
    """Read the text of a file; the second argument is its path as messages show it."""


def readers() -> Mapping[str, LockReader]:
    """Return every reader by name."""
    return plugins.load(__name__, "READER", LockReader)


def document(text: str, path: str) -> dict[str, Any]:
    """Return a TOML document.

    Raises:
        ConfigError: it is not TOML.
    """
    try:
        return toml_text.parse(text)
    except ValueError as error:
        line, column = toml_text.place(error)
        message = f"{path}:{line}:{column}: not TOML: {error}; correct it, or write the file again with its tool"
        raise ConfigError([message]) from None


def tables(found: object) -> Iterator[dict[str, Any]]:
    """Yield the tables of a list; a damaged file may hold anything else."""
    if isinstance(found, list):
        yield from (one for one in found if isinstance(one, dict))


def text_of(table: Mapping[str, Any], key: str) -> str:
    """Return a text of a table; empty where there is none."""
    found = table.get(key, "")
    return found if isinstance(found, str) else ""


def lines_of(text: str, header: str) -> list[int]:
    """Return the line of `name = ...` in each table that begins with a header such as `[[package]]`, in order."""
    found: list[int] = []
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if bare == header:
            found.append(number)
            inside = True
        elif inside and bare.startswith("name"):
            found[-1] = number
            inside = False
    return found


def placed_tables(whole: Mapping[str, Any], key: str, text: str, path: str) -> list[tuple[dict[str, Any], Location]]:
    """Return the tables of a list such as `[[package]]` that have a name, each with the place of it."""
    found = list(tables(whole.get(key)))
    lines = [*lines_of(text, f"[[{key}]]"), *[1] * len(found)]
    return [(one, Location(path, line)) for one, line in zip(found, lines, strict=False) if text_of(one, "name")]


def pin_of(package: Mapping[str, Any], place: Location, needs: Iterable[str]) -> DependencyPin:
    """Return the pin from the keys that every lock file has; the caller adds what requires it."""
    return DependencyPin(
        name=canonicalize_name(text_of(package, "name")),
        version=text_of(package, "version"),
        place=place,
        files=tuple(locked_files(package)),
        needs=tuple(dict.fromkeys(needs)),
        marker=_marker(package),
    )


def _marker(package: Mapping[str, Any]) -> str:
    """Return where a package is installed: `marker` of pylock, `markers` of Poetry 2, or one of uv's forks."""
    forks = package.get("resolution-markers")
    words = [one for one in forks if isinstance(one, str)] if isinstance(forks, list) else []
    markers = package.get("markers")
    groups = [one for one in markers.values() if isinstance(one, str)] if isinstance(markers, dict) else []
    single = text_of(package, "marker") or text_of(package, "markers")
    return single or " or ".join(f"({one})" for one in words or groups)


def locked_files(package: Mapping[str, Any]) -> Iterator[DistributionFile]:
    """Yield the wheels and the sdist of a package of `uv.lock` or `pylock.toml`."""
    sdist = package.get("sdist")
    yield from map(_locked_file, [*tables(package.get("wheels")), *([sdist] if isinstance(sdist, dict) else [])])


def _locked_file(table: Mapping[str, Any]) -> DistributionFile:
    """Return one file: `url`, `path` or `name`, and `hash` or `hashes`."""
    url = text_of(table, "url")
    name = text_of(table, "name") or (url or text_of(table, "path")).partition("#")[0].rpartition("/")[2]
    hashes = table.get("hashes")
    sha256 = text_of(hashes, "sha256") if isinstance(hashes, dict) else text_of(table, "hash").removeprefix("sha256:")
    return DistributionFile(name=name, url=url, sha256=sha256)
