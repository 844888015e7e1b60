"""Writes a run that is had scenario by scenario as a records file, whose cells stand in the order of a plan."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import msgspec

from pyskew.errors import StorageError
from pyskew.store import records
from pyskew.store.parts import Parts
from pyskew.store.records import Line
from pyskew.store.records_writer import Writer

_BATCH = 1000
"""Lines that are in memory at once."""


def write(folder: Path, run: Parts) -> None:
    """Write the records of a run directory, in memory that does not grow with the run.

    A plan has all cells of its first target before those of the second, and a report shows cells in the order of the
    file. So the cells of each target, and the records, wait in files of their own until the last scenario was read.

    Raises:
        StorageError: the disk does not take them.
        RecordsError: as for what is read.
    """
    head = run.head()
    targets = [target.name for target in head.info.suite.targets]
    with Writer(folder) as writer, contextlib.ExitStack() as stack:
        writer.write(*records.head(head.info, (), head.interpreters))
        try:
            waiting = [stack.enter_context(tempfile.TemporaryFile(dir=folder)) for _ in (*targets, "records")]
            for part in run.scenarios():
                writer.write(*(Line(scenario=one) for one in part.run.info.suite.scenarios))
                for target, file in zip(targets, waiting, strict=False):
                    _put(file, (Line(cell=one) for one in part.run.cells if one.cell.target == target))
                _put(waiting[-1], (Line(record=one) for tried in part.run.records.values() for one in tried))
            for file in waiting:
                file.seek(0)
                for batch in _batches(file):
                    writer.write_encoded(batch)
        except OSError as error:
            raise StorageError.of(error, folder) from None
        writer.write(Line(end=run.head().end))  # what is damaged is known now that all was read


def _put(file: BinaryIO, lines: Iterable[Line]) -> None:
    file.writelines(msgspec.json.encode(line) + b"\n" for line in lines)


def _batches(file: BinaryIO) -> Iterator[Sequence[bytes]]:
    while batch := [line[:-1] for line in islice(file, _BATCH)]:
        yield batch
