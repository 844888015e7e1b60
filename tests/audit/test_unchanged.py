"""A tree that has not changed is not read again; any change of a file, of the rules or of what was asked reads it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pyskew.audit import driver, kept_index, unchanged
from pyskew.audit.unchanged import audit
from support import examples


@pytest.fixture
def tree(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three files, audited once, in a cache of their own."""
    monkeypatch.setenv("PYSKEW_CACHE", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setattr(unchanged, "SETTLED", -(10**18))  # what was written just now counts as old
    (tmp_path / "a.py").write_text("import cgi\n")
    (tmp_path / "b.py").write_text("import os \n")
    (tmp_path / "c.py").write_text("import sys\n")
    assert [one.path for one in audit([tmp_path], examples.OPTIONS).findings] == [(tmp_path / "a.py").as_posix()]
    return tmp_path


def test_an_unchanged_tree_is_not_read(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "read", lambda *_, **__: pytest.fail("read again"))
    again = audit([tree], examples.OPTIONS)
    assert [one.rule for one in again.findings] == ["dead-batteries"]
    assert again.files == 3


def _same_size_and_time(tree: Path) -> None:
    path = tree / "b.py"
    before = path.stat()
    path.write_text("import cgi\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size


def _replaced(tree: Path) -> None:
    (tree / "draft").write_text("import cgi\n")
    (tree / "draft").replace(tree / "b.py")


CHANGES: dict[str, Callable[[Path], None]] = {
    "the same size and time": _same_size_and_time,
    "another file in its place": _replaced,
    "a new file": lambda tree: (tree / "d.py").write_text("import cgi\n") and None,
    "one file less": lambda tree: (tree / "a.py").unlink(),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_changed_tree_is_read(tree: Path, what: str) -> None:
    CHANGES[what](tree)
    told = {Path(one.path).name for one in audit([tree], examples.OPTIONS).findings}
    assert told == (set() if what == "one file less" else {"a.py", "d.py" if what == "a new file" else "b.py"})


def test_another_question_is_answered_anew(tree: Path) -> None:
    assert not audit([tree], replace(examples.OPTIONS, ignored=("dead-batteries",))).findings
    assert not audit([tree], examples.OPTIONS, exclude=["a.py"]).findings


def test_other_rules_read_the_tree_again(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_index, "code_state", lambda: (("rule.py", 1, 1, 1),))
    monkeypatch.setattr(driver, "read", lambda *_, **__: pytest.fail("read again"))
    with pytest.raises(pytest.fail.Exception, match="read again"):
        audit([tree], examples.OPTIONS)


def test_what_was_written_just_now_is_read_again(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unchanged, "SETTLED", 10**18)
    (tree / "a.py").write_text("import crypt\n")
    audit([tree], examples.OPTIONS)
    monkeypatch.setattr(driver, "read", lambda *_, **__: pytest.fail("read again"))
    with pytest.raises(pytest.fail.Exception, match="read again"):
        audit([tree], examples.OPTIONS)
