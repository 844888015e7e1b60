from __future__ import annotations

import os
import stat
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from pyskew.errors import StorageError, UsageError
from pyskew.store import run_directory
from pyskew.store.logs import FOLDER
from pyskew.store.run_directory import FINDINGS, LOCK, MARKER

posix_modes = pytest.mark.skipif(os.name == "nt", reason="NOT RUN: Windows has no such modes")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def used(folder: Path, names: Sequence[str] = ("report.md",)) -> None:
    """Make a run directory and leave in it what a run leaves."""
    with run_directory.create("sha256:1", folder) as made:
        assert made == folder
        (folder / "records.jsonl").write_text("{}\n")
        (folder / FOLDER / "pack" / "cell").mkdir(parents=True)
        (folder / FOLDER / "pack" / "cell" / "1.txt").write_text("log")
        for name in names:
            run_directory.write_text(folder, name, "text")


def left(folder: Path) -> set[str]:
    """Files that are left, without pyskew's own two."""
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    return found - {MARKER, LOCK}


def test_a_run_directory_that_is_used_again_loses_what_pyskew_wrote_and_nothing_else(here: Path) -> None:
    folder = here / "out"
    used(folder, ("report.md", FINDINGS, "a-format-of-the-future.txt"))
    (folder / "notes.md").write_text("mine")
    (folder / FOLDER / "pack" / "mine.md").write_text("mine")
    (folder / "records.damaged-1.jsonl").write_text("")
    for name in ("logs.sqlar", "logs.sqlar-wal", "logs.sqlar-shm"):
        (folder / name).write_text("")
    with run_directory.create("sha256:1", folder):
        assert left(folder) == {"notes.md", "logs/pack/mine.md"}


@pytest.mark.parametrize("name", ["records.jsonl", "report.md", "notes.md", "logs/x.txt", ".hidden"])
def test_a_folder_without_the_marker_is_refused_and_stays_as_it_was(here: Path, name: str) -> None:
    folder = here / "mine"
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_text("mine")
    with pytest.raises(UsageError, match=r"no \.pyskew-run that marks it"), run_directory.create("sha256:1", folder):
        pass
    assert [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()] == [name]


def test_a_file_is_no_run_directory(here: Path) -> None:
    (here / "file").write_text("")
    with pytest.raises(UsageError, match="not a folder"), run_directory.create("sha256:1", here / "file"):
        pass


def test_an_empty_folder_is_taken(here: Path) -> None:
    (here / "out").mkdir()
    used(here / "out")
    assert run_directory.latest() == here / "out"


def test_a_marker_cannot_name_files_elsewhere(here: Path) -> None:
    folder = here / "out"
    used(folder)
    (here / "precious").write_text("mine")
    (folder / "sub").mkdir()
    (folder / "sub" / "file").write_text("mine")
    with (folder / MARKER).open("a") as marker:
        marker.write(f"../precious\n{here}/precious\nsub/file\n..\n.\n")
    with run_directory.create("sha256:1", folder):
        assert left(folder) == {"sub/file"}
    assert (here / "precious").read_text() == "mine"


@pytest.mark.skipif(os.name == "nt", reason="NOT RUN: links need rights on Windows")
def test_links_are_removed_and_never_followed(here: Path) -> None:
    folder = here / "out"
    used(folder)
    (here / "precious").mkdir()
    (here / "precious" / "1.txt").write_text("mine")
    (folder / FOLDER / "link").symlink_to(here / "precious")
    with run_directory.create("sha256:1", folder):
        pass
    for parts in (FOLDER, "report.md"):
        path = folder / parts
        if path.is_dir():
            path.rmdir() if not any(path.iterdir()) else [one.unlink() for one in path.iterdir()] and path.rmdir()
        path.symlink_to(here / "precious")
    with (folder / MARKER).open("a") as marker:
        marker.write("report.md\n")
    with run_directory.create("sha256:1", folder):
        assert not (folder / "report.md").is_symlink()
        assert not (folder / FOLDER).is_symlink()
    assert (here / "precious" / "1.txt").read_text() == "mine"


def test_another_process_that_writes_is_refused_until_the_first_ends(here: Path) -> None:
    folder = here / "out"
    with run_directory.create("sha256:1", folder):
        (folder / "records.jsonl").write_text("first")
        with pytest.raises(UsageError, match="another pyskew is writing"), run_directory.create("sha256:1", folder):
            pass
        with pytest.raises(UsageError, match="another pyskew is writing"), run_directory.locked(folder):
            pass
        assert (folder / "records.jsonl").read_text() == "first"
    with run_directory.locked(folder):
        pass


def test_runs_that_start_in_the_same_second_get_folders_of_their_own() -> None:
    folders: list[Path] = []

    def start() -> None:
        with run_directory.create("sha256:12345678", None) as folder:
            folders.append(folder)

    threads = [threading.Thread(target=start) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(folders) == len(set(folders)) == 20
    for folder in folders:
        (folder / "records.jsonl").touch()
    assert set(run_directory.runs()) == set(folders)
    stamps = [folder.name.partition(".")[0] for folder in run_directory.runs()]
    assert stamps == sorted(stamps, reverse=True)


def test_the_tenth_run_of_a_second_is_newer_than_the_second(here: Path) -> None:
    for name in ("20260101T000000-a", "20260101T000000-a.2", "20260101T000000-a.10"):
        folder = here / ".pyskew" / "runs" / name
        folder.mkdir(parents=True)
        (folder / "records.jsonl").touch()
    assert [folder.name.partition(".")[2] for folder in run_directory.runs()] == ["10", "2", ""]


@posix_modes
def test_folders_of_runs_are_for_their_user_alone(here: Path) -> None:
    with run_directory.create("sha256:1", None) as folder:
        for path in (here / ".pyskew", folder.parent, folder):
            assert stat.S_IMODE(path.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / LOCK).stat().st_mode) == 0o600


def test_a_file_that_cannot_be_written_leaves_the_older_one(here: Path) -> None:
    used(here / "out")
    (here / "out" / f".report.md.{os.getpid()}").mkdir()
    with pytest.raises(StorageError, match=r"report\.md: cannot write"):
        run_directory.write_text(here / "out", "report.md", "new")
    assert (here / "out" / "report.md").read_text() == "text"


@pytest.mark.skipif(os.name == "nt", reason="NOT RUN: modes are POSIX's")
def test_files_are_for_their_user_alone_also_in_a_folder_that_others_can_read(here: Path) -> None:
    here.chmod(0o755)
    before = os.umask(0o022)
    try:
        run_directory.write_text(here, "report.md", "secret")
    finally:
        os.umask(before)
    assert stat.S_IMODE((here / "report.md").stat().st_mode) == 0o600
