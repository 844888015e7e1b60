from __future__ import annotations

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
