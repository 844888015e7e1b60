"""Where the cache lies."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from pyskew.interpreters import kept_values


@pytest.mark.parametrize("named", [None, "", " ", "relative/folder", "/somewhere/else"])
def test_the_cache_lies_where_platformdirs_says(named: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYSKEW_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    if named is not None:
        monkeypatch.setenv("XDG_CACHE_HOME", named)
    assert kept_values.root() == Path(platformdirs.user_cache_dir("pyskew"))


def test_a_variable_names_another_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYSKEW_CACHE", "here")
    assert kept_values.root() == Path.cwd() / "here"
