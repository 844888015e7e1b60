"""The archive of logs: whole after a kill, readable by any SQLite, and where links need files, files."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import zlib
from pathlib import Path

import pytest

from pyskew.errors import RecordsError, StorageError
from pyskew.store import logs
from pyskew.store.logs import FILENAME, LogReader, LogWriter

ONE, TWO, TEN = (f"logs/pack/one@linux/3.14/{number}.txt" for number in (1, 2, 10))


def filled(folder: Path, *names: str) -> Path:
    folder.mkdir(exist_ok=True)
    with LogWriter(folder) as archive:
        for name in names:
            archive.write(name, f"text of {name}\n")
    return folder


def names(folder: Path) -> list[str]:
    with LogReader(folder) as reader:
        return sorted(one.name for one in reader.every())


def test_a_log_comes_back_by_its_path_and_by_its_cell(tmp_path: Path) -> None:
    filled(tmp_path, TEN, TWO, ONE, "logs/pack/one@linux/3.14t/1.txt")
    with LogReader(tmp_path) as reader:
        assert [one.text() for one in reader.named([TWO, "logs/none.txt"])] == [f"text of {TWO}\n"]
        assert [one.name for one in reader.below("logs/pack/one@linux/3.14")] == [ONE, TWO, TEN]
        assert reader.like("3.14t", 5) == ["logs/pack/one@linux/3.14t/1.txt"]


def test_text_of_any_kind_comes_back_as_it_was(tmp_path: Path) -> None:
    texts = {f"logs/{number}.txt": text for number, text in enumerate(["", "é\r\n\0", "x" * 100_000])}
    with LogWriter(tmp_path) as archive:
        for name, text in texts.items():
            archive.write(name, text)
    with LogReader(tmp_path) as reader:
        assert {one.name: one.text() for one in reader.every()} == texts


def test_the_archive_is_one_private_file_that_any_sqlite_unpacks(tmp_path: Path) -> None:
    filled(tmp_path, ONE)
    assert [path.name for path in tmp_path.iterdir()] == [FILENAME]
    if os.name != "nt":
        assert stat.S_IMODE((tmp_path / FILENAME).stat().st_mode) == 0o600
    with contextlib.closing(sqlite3.connect(tmp_path / FILENAME)) as archive:
        name, mode, size, data = archive.execute("SELECT name, mode, sz, data FROM sqlar").fetchone()
    text = data if len(data) == size else zlib.decompress(data)
    assert (name, text) == (ONE, f"text of {ONE}\n".encode())
    assert stat.S_ISREG(mode)


def test_a_resumed_run_adds_to_what_is_there(tmp_path: Path) -> None:
    filled(tmp_path, ONE)
    filled(tmp_path, TWO)
    assert names(tmp_path) == [ONE, TWO]


def test_threads_write_side_by_side(tmp_path: Path) -> None:
    with LogWriter(tmp_path) as archive:

        def work(slot: int) -> None:
            for number in range(50):
                archive.write(f"logs/{slot}/{number}.txt", "text")

        threads = [threading.Thread(target=work, args=(slot,)) for slot in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(names(tmp_path)) == 200


WRITES = """\
import sys
from pathlib import Path
from pyskew.store.logs import LogWriter
logs = LogWriter(Path(sys.argv[1]))
for number in range(1_000_000):
    logs.write(f"logs/{number:07}.txt", "text " * 100)
    print(number, flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="NOT RUN: Windows has no SIGKILL")
def test_what_a_killed_process_wrote_is_there_and_whole(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITES, str(tmp_path)], stdout=subprocess.PIPE) as process:
        assert process.stdout
        said = [int(process.stdout.readline()) for _ in range(300)]
        with LogReader(tmp_path) as reader:  # while it goes on
            assert len(list(reader.every())) >= len(said)
        process.send_signal(signal.SIGKILL)
        said += [int(line) for line in process.stdout if line.endswith(b"\n")]
    with LogReader(tmp_path) as reader:
        found = {one.name: one.text() for one in reader.every()}
    assert {f"logs/{number:07}.txt" for number in said} <= set(found)
    assert set(found.values()) == {"text " * 100}
    filled(tmp_path, ONE)
    assert ONE in names(tmp_path)


def test_what_another_archive_has_is_added_once(tmp_path: Path) -> None:
    first = filled(tmp_path / "first", ONE, TWO)
    second = tmp_path / "second"
    second.mkdir()
    with LogWriter(second) as archive, LogReader(first) as reader:
        archive.write(ONE, "its own")
        archive.add(reader.every())
    with LogReader(second) as reader:
        assert {one.name: one.text() for one in reader.every()} == {ONE: "its own", TWO: f"text of {TWO}\n"}


def test_a_folder_without_an_archive_has_no_logs(tmp_path: Path) -> None:
    assert names(tmp_path) == []
    (tmp_path / FILENAME).touch()  # killed before the first
    assert names(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="NOT RUN: Windows has no such modes")
def test_an_archive_that_cannot_be_written_can_be_read(tmp_path: Path) -> None:
    folder = filled(tmp_path / "run", ONE)
    (folder / FILENAME).chmod(0o400)
    folder.chmod(0o500)
    try:
        assert names(folder) == [ONE]
    finally:
        folder.chmod(0o700)


def test_a_folder_that_is_not_there_is_a_storage_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=rf"{FILENAME}: cannot write: No such file"):
        LogWriter(tmp_path / "none")


def test_a_damaged_archive_is_named_and_costs_no_report(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / FILENAME).write_bytes(b"no database at all " * 100)
    with pytest.raises(RecordsError, match=rf"{FILENAME}: cannot read the logs: file is not a database"):
        LogReader(tmp_path)
    logs.extract(tmp_path, [ONE])
    assert "links to logs lead nowhere" in caplog.text


def test_logs_are_extracted_where_links_lead(tmp_path: Path) -> None:
    filled(tmp_path, ONE, TWO)
    logs.extract(tmp_path, [TWO, "logs/none.txt"])
    logs.extract(tmp_path, [TWO])
    assert (tmp_path / TWO).read_text() == f"text of {TWO}\n"
    if os.name != "nt":
        assert stat.S_IMODE((tmp_path / "logs").stat().st_mode) == 0o700
    assert not (tmp_path / ONE).exists()


@pytest.mark.parametrize("name", ["logs/../../out.txt", "../out.txt", "/{}/out.txt", "logs/..\\..\\out.txt", "logs"])
def test_nothing_is_extracted_outside_of_the_logs(tmp_path: Path, name: str) -> None:
    name = name.format(tmp_path)
    folder = filled(tmp_path / "run", name)
    logs.extract(folder, [name])
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [FILENAME]


def test_text_files_of_a_run_without_an_archive_are_its_logs(tmp_path: Path) -> None:
    folder = tmp_path / "logs" / "pack" / "one@linux" / "3.14"
    folder.mkdir(parents=True)
    (folder / "1.txt").write_bytes(b"first \xff\n")
    (folder / "10.txt").write_bytes(b"last\n")
    (folder / "2.txt").write_bytes(b"second\n")
    (folder / "other.bin").write_text("no log")
    (tmp_path / "away.txt").write_text("secret")
    (folder / "3.txt").symlink_to(tmp_path / "away.txt")
    with LogReader(tmp_path) as reader:
        assert [one.text() for one in reader.below("logs/pack/one@linux/3.14")] == [
            "first \\xff\n",
            "second\n",
            "last\n",
        ]
        assert [one.text() for one in reader.named(["logs/pack/one@linux/3.14/2.txt"])] == ["second\n"]
        assert len(list(reader.every())) == 3
    assert not (tmp_path / FILENAME).exists()


def test_beside_an_archive_text_files_are_no_logs(tmp_path: Path) -> None:
    with LogWriter(tmp_path) as logs:
        logs.write("logs/pack/one@linux/3.14/1.txt", "kept\n")
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "2.txt").write_text("other\n")
    with LogReader(tmp_path) as reader:
        assert [one.text() for one in reader.every()] == ["kept\n"]
