from __future__ import annotations

from pathlib import Path

import pytest

from pyskew.suite.shown_path import shown_path


def test_a_path_below_the_current_folder_is_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown_path(tmp_path / "packs" / "one") == "packs/one"


def test_a_path_elsewhere_stays_as_it_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert shown_path(tmp_path / "packs") == str(tmp_path / "packs")
    assert shown_path(Path("../packs")) == str(Path("../packs"))
