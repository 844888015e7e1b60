from __future__ import annotations

from pathlib import Path

import pytest

from pyskew.cli.main import main
from pyskew.store import run_directory
from support import shards


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Five runs, the newest first, and a cache with a folder that is not pyskew's."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYSKEW_CACHE", str(tmp_path / "cache"))
    for name in ("uv", "debian", "mine"):
        (tmp_path / "cache" / name).mkdir(parents=True)
        (tmp_path / "cache" / name / "file").write_bytes(b"x" * 1024 * 1024)
    for number in range(5):
        folder = tmp_path / ".pyskew" / "runs" / f"2026010{number}T000000-a"
        folder.mkdir(parents=True)
        (folder / "records.jsonl").write_text("")
    return run_directory.runs()


def test_without_yes_it_lists_and_removes_nothing(runs: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clean"]) == 0
    said = capsys.readouterr().out
    assert "would remove 2 runs and 2 folders of the cache, 2 MiB; add --yes" in said
    assert "1.0 MiB" in said
    assert run_directory.runs() == runs


def test_with_yes_the_newest_runs_and_what_is_not_of_pyskew_stay(runs: list[Path], tmp_path: Path) -> None:
    assert main(["clean", "--runs", "--keep", "1", "--yes"]) == 0
    assert run_directory.runs() == runs[:1]
    assert len(list((tmp_path / "cache").iterdir())) == 3
    assert main(["clean", "--cache", "--yes"]) == 0
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["mine"]
    assert run_directory.runs() == runs[:1]


def test_a_run_that_is_being_written_stays(runs: list[Path]) -> None:
    with run_directory.locked(runs[-1]):
        assert main(["clean", "--runs", "--keep", "0", "--yes"]) == 0
    assert run_directory.runs() == runs[-1:]


def test_the_shards_of_one_plan_count_as_one_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    home = tmp_path / ".pyskew" / "runs"
    for number, run in enumerate([shards.shard(1), shards.shard(2), shards.whole(), shards.shard(2), shards.shard(1)]):
        shards.written(home / f"2026010{number}T000000-a", run)
    newest = run_directory.runs()
    assert main(["clean", "--runs", "--keep", "1", "--yes"]) == 0
    assert run_directory.runs() == newest[:2]
    assert "removed 3 runs" in capsys.readouterr().out
    assert main(["clean", "--runs", "--keep", "0", "--yes"]) == 0
    assert run_directory.runs() == []


def test_a_shard_that_was_run_again_is_another_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for number in (1, 2):
        shards.written(tmp_path / ".pyskew" / "runs" / f"2026010{number}T000000-a", shards.shard(1))
    newest = run_directory.runs()
    assert main(["clean", "--runs", "--keep", "1", "--yes"]) == 0
    assert run_directory.runs() == newest[:1]
