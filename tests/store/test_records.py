from __future__ import annotations

import os
import re
import stat
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from pyskew import plugins
from pyskew.analysis.proof_plan import proof_plan
from pyskew.analysis.review import Review
from pyskew.errors import RecordsError
from pyskew.model.suite import Cell
from pyskew.model.toggles import ToggleSetting
from pyskew.store import records
from pyskew.store.records import Line, RunEnd
from pyskew.store.records_writer import Writer, repair
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


def damaged(folder: Path, lines: Sequence[bytes]) -> list[str]:
    """What is said of the records when they consist of these lines."""
    (folder / records.FILENAME).write_bytes(b"".join(line + b"\n" for line in lines))
    return [f"{one.line}: {one.problem}" for one in records.read(folder).damage]


def test_every_changed_byte_is_noticed_and_costs_its_line_alone(tmp_path: Path) -> None:
    write(tmp_path)
    lines = (tmp_path / records.FILENAME).read_bytes().splitlines()
    whole = records.read(tmp_path)
    record = lines[-2]
    assert record.startswith(b'{"record"')
    for place in range(len(record)):
        for byte in (record[place] ^ 1, 0xFF, 0x00):
            other = record[:place] + bytes([byte]) + record[place + 1 :]
            assert len(damaged(tmp_path, [*lines[:-2], other, lines[-1]])) == 1, other
            run = records.read(tmp_path)
            assert (run.info, run.cells, run.records, run.end) == (whole.info, whole.cells, {}, whole.end)


def test_deleted_and_repeated_lines_are_noticed_wherever_they_stood(tmp_path: Path) -> None:
    write(tmp_path)
    lines = (tmp_path / records.FILENAME).read_bytes().splitlines()
    whole = records.read(tmp_path)
    assert damaged(tmp_path, lines) == []
    for number in range(1, len(lines) - 1):
        assert damaged(tmp_path, [*lines[:number], *lines[number + 1 :]]) == [
            f"{number + 1}: 1 line is missing before this one"
        ]
    for number, line in enumerate(lines):
        assert damaged(tmp_path, [*lines, line]) == [f"{len(lines) + 1}: repeated line: it was read before"]
        assert records.read(tmp_path).records == whole.records
        assert damaged(tmp_path, [*lines[: number + 1], line, *lines[number + 1 :]]) == [
            f"{number + 2}: repeated line: it was read before"
        ]
        assert records.read(tmp_path) == replace(whole, damage=records.read(tmp_path).damage)
    assert damaged(tmp_path, [*lines[:2], b"garbage", *lines[2:]]) == [
        "3: damaged line: it has no checksum, unlike the lines before it"
    ]


@pytest.mark.parametrize(
    "line", [b"", b"garbage", b'{"run": 3}', b'{"run":{', b"\xff\xfe", b"[" * 100_000, b"{}", b"null"]
)
def test_a_file_that_is_no_run_is_said_to_be_none(tmp_path: Path, line: bytes) -> None:
    (tmp_path / "matrix.yaml").write_bytes(line + b"\nversion: 1\n")
    with pytest.raises(RecordsError, match=r"matrix\.yaml.* not a run directory"):
        records.read(tmp_path / "matrix.yaml")


def test_a_damaged_head_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    write(tmp_path)
    path = tmp_path / records.FILENAME
    path.write_bytes(b"x" + path.read_bytes())
    with pytest.raises(RecordsError, match="head line is damaged or missing; run without --resume"):
        records.read(tmp_path)


def test_files_of_older_versions_have_no_checksums_and_are_read(tmp_path: Path) -> None:
    value = write(tmp_path)
    path = tmp_path / records.FILENAME
    path.write_bytes(re.sub(rb',"seq":\d+,"sum":"[0-9a-f]{16}"', b"", path.read_bytes()))
    assert b"seq" not in path.read_bytes()
    back = records.read(tmp_path)
    assert (back.cells, back.damage) == (value.cells, ())
    with Writer(tmp_path) as writer:
        writer.write(Line(end=RunEnd(complete=True)))
    assert records.read(tmp_path).damage == ()
    lines = path.read_bytes().splitlines()
    assert damaged(tmp_path, [*lines[:2], *lines[3:]]) == [f"{len(lines) - 1}: 1 line is missing before this one"]


def test_repaired_records_are_sound_and_the_damaged_file_is_kept(tmp_path: Path) -> None:
    write(tmp_path)
    path = tmp_path / records.FILENAME
    lines = path.read_bytes().splitlines()
    before = b"".join(line + b"\n" for line in [*lines[:3], b"garbage", *lines[4:], lines[-1]])
    path.write_bytes(before)
    left = replace(records.read(tmp_path), damage=())
    assert [one.line for one in repair(tmp_path)] == [4, len(lines) + 1]
    assert records.read(tmp_path) == left
    assert (tmp_path / "records.damaged-1.jsonl").read_bytes() == before
    assert repair(tmp_path) == ()


def test_a_follower_reads_each_line_once_and_leaves_half_a_line_for_later(tmp_path: Path) -> None:
    value = write(tmp_path, end=False)
    follower = records.Follower(tmp_path)
    assert follower.read() == records.read(tmp_path)
    record = sample.ran(value.cells[1].cell, {"seen": 2})
    with Writer(tmp_path) as writer:
        writer.write(Line(record=record))
        assert follower.read() == records.read(tmp_path)
        assert len(follower.read().records) == 2
    with (tmp_path / records.FILENAME).open("ab") as file:
        file.write(b'{"end":')
    assert follower.read() == records.read(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="NOT RUN: Windows has no such modes")
def test_records_are_readable_for_their_user_alone(tmp_path: Path) -> None:
    write(tmp_path / "run")
    assert stat.S_IMODE((tmp_path / "run").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "run" / records.FILENAME).stat().st_mode) == 0o600


def test_another_schema_is_refused_by_number(tmp_path: Path) -> None:
    value = write(tmp_path)
    (tmp_path / records.FILENAME).unlink()
    with Writer(tmp_path) as writer:
        writer.write(*records.head(replace(value.info, schema=99), value.cells))
    with pytest.raises(RecordsError, match="schema 99; this pyskew reads 1 and 2"):
        records.read(tmp_path)


def test_no_records_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(RecordsError, match=r"not a run directory: it holds no records\.jsonl.*pyskew run"):
        records.read(tmp_path)
    with pytest.raises(RecordsError, match="not a run directory: there is no such folder"):
        records.read(tmp_path / "nowhere")


def test_a_cell_name_is_a_path_on_every_system() -> None:
    cell = Cell(scenario="p/n", target="t", python="3.14", toggles=(ToggleSetting("start-method", "fork"),))
    assert cell.id == "p/n@t/3.14+start-method=fork"
    assert not set(cell.id) & set('\\:*?"<>|')


def test_a_follower_can_be_asked_about_some_scenarios_alone(tmp_path: Path) -> None:
    run = sample.rich_run()
    attempts = [Line(record=record) for tried in run.records.values() for record in tried]
    follower = records.Follower(tmp_path)
    some = {"pack/regressed", "pack/proven"}
    with Writer(tmp_path) as writer:
        writer.write(*records.head(run.info, run.cells, run.interpreters), *attempts[::2])
        assert len(follower.read().records) < len(run.records)
        writer.write(*attempts[1::2])
    part = follower.read(some)
    whole = follower.read()
    assert [one.id for one in part.info.suite.scenarios] == [
        one.id for one in whole.info.suite.scenarios if one.id in some
    ]
    assert {one.cell.id: one for one in part.cells} == {
        one.cell.id: one for one in whole.cells if one.cell.scenario in some
    }
    assert part.records == {name: tried for name, tried in whole.records.items() if tried[0].cell.scenario in some}
    assert not part.records.keys() <= {one.cell.id for one in part.cells}
    assert (part.interpreters, part.end, part.damage) == (whole.interpreters, whole.end, whole.damage)
    plans = [proof_plan(Review(value, plugins.toggles(), groups(part))) for value in (part, whole)]
    assert plans[0] == plans[1]


def groups(run: records.Run) -> set[tuple[str, str]]:
    return {(one.cell.scenario, one.cell.target) for one in run.cells}


INFO = sample.run(sample.suite(sample.scenario("one"))).info


@pytest.mark.parametrize("kept", [0, 20, None], ids=["nothing", "a part", "everything"])
def test_an_interrupt_while_lines_are_written_leaves_none_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int | None
) -> None:
    real = os.write

    def interrupted(handle: int, data: bytes) -> int:
        real(handle, data[:kept])
        raise KeyboardInterrupt

    with Writer(tmp_path) as writer:
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", interrupted)
            with pytest.raises(KeyboardInterrupt):
                writer.write(*records.head(INFO, ()))
        assert writer.is_empty
        writer.write(*records.head(INFO, ()))
        assert not writer.is_empty
    assert not records.read(tmp_path).damage
