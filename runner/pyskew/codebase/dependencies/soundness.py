"""Drop what a list of dependencies must not hold: names, versions, addresses and hashes that no specification allows.

A lock file is not trusted. Its names and versions become arguments and input of uv, and its hashes become names of
folders.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pyskew.codebase.dependencies.pins import DependencyPin, DistributionFile, Pins
from pyskew.model.text import oneline

_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,198}[A-Za-z0-9])?", re.ASCII)
"""PEP 508; the longest on PyPI has 80 characters."""
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.!+_-]{0,99}", re.ASCII)
"""PEP 440, and the looser versions before it."""
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LONGEST_FILE_NAME = 255
"""Bytes; no file system takes more. Each part of a wheel's tags may name several, and all are combined."""
_MOST_NOTES = 20


def sound(pins: Pins) -> Pins:
    """Return the pins without those whose name or version is none, each with a note."""
    judged = [(pin, _complaint(pin)) for pin in pins.pins]
    kept = [_sound(pin) for pin, complaint in judged if not complaint]
    notes = [f"{pin.place}: {complaint}: not looked at" for pin, complaint in judged if complaint]
    more = [f"{pins.source}: {len(notes) - _MOST_NOTES} more of these"] if len(notes) > _MOST_NOTES else []
    return replace(pins, pins=tuple(kept), notes=(*pins.notes, *notes[:_MOST_NOTES], *more))


def is_name(text: str) -> bool:
    """Return whether a text can be the name of a distribution."""
    return _NAME.fullmatch(text) is not None


def is_sha256(text: str) -> bool:
    """Return whether a text can be a hash."""
    return _SHA256.fullmatch(text) is not None


def is_file_name(text: str) -> bool:
    """Return whether a text can be the name of a distribution's file."""
    return 0 < len(text.encode(errors="replace")) <= _LONGEST_FILE_NAME


def _complaint(pin: DependencyPin) -> str:
    if not is_name(pin.name):
        return f'"{oneline(pin.name)[:80]}" is no name of a distribution'
    if pin.version and not _VERSION.fullmatch(pin.version):
        return f'{pin.name}: "{oneline(pin.version)[:80]}" is no version'
    return ""


def _sound(pin: DependencyPin) -> DependencyPin:
    return replace(pin, files=tuple(_files(pin)), needs=tuple(filter(is_name, pin.needs)))


def _files(pin: DependencyPin) -> Iterator[DistributionFile]:
    for file in pin.files:
        if is_file_name(file.name):
            # Another scheme would start git, or read a file of this machine.
            yield file if file.url.startswith(("https://", "http://")) else replace(file, url="")
