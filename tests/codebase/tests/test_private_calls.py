"""Calls of private functions that have other parameters."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyskew.codebase.tests.private_calls import changed_private_calls

SOURCE = """\
import pickle
from pickle import _getattribute, loads


def look(module, name):
    found = _getattribute(module, name)
    again = pickle._getattribute(
        module, name
    )
    return loads(found)


def other(_getattribute):
    return [_getattribute]
"""
SAID = ["pickle._getattribute"]


@pytest.mark.parametrize(
    ("place", "minor", "expected"),
    [
        ("a.py:6", 14, SAID),
        ("a.py:8", 14, SAID),
        ("a.py:6", 13, []),
        ("a.py:10", 14, []),
        ("a.py:14", 14, []),
        ("absent.py:6", 14, []),
    ],
)
def test_calls(tmp_path: Path, place: str, minor: int, expected: list[str]) -> None:
    (tmp_path / "a.py").write_text(SOURCE, encoding="utf-8")
    assert list(changed_private_calls(tmp_path, place, minor)) == expected
