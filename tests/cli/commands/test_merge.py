from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pyskew.cli import main
from pyskew.errors import RecordsError
from pyskew.store import records, run_directory
from pyskew.store.logs import LogReader, LogWriter
from pyskew.store.records import Line, Run
from pyskew.store.records_writer import Writer
from support import sample

SUITE = sample.suite(*(sample.scenario(f"n{number}") for number in range(3)))


def shard(folder: Path, *, last: object) -> Path:
    """A run directory whose cells of the last scenario show something of their own."""
    run: Run = sample.run(SUITE)
    with Writer(folder) as writer:
        writer.write(*records.head(run.info, run.cells, run.interpreters))
        for one in run.cells:
            seen = last if one.cell.scenario == "pack/n2" else 1
            writer.write(Line(record=sample.ran(one.cell, {"seen": seen})))
        writer.write(Line(end=run.end))
    (folder / run_directory.MARKER).write_text("a run\n")
    with LogWriter(folder) as logs:
        logs.write(f"logs/{folder.name}/1.txt", "said\n")
    return folder


def merge(*shards: Path, output: Path) -> Result:
    return CliRunner().invoke(main.pyskew, ["merge", *map(str, shards), "-o", str(output)])


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_shards_that_disagree_leave_nothing(tmp_path: Path) -> None:
    one, other = shard(tmp_path / "one", last=1), shard(tmp_path / "other", last=2)
    done = merge(one, other, output=Path("deep/merged"))
    assert isinstance(done.exception, RecordsError), done.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "other"]


def test_shards_that_disagree_leave_an_earlier_merge_as_it_was(tmp_path: Path) -> None:
    one, other = shard(tmp_path / "one", last=1), shard(tmp_path / "other", last=2)
    merge(one, output=Path("merged"))
    latest = run_directory.latest()
    before = {path: path.read_bytes() for path in Path("merged").iterdir() if path.is_file()}
    assert {Path("merged/records.jsonl"), Path("merged/logs.sqlar"), Path("merged/report.json")} <= before.keys()
    assert isinstance(merge(one, other, output=Path("merged")).exception, RecordsError)
    assert {path: path.read_bytes() for path in Path("merged").iterdir() if path.is_file()} == before
    assert run_directory.latest() == latest == Path("merged")


def test_a_merge_replaces_an_earlier_one(tmp_path: Path) -> None:
    one, other = shard(tmp_path / "one", last=1), shard(tmp_path / "other", last=2)
    merge(one, output=Path("merged"))
    merge(other, output=Path("merged"))
    merged = records.read(Path("merged"))
    assert merged.records == records.read(other).records
    with LogReader(Path("merged")) as reader:
        assert [log.name for log in reader.every()] == ["logs/other/1.txt"]
    assert not [path for path in Path("merged").iterdir() if path.is_dir()]


def test_a_folder_of_somebody_else_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    one = shard(tmp_path / "one", last=1)
    Path("mine").mkdir()
    Path("mine/notes.txt").write_text("mine")
    done = merge(one, output=Path("mine"))
    assert "that marks it as pyskew's" in str(done.exception)
    assert [path.name for path in Path("mine").iterdir()] == ["notes.txt"]
