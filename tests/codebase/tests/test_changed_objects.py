"""Objects that a failing assertion makes, and that a newer Python makes of another class."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyskew.analysis.newer_texts import REFERENCES, UNIONS
from pyskew.codebase.tests.changed_objects import changed_objects

SOURCE = """\
import typing as t


def test(Own):
    from typing_extensions import ForwardRef
    from own.typing import Union
    assert kind(Union[int, str]) == "union"
    assert kind(t.Optional[int],
                1) == "union"
    check(ForwardRef("x"))
    hint = Union[int, str]
    assert kind(hint) == "union"
    assert kind(Own[int], list[int], Union) == "union"
"""


@pytest.mark.parametrize(
    ("line", "minor", "expected"),
    [
        (7, 14, [UNIONS]),
        (9, 14, [UNIONS]),
        (10, 14, [REFERENCES]),
        (11, 14, []),
        (12, 14, []),
        (13, 14, []),
        (7, 13, []),
    ],
)
def test_statements(tmp_path: Path, line: int, minor: int, expected: list[str]) -> None:
    (tmp_path / "t.py").write_text(SOURCE, encoding="utf-8")
    assert list(changed_objects(tmp_path, f"t.py:{line}", minor)) == expected
    assert list(changed_objects(tmp_path, f"absent.py:{line}", minor)) == []
