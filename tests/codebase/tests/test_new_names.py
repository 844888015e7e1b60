"""New names of the standard library in what an assertion shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyskew.codebase.tests.new_names import new_names

SOURCE = """\
import operator as op
import typing


def about_typing():
    assert not set(dir(typing)) - KNOWN


def about_operator():
    import ast
    assert known(op), ast
"""


@pytest.mark.parametrize(
    ("text", "frame", "minor", "expected"),
    [
        ("AssertionError: assert {'AsyncContex...'is_protocol'} == set()", "t.py:6", 13, ["typing.is_protocol"]),
        ("AssertionError: is_none", "t.py:11", 14, ["operator.is_none"]),
        ("AssertionError: these are new:\n\noperator:\nis_none\nis_not_none", "t.py:11", 14,
         ["operator.is_none", "operator.is_not_none"]),
        ("AssertionError: these are new:\n\nbuiltins:\nfrozendict", "t.py:11", 15, ["frozendict"]),
        ("AssertionError: is_none of it", "t.py:11", 14, []),
        ("AssertionError: is_none", "t.py:6", 14, []),
        ("AssertionError: is_none", "t.py:1", 14, []),
        ("AssertionError: is_none", "t.py:11", 13, []),
        ("AssertionError: add", "t.py:11", 14, []),
        ("AssertionError: is_none", "absent.py:11", 14, []),
    ],
)  # fmt: skip
def test_a_name_counts_where_the_failing_function_uses_its_module(
    tmp_path: Path, text: str, frame: str, minor: int, expected: list[str]
) -> None:
    (tmp_path / "t.py").write_text(SOURCE, encoding="utf-8")
    assert list(new_names(text, tmp_path, ["t.py:1", frame], minor)) == expected
