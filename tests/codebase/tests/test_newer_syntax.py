"""Files that this Python cannot parse as a whole."""

from __future__ import annotations

import ast
from pathlib import Path

from pyskew.codebase.tests.newer_syntax import statements

TEXT = '''\
"""Of a later Python:

import nothing
"""
lazy import os
lazy from typing import IO
@dec
def kept():
    """Read."""
    return 1
def lost() with x:
    pass
class Late:
    a = 1

    b = 2
x = [
    1,
]
'''


def test_the_statements_that_can_be_parsed(tmp_path: Path) -> None:
    path = tmp_path / "late.py"
    path.write_text(TEXT, encoding="utf-8")
    tree = statements(path)
    assert tree is not None
    assert [ast.unparse(node).splitlines()[0] for node in tree.body[1:]] == [
        "import os", "from typing import IO", "@dec", "class Late:", "x = [1]"
    ]  # fmt: skip


def test_files_without_text(tmp_path: Path) -> None:
    (tmp_path / "binary.py").write_bytes(b"\xff\xfe\x00")
    assert statements(tmp_path / "binary.py") is None
    assert statements(tmp_path / "absent.py") is None
