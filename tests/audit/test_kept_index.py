"""The index of the rules says what the rules say, and is made again when one of their files changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyskew.audit import kept_index, rule_index
from pyskew.audit.kept_index import index


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A cache of its own, and nothing remembered by this process."""
    monkeypatch.setenv("PYSKEW_CACHE", str(tmp_path))
    index.cache_clear()
    yield
    index.cache_clear()


def test_the_kept_index_is_that_of_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    made = rule_index.made()
    assert index() == made
    index.cache_clear()
    monkeypatch.setattr(rule_index, "made", lambda: pytest.fail("made again"))
    assert index() == made


def test_another_state_of_the_rules_makes_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    index()
    index.cache_clear()
    monkeypatch.setattr(kept_index, "code_state", lambda: ("another",))
    monkeypatch.setattr(rule_index, "made", dict)
    assert index() == {}
