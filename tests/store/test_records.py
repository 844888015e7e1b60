from __future__ import annotations

from pathlib import Path

import pytest

from pyskew.errors import RecordsError
from pyskew.model.suite import Cell
from pyskew.store import records
from pyskew.store.records import Line, RunEnd, Writer
from support import sample


def write(folder: Path, *, end: bool = True) -> records.Run:
    value = sample.run(
        sample.suite(sample.scenario("one", sample.clause("python >= '3.14'", {"seen": [1, "é", None]})))
    )
    cell = value.cells[0].cell
    with Writer(folder) as writer:
        writer.write(*records.head(value.info, value.cells, value.interpreters))
        writer.write(Line(record=sample.ran(cell, {"seen": [1.5, {"a": True}], "text": "\ud800"[:0] + "ü\n"})))
        if end:
            writer.write(Line(end=RunEnd(complete=True)))
    return value


def test_what_is_written_is_read(tmp_path: Path) -> None:
    value = write(tmp_path)
    back = records.read(tmp_path)
    assert (back.info, back.cells, back.interpreters, back.end) == (
        value.info, value.cells, value.interpreters, RunEnd(complete=True),
    )  # fmt: skip
    (attempts,) = back.records.values()
    assert attempts[0].facts == {":exit": 0, "seen": [1.5, {"a": True}], "text": "ü\n"}


def test_half_a_line_at_the_end_is_an_attempt_that_was_never_recorded(tmp_path: Path) -> None:
    write(tmp_path, end=False)
    path = tmp_path / records.FILENAME
    path.write_bytes(path.read_bytes() + b'{"record": {"cell"')
    assert records.read(tmp_path).end is None
    with Writer(tmp_path) as writer:
        writer.write(Line(end=RunEnd(complete=True)))
    assert records.read(tmp_path).end == RunEnd(complete=True)


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    write(tmp_path)
    path = tmp_path / records.FILENAME
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], b'{"record": 3}\n', *lines[1:]]))
    with pytest.raises(RecordsError, match=r"records\.jsonl:2: damaged record"):
        records.read(tmp_path)


def test_another_schema_is_refused_by_number(tmp_path: Path) -> None:
    write(tmp_path)
    path = tmp_path / records.FILENAME
    path.write_bytes(path.read_bytes().replace(b'{"run":{"schema":1', b'{"run":{"schema":99', 1))
    with pytest.raises(RecordsError, match="schema 99; this pyskew reads 1"):
        records.read(tmp_path)


def test_no_records_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(RecordsError, match="pyskew run"):
        records.read(tmp_path)


def test_a_cell_name_is_a_path_on_every_system() -> None:
    cell = Cell(scenario="p/n", target="t", python="3.14", toggles=(("start-method", "fork"),))
    assert cell.id == "p/n@t/3.14+start-method=fork"
    assert not set(cell.id) & set('\\:*?"<>|')
