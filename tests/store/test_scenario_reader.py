from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
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
    scenario = next(place for place, line in enumerate(lines) if line.startswith(b'{"scenario"'))
    once = next(place for place, line in enumerate(lines[1:], 1) if line.startswith(b'{"run"'))
    lost = line_format.seal(b'{"scenario":{"id":"pack/regressed"}}', once + 1)
    unknown = line_format.seal(b'{"record":{"cell":{"scenario":"pack/regressed"}}}', number + 1)
    for damaged in (
        [*lines[:number], b"garbage", *lines[number + 1 :]],
        [*lines[:number], *lines[number + 1 :]],
        [*lines[:number], unknown, *lines[number + 1 :]],
        [*lines, lines[number]],
        lines[:-1],
        [*lines[:scenario], b"garbage", *lines[scenario + 1 : once]],
        [*lines[:once], lost],
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


def test_runs_of_schema_1_have_their_scenarios_in_the_head(tmp_path: Path) -> None:
    write(tmp_path)
    run = records.read(tmp_path)
    head = replace(run.info, schema=1)
    lines = [Line(run=head), *(Line(interpreter=one) for one in run.interpreters)]
    lines += [Line(cell=one) for one in run.cells]
    lines += [Line(record=record) for tried in run.records.values() for record in tried]
    sealed = [line_format.seal(msgspec.json.encode(line), number) for number, line in enumerate(lines, 1)]
    whole, by_scenario = both(tmp_path, sealed)
    assert whole.scenarios == run.info.suite.scenarios
    assert by_scenario == whole


def test_what_is_no_run_is_refused_as_by_records(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(RecordsError) as one:
            records.read(folder)
        with pytest.raises(RecordsError) as other:
            scenario_reader.parts_of(folder)
        assert str(one.value) == str(other.value)


def test_a_lost_line_of_a_scenario_costs_the_cells_of_that_scenario_alone(tmp_path: Path) -> None:
    run = sample.rich_run()
    attempts = [Line(record=record) for tried in run.records.values() for record in tried]
    with Writer(tmp_path) as writer:
        writer.write(*records.head(run.info, run.cells, run.interpreters), *attempts)
    path = tmp_path / records.FILENAME
    lines = path.read_bytes().splitlines(keepends=True)
    lost = next(line for line in lines if line.startswith(b'{"scenario":{"id":"pack/regressed"'))
    path.write_bytes(b"".join(line for line in lines if line != lost))
    left = records.read(tmp_path)
    assert len(left.damage) == 1
    kept = {one.id for one in run.info.suite.scenarios} - {"pack/regressed"}
    assert {one.id for one in left.info.suite.scenarios} == kept
    assert {one.cell.scenario for one in left.cells} == kept
    assert {tried[0].cell.scenario for tried in left.records.values()} == kept
