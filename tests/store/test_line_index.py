from __future__ import annotations

import os
from pathlib import Path

import pytest

from pyskew import plugins
from pyskew.analysis.report import assemble
from pyskew.analysis.run_diff import Drift, drift
from pyskew.model.report import Report
from pyskew.reporting.publish import write_report
from pyskew.store import line_format, line_index, records, run_directory, scenario_reader
from pyskew.store.records import Damage, Line, RunEnd
from pyskew.store.records_writer import Writer
from support import sample


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A resumed run, of which an index is worth while."""
    monkeypatch.setattr(line_index, "WORTH", 1)
    run = sample.rich_run()
    attempts = [record for tried in run.records.values() for record in tried]
    with run_directory.create("plan", tmp_path / "run") as made, Writer(made) as writer:
        writer.write(*records.head(run.info, run.cells, run.interpreters))
        writer.write(*(Line(record=record) for record in attempts[::2]))
        writer.write(*records.head(run.info, run.cells, run.interpreters))
        writer.write(*(Line(record=record) for record in attempts[1::2]))
        writer.write(Line(end=RunEnd(complete=True)))
    return made


def report(folder: Path, *, keep: bool = False) -> Report:
    return assemble(scenario_reader.parts_of(folder, keep=keep), plugins.toggles())


def damages(folder: Path) -> tuple[Damage, ...]:
    """What is wrong with the file, known once every scenario was read."""
    parts = scenario_reader.parts_of(folder)
    assert list(parts.scenarios())
    return parts.head().damage


def refuse_to_search(monkeypatch: pytest.MonkeyPatch) -> None:
    def search(*_: object, **__: object) -> None:
        pytest.fail("the file was searched again")

    monkeypatch.setattr(scenario_reader._Index, "search", search)  # noqa: SLF001 - what must not be called


def test_a_file_that_has_not_changed_is_not_searched_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = assemble(records.read(folder), plugins.toggles())
    assert report(folder, keep=True) == whole
    refuse_to_search(monkeypatch)
    again = report(folder)
    assert again == whole
    assert list(again.observations) == list(whole.observations)
    assert not again.partial
    assert report(folder / records.FILENAME) == whole


def test_a_report_keeps_the_index_and_reading_alone_writes_nothing(folder: Path) -> None:
    report(folder)
    assert not (folder / line_index.FILENAME).exists()
    write_report(folder)
    assert (folder / line_index.FILENAME).is_file()
    assert not list(folder.glob(f"{line_index.FILENAME}.*"))


def test_a_small_file_has_no_index(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_index, "WORTH", 2**30)
    write_report(folder)
    assert not (folder / line_index.FILENAME).exists()


def test_a_file_that_has_changed_is_searched(folder: Path) -> None:
    path = folder / records.FILENAME
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-6]))
    assert report(folder, keep=True).partial
    for line in lines[-6:]:  # as a resumed run adds them
        with path.open("ab") as file:
            file.write(line)
        assert report(folder) == assemble(records.read(folder), plugins.toggles())
    assert not report(folder).partial


def test_a_byte_that_changed_is_found_though_size_and_time_were_put_back(folder: Path) -> None:
    report(folder, keep=True)
    path = folder / records.FILENAME
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b'"outcome":"pass"', b'"outcome":"fail"'))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert report(folder).partial


def test_what_is_decoded_is_checked_though_the_state_is_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_index, "state_of", lambda _: "as it was")
    monkeypatch.setattr(scenario_reader, "state_of", lambda _: "as it was")
    report(folder, keep=True)
    path = folder / records.FILENAME
    lines = path.read_bytes().splitlines(keepends=True)
    one = next(place for place, line in enumerate(lines) if line.startswith(b'{"record"'))
    path.write_bytes(b"".join([*lines[:one], lines[one].replace(b"pass", b"fail"), *lines[one + 1 :]]))
    with pytest.MonkeyPatch.context() as only:
        refuse_to_search(only)
        (damage,) = damages(folder)
        assert damage.line == one + 1
        assert "checksum" in damage.problem
    head = lines[0].replace(b'"run"', b'"ran"')
    path.write_bytes(b"".join([head, *lines[1:]]))  # then all lines are looked at
    assert 1 in {one.line for one in damages(folder)}


def test_a_damaged_index_is_left_aside(folder: Path) -> None:
    whole = report(folder, keep=True)
    path = folder / line_index.FILENAME
    kept = path.read_bytes()
    places = range(40, len(kept), len(kept) // 20)
    flipped = [kept[:place] + bytes([kept[place] ^ 1]) + kept[place + 1 :] for place in places]
    for content in (b"", b"garbage", bytes(40), kept[:-1], *flipped):
        path.write_bytes(content)
        assert report(folder) == whole


def test_the_index_of_another_version_is_left_aside(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report(folder, keep=True)
    monkeypatch.setattr(line_index, "__version__", "0.0.1")
    refuse_to_search(monkeypatch)
    with pytest.raises(pytest.fail.Exception, match="searched again"):
        report(folder)


def test_a_damaged_file_and_one_without_checksums_have_no_index(folder: Path) -> None:
    path = folder / records.FILENAME
    lines = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join([*lines[:-1], b"garbage", lines[-1], b""]))
    report(folder, keep=True)
    assert not (folder / line_index.FILENAME).exists()
    assert all(line_format.is_intact(line) for line in lines)
    path.write_bytes(b"".join(line[: line.rindex(b',"seq":')] + b"}\n" for line in lines))
    report(folder, keep=True)
    assert not (folder / line_index.FILENAME).exists()


def test_a_run_directory_that_is_used_again_loses_its_index(folder: Path) -> None:
    write_report(folder)
    (folder / f"{line_index.FILENAME}.abc123").touch()
    with run_directory.create("plan", folder):
        assert not list(folder.glob(f"{line_index.FILENAME}*"))


def test_an_index_that_cannot_be_written_costs_nothing(folder: Path) -> None:
    (folder / line_index.FILENAME).mkdir()
    assert not report(folder, keep=True).partial
    assert not list(folder.glob(f"{line_index.FILENAME}.*"))


def test_two_runs_compare_alike_with_and_without_an_index(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    lines = (folder / records.FILENAME).read_bytes().splitlines()
    for place, line in enumerate(lines):
        if line.startswith(b'{"record"') and b'"outcome":"pass"' in line and place % 2:
            body = line.replace(b'"outcome":"pass"', b'"outcome":"fail"')[: line.rindex(b',"seq":')] + b"}"
            lines[place] = line_format.seal(body, place + 1)
    other.mkdir()
    (other / records.FILENAME).write_bytes(b"".join(line + b"\n" for line in lines))

    def compared() -> Drift:
        return drift(scenario_reader.parts_of(folder), scenario_reader.parts_of(other))

    before = compared()
    assert before.changes
    for one in (folder, other):
        scenario_reader.parts_of(one, keep=True)
        assert (one / line_index.FILENAME).is_file()
        assert compared() == before
