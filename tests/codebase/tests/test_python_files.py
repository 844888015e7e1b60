from __future__ import annotations

import os
from pathlib import Path

import pytest

from pyskew.codebase.tests import python_files

SOURCE = """\
x = 1


def outer():
    def inner():
        return 1

    return inner


class A:
    async def method(self):
        return 2
"""


@pytest.mark.parametrize(
    ("line", "name"), [(1, ""), (5, "inner"), (6, "inner"), (8, "outer"), (11, ""), (13, "method")]
)
def test_the_innermost_function_around_a_line(tmp_path: Path, line: int, name: str) -> None:
    (tmp_path / "a.py").write_text(SOURCE)
    tree = python_files.tree(tmp_path / "a.py")
    assert tree is not None
    found = python_files.innermost_function(tree, line)
    assert (found.name if found else "") == name


def test_a_file_is_parsed_once_until_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text(SOURCE)
    tree = python_files.tree(path)
    assert python_files.tree(path) is tree
    path.write_text("def fixed():\n    pass\n")
    os.utime(path, ns=(1, 1))
    changed = python_files.tree(path)
    assert changed is not None
    assert python_files.innermost_function(changed, 1) is not None


def test_what_is_no_source_has_no_tree(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def (:\n")
    assert [python_files.tree(tmp_path / name) for name in ("a.py", "absent.py", "\0")] == [None, None, None]
