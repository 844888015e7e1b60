from __future__ import annotations

import ast
import os
from pathlib import Path

from pyskew.codebase.tests import python_files

SOURCE = "x = 1\n"


def test_a_file_is_parsed_once_until_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text(SOURCE)
    tree = python_files.tree(path)
    assert python_files.tree(path) is tree
    path.write_text("def fixed():\n    pass\n")
    os.utime(path, ns=(1, 1))
    changed = python_files.tree(path)
    assert changed is not None
    assert isinstance(changed.body[0], ast.FunctionDef)


def test_what_is_no_source_has_no_tree(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def (:\n")
    assert [python_files.tree(tmp_path / name) for name in ("a.py", "absent.py", "\0")] == [None, None, None]
