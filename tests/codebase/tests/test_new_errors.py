"""Errors that the older standard library does not have, told from those that it has in other words or places."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pyskew.codebase.tests.new_errors import NewError, new_error
from support.libraries import installed

NEW = """\
class Loop:
    def get(self):
        if self.none:
            raise RuntimeError(
                "no loop has been set here"
            )
        raise self.error
        raise RuntimeError("short")
"""


@pytest.mark.parametrize(
    ("line", "older", "expected"),
    [
        (4, "", NewError("loops.Loop.get", "no loop has been set here")),
        (6, "", NewError("loops.Loop.get", "no loop has been set here")),
        (4, 'x = ("no loop "\n     "has been set here")', None),
        (7, "", None),
        (8, "", None),
        (3, "", None),
    ],
)
def test_words_that_the_older_library_nowhere_has(
    tmp_path: Path, line: int, older: str, expected: NewError | None
) -> None:
    old, new = installed(tmp_path, "3.13", elsewhere=older), installed(tmp_path, "3.14", loops=NEW)
    assert new_error(f"<lib>/loops.py:{line}", old, new) == expected


def test_words_of_the_older_binary_and_libraries_that_are_not_here(tmp_path: Path) -> None:
    old = installed(tmp_path, "3.13", b"an error of C is written here\0")
    new = installed(tmp_path, "3.14", loops='raise ValueError("an error of C is written here")')
    assert new_error("<lib>/loops.py:1", old, new) is None
    assert new_error("<lib>/loops.py:1", replace(old, path="/nowhere/bin/python"), new) is None
    assert new_error("<packages>/loops.py:1", old, new) is None
