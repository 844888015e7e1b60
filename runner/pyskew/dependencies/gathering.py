"""Where the list of dependencies comes from: the lock file of a codebase, or an environment."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from packaging.utils import canonicalize_name

from pyskew.dependencies.lock_files import LockReader, readers
from pyskew.dependencies.pins import Pin, Pins
from pyskew.errors import UsageError
from pyskew.model.location import Location

_LARGEST = 64 * 1024 * 1024
"""Bytes of a lock file; the largest known have two million."""
_PATIENCE = 60.0
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
    ranked = sorted(readers().values(), key=lambda one: one.order)
    try:
        files = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError:
        return None
    return next((path for reader in ranked for path in files if reader.matches(path.name)), None)


def of_codebase(folder: Path) -> Pins | None:
    """Return the dependencies that the fullest lock file of a folder names; None where no file names any.

    Raises:
        ConfigError: the file is damaged.
        UsageError: the file cannot be read.
    """
    ranked = sorted(readers().values(), key=lambda one: one.order)
    for reader in ranked:
        for path in sorted(folder.iterdir()):
            if reader.matches(path.name) and path.is_file():
                found = _read(reader, path)
                if found.pins:
                    return found
    return None


def of_file(path: Path) -> Pins:
    """Return the dependencies that a file names.

    Raises:
        ConfigError: the file is damaged.
        UsageError: no reader knows such a file, or it cannot be read.
    """
    reader = next((one for one in readers().values() if one.matches(path.name)), None)
    if reader is None:
        known = "uv.lock, pylock.toml, poetry.lock, requirements*.txt, pyproject.toml"
        message = f"{path}: not a known lock file; one of {known}"
        raise UsageError(message)
    return _read(reader, path)


def _read(reader: LockReader, path: Path) -> Pins:
    try:
        if path.stat().st_size > _LARGEST:
            message = f"{path}: larger than {_LARGEST >> 20} MiB; no lock file is"
            raise UsageError(message)
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        message = f"{path}: {error.strerror}"
        raise UsageError(message) from None
    except UnicodeDecodeError as error:
        message = f"{path}: not UTF-8: {error.reason} at byte {error.start}"
        raise UsageError(message) from None
    return reader.read(text, path.as_posix())


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
        done = subprocess.run(
            [str(python), "-I", "-c", _LIST], capture_output=True, timeout=_PATIENCE, check=True, cwd="/"
        )
        listed = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        message = f"{python}: does not list what is installed: {error}"
        raise UsageError(message) from None
    pins = [_installed(name, version, requires, folder) for name, version, requires in listed if name]
    needed = {name for pin in pins for name in pin.needs}
    return Pins(source=folder.as_posix(), pins=tuple(sorted((_direct(pin, needed) for pin in pins), key=_by_name)))


def _by_name(pin: Pin) -> str:
    return pin.name


def _installed(name: str, version: str, requires: list[str], folder: Path) -> Pin:
    needs = (canonicalize_name(one.replace("[", " ").split(";")[0].split()[0].rstrip("(<>=!~")) for one in requires)
    return Pin(
        name=canonicalize_name(name),
        version=version,
        place=Location(folder.as_posix(), 1),
        needs=tuple(dict.fromkeys(needs)),
    )


def _direct(pin: Pin, needed: set[str]) -> Pin:
    return Pin(name=pin.name, version=pin.version, place=pin.place, needs=pin.needs, direct=pin.name not in needed)
