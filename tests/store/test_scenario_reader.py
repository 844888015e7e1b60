from __future__ import annotations

from pathlib import Path

import pytest

from pyskew import plugins
from pyskew.analysis.report import assemble
from pyskew.errors import RecordsError
from pyskew.model.report import Report
from pyskew.store import line_format, records, scenario_reader
from pyskew.store.records import Line, RunEnd
from pyskew.store.records_writer import Writer
from support import sample


def write(folder: Path) -> list[bytes]:
    """A run of many scenarios, with proofs, that was resumed; return its lines."""
    run = sample.rich_run()
    attempts = [record for tried in run.records.values() for record in tried]
    with Writer(folder) as writer:
        writer.write(*records.head(run.info, run.cells, run.interpreters))
        writer.write(*(Line(record=record) for record in attempts[::2]))
        writer.write(*records.head(run.info, run.cells, run.interpreters))
        writer.write(*(Line(record=record) for record in attempts[1::2]))
        writer.write(Line(end=RunEnd(complete=True)))
    return (folder / records.FILENAME).read_bytes().splitlines()


def both(folder: Path, lines: list[bytes]) -> tuple[Report, Report]:
    """The report of these lines, read at once and scenario by scenario."""
    (folder / records.FILENAME).write_bytes(b"".join(line + b"\n" for line in lines))
    whole = assemble(records.read(folder), plugins.toggles())
    return whole, assemble(scenario_reader.parts_of(folder), plugins.toggles())


def test_a_run_read_by_scenario_has_the_report_of_the_run_read_at_once(tmp_path: Path) -> None:
    lines = write(tmp_path)
    whole, by_scenario = both(tmp_path, lines)
    assert by_scenario == whole
    assert list(by_scenario.observations) == list(whole.observations)
    assert list(by_scenario.proofs) == list(whole.proofs)
    assert whole.changes
    assert whole.proofs
    number = len(lines) - 3
    unknown = line_format.seal(b'{"record":{"cell":{"scenario":"pack/regressed"}}}', number + 1)
    for damaged in (
        [*lines[:number], b"garbage", *lines[number + 1 :]],
        [*lines[:number], *lines[number + 1 :]],
        [*lines[:number], unknown, *lines[number + 1 :]],
        [*lines, lines[number]],
        lines[:-1],
        [line.replace(b"pass", b"fail") if place == number else line for place, line in enumerate(lines)],
    ):
        whole, by_scenario = both(tmp_path, damaged)
        assert whole.partial
        assert by_scenario == whole


def test_lines_without_checksums_are_read_whole(tmp_path: Path) -> None:
    lines = [line[: line.rindex(b',"seq":')] + b"}" for line in write(tmp_path)]
    lines[-2] = lines[-2].replace(b'"attempt"', b'"effort"')
    whole, by_scenario = both(tmp_path, lines)
    assert "damaged line" in whole.partial
    assert by_scenario == whole


def test_what_is_no_run_is_refused_as_by_records(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(RecordsError) as one:
            records.read(folder)
        with pytest.raises(RecordsError) as other:
            scenario_reader.parts_of(folder)
        assert str(one.value) == str(other.value)
