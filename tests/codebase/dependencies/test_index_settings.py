"""The indexes that a machine is configured for."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyskew.codebase.dependencies.index_settings import configured


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without settings."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "site"))
    return tmp_path


def test_nothing_configured_leaves_the_default_to_the_library() -> None:
    assert configured({}).main == ""


def test_files_of_pip(home: Path) -> None:
    (home / ".config" / "pip").mkdir(parents=True)
    text = (
        "[global]\nindex-url = https://one.test/simple\nextra-index-url =\n  https://two.test/simple\n  file:///three\n"
    )
    (home / ".config" / "pip" / "pip.conf").write_text(text, encoding="utf-8")
    found = configured({"PIP_FIND_LINKS": "/wheels"})
    assert (found.main, found.extra) == ("https://one.test/simple", ("https://two.test/simple", "file:///three"))
    assert found.find_links == ("/wheels",)


def test_a_variable_overrides_a_file_and_uv_comes_before_pip(home: Path) -> None:
    (home / ".config" / "pip").mkdir(parents=True)
    (home / ".config" / "pip" / "pip.conf").write_text("[global]\nindex-url = https://file.test\n", encoding="utf-8")
    assert configured({"PIP_INDEX_URL": "https://pip.test"}).main == "https://pip.test"
    both = {"PIP_INDEX_URL": "https://pip.test", "UV_DEFAULT_INDEX": "https://uv.test"}
    assert configured(both).main == "https://uv.test"


def test_files_of_uv(home: Path) -> None:
    (home / ".config" / "uv").mkdir(parents=True)
    text = '[[index]]\nurl = "https://more.test"\n[[index]]\nurl = "https://main.test"\ndefault = true\n'
    (home / ".config" / "uv" / "uv.toml").write_text(text, encoding="utf-8")
    found = configured({})
    assert (found.main, found.extra) == ("https://main.test", ("https://more.test",))


def test_a_damaged_file_is_left_out(home: Path) -> None:
    (home / ".config" / "uv").mkdir(parents=True)
    (home / ".config" / "uv" / "uv.toml").write_text("[[[", encoding="utf-8")
    (home / ".config" / "pip").mkdir(parents=True)
    (home / ".config" / "pip" / "pip.conf").write_bytes(b"\xff[")
    assert configured({}).main == ""
