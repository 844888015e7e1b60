from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pyskew.probe.supervisor import folders


def test_a_file_is_replaced_though_another_process_was_just_reading_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "blob"
    path.write_bytes(b"old")
    with path.open("rb") as reader:  # Windows refuses to replace an open file
        monkeypatch.setattr(folders.time, "sleep", lambda _: reader.close())
        folders.write_file(str(path), b"new")
    assert path.read_bytes() == b"new"
    assert [one.name for one in tmp_path.iterdir()] == ["blob"]


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_a_write_that_fails_leaves_the_older_file_and_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    path = tmp_path / "blob"
    path.write_bytes(b"old")

    def refuse(*_: str) -> None:
        raise error

    monkeypatch.setattr(folders.os, "replace", refuse)
    with pytest.raises(error):
        folders.write_file(str(path), b"new")
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("blob", b"old")]


def test_threads_that_write_one_file_at_once_never_mix_their_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "blob"
    both = threading.Barrier(2)
    real = folders.replace_file

    def after_both(draft: str, name: str) -> None:
        both.wait(30)  # each has written its draft
        real(draft, name)

    monkeypatch.setattr(folders, "replace_file", after_both)
    contents = [b"1" * 10, b"2" * 20]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda data: folders.write_file(str(path), data), contents))
    assert path.read_bytes() in contents
    assert [one.name for one in tmp_path.iterdir()] == ["blob"]
