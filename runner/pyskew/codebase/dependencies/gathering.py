"""Where the list of dependencies comes from: the lock file of a codebase, or an environment."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from packaging.utils import canonicalize_name

from pyskew.codebase.dependencies.lock_files import MOST_NOTES, LockReader, readers
from pyskew.codebase.dependencies.pins import DependencyPin, Pins
from pyskew.codebase.dependencies.soundness import sound
from pyskew.errors import ConfigError, UsageError
from pyskew.model.location import Location
from pyskew.probe import keeping

_NEEDED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)
_LARGEST = 64 * 1024 * 1024
"""Bytes of a lock file; the largest known have two million."""
_TIMEOUT = 60.0
"""Seconds that an environment's Python may take to list what is installed."""
_LIST = """
import json
from importlib import metadata
found = []
for one in metadata.distributions():
    found.append([one.metadata["Name"] or "", one.version or "", list(one.requires or ())])
print(json.dumps(found))
"""
"""Reads the metadata of every distribution; imports none of them."""


def list_of(folder: Path) -> Path | None:
    """Return the file of a folder that says most of its dependencies; None where there is none."""
    return next((path for _, path in _lists(folder)), None)


def of_codebase(folder: Path) -> Pins | None:
    """Return the dependencies that the fullest lock file of a folder names; None where no file names any.

    What was refused of fuller files is among the notes.

    Raises:
        ConfigError: the file is damaged, or every dependency that is named was refused.
        UsageError: the file cannot be read.
    """
    refused: list[str] = []
    lists = list(_lists(folder))
    for number, (reader, path) in enumerate(lists, 1):
        found = _read(reader, path)
        if found.pins:
            left = [other.as_posix() for another, other in lists[number:] if another is reader]
            notes = [f"{other}: not read, {path.as_posix()} is" for other in left[:MOST_NOTES]]
            return replace(found, notes=(*refused, *found.notes, *notes))
        refused += found.notes
    if refused:
        raise ConfigError([f"{folder}: every dependency that a file names was refused:", *refused])
    return None


def _lists(folder: Path) -> Iterator[tuple[LockReader, Path]]:
    """Yield the files of a folder that list dependencies, the fullest first, each with its reader."""
    try:
        found = (path for path in folder.iterdir() if path.is_file())
        files = sorted(found, key=lambda path: (path.name != "requirements.txt", path.name))
    except OSError:
        return
    for reader in sorted(readers().values(), key=lambda one: one.order):
        yield from ((reader, path) for path in files if reader.matches(path.name))


def _read(reader: LockReader, path: Path) -> Pins:
    try:
        if path.stat().st_size > _LARGEST:
            message = f"{path}: larger than {_LARGEST >> 20} MiB, which no lock file is"
            raise UsageError(message)
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        message = f"{path}: {error.strerror}"
        raise UsageError(message) from None
    except UnicodeDecodeError as error:
        message = f"{path}: not UTF-8: {error.reason} at byte {error.start}"
        raise UsageError(message) from None
    return sound(reader.read(text, path.as_posix()))


def of_environment(folder: Path) -> Pins:
    """Return what is installed in a virtual environment, or beside a Python given by its path.

    Raises:
        UsageError: there is no Python, or it does not answer.
    """
    candidates = [folder] if folder.is_file() else [folder / "bin" / "python", folder / "Scripts" / "python.exe"]
    python = next((one for one in candidates if one.is_file()), None)
    if python is None:
        message = f"{folder}: no Python in it; name a virtual environment or the path of a Python"
        raise UsageError(message)
    try:
        done = keeping.run([str(python), "-I", "-c", _LIST], timeout=_TIMEOUT, check=True, cwd="/")
        listed = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        message = f"{python} does not list what is installed: {error}"
        raise UsageError(message) from None
    pins = [_installed(name, version, requires, folder) for name, version, requires in listed if name]
    needed = {name for pin in pins for name in pin.needs}
    ordered = sorted(pins, key=lambda pin: pin.name)
    found = tuple(replace(pin, direct=pin.name not in needed) for pin in ordered)
    return sound(Pins(source=folder.as_posix(), pins=found))


def _installed(name: str, version: str, requires: list[str], folder: Path) -> DependencyPin:
    needs = (canonicalize_name(found[0]) for one in requires if (found := _NEEDED.match(one)))
    return DependencyPin(
        name=canonicalize_name(name),
        version=version,
        place=Location(folder.as_posix(), 1),
        needs=tuple(dict.fromkeys(needs)),
    )
