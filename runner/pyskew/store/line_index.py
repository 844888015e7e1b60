"""Where the lines of a large records file lie, kept beside it: a file which has not changed is not searched again.

Finding the lines of a million attempts, with every checksum, takes longer than comparing them. What is kept says of
which state of the file it is true; of any other state, of another version of pyskew, or damaged, it is left aside.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pyskew import __version__
from pyskew.model.file_states import state_of
from pyskew.probe.supervisor.folders import read_file, write_file

FILENAME = "records.index"
WORTH = 16 * 2**20
"""Bytes of a records file from which on an index is kept: a smaller one is searched in less than half a second."""
_DIGEST = 32
"""Bytes of SHA-256."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineIndex:
    """Where the lines of a sound file lie. Positions are bytes; arrays are those of `array`, as bytes."""

    state: str
    """Of the file; see `file_states.state_of`."""
    starts: bytes
    sizes: bytes
    first_lines: bytes
    following: bytes
    chains: Mapping[str, tuple[int, int]]
    """By scenario, its first and its last extent."""
    scenarios: Sequence[str]
    """Ids, in the order of the suite."""
    others: Sequence[tuple[int, int, int]]
    """Start, size and number of each line that is about no scenario."""
    version: str = __version__


def keep(records: Path, index: LineIndex) -> None:
    """Keep an index beside its file, whole or not at all; an error of the disk is ignored, and the file is searched."""
    data = msgspec.msgpack.encode(index)
    with contextlib.suppress(OSError):
        write_file(str(records.with_name(FILENAME)), hashlib.sha256(data).digest() + data, 0o600)


def recall(records: Path) -> LineIndex | None:
    """Return the index of the file as it is now; None where there is none."""
    try:
        data = read_file(str(records.with_name(FILENAME)))
    except OSError:
        return None
    content = memoryview(data)[_DIGEST:]
    if hashlib.sha256(content).digest() != data[:_DIGEST]:
        return None
    with contextlib.suppress(msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        index = msgspec.msgpack.decode(content, type=LineIndex)
        if index.version == __version__ and index.state == state_of(str(records)):
            return index
    return None


def others_of(index: LineIndex, records: Path) -> Iterator[tuple[int, bytes]]:
    """Yield number and text, without its line end, of each line that is about no scenario."""
    with records.open("rb") as file:
        for start, size, number in index.others:
            file.seek(start)
            yield number, file.read(size)[:-1]
