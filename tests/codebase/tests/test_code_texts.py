"""Names in code that a test holds as a text."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyskew.codebase.tests.code_texts import names_in_code_of, reads_source

TESTS = '''\
class TestIt:
    def test_whole(self):
        node = extract("""
            import collections.abc
            import typing as t
            collections.abc.Sized[int] #@
            t.Union[t.Any, str]
        """)
        assert infer(node)

    def test_names(self):
        assert infer("from typing import Union, Any as A") == "it is important"


def test_none():
    import typing
    assert infer("import typing is no code")
'''


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("t.py::TestIt::test_whole", ["collections.abc.Sized", "typing.Union", "typing.Any"]),
        ("t.py::TestIt::test_names[a.b::c]", ["typing.Union", "typing.Any"]),
        ("t.py::test_none", []),
        ("t.py::test_absent", []),
        ("absent.py::test", []),
        ("unittest.style.name", []),
    ],
)
def test_names_in_code(tmp_path: Path, test: str, expected: list[str]) -> None:
    (tmp_path / "t.py").write_text(TESTS, encoding="utf-8")
    assert names_in_code_of(test, tmp_path) == expected


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("own.py", "ast.parse(inspect.getsource(x))", True),
        ("t.py", "ast.parse(inspect.getsource(x))", False),
        ("own.py", "ast.parse('x')", False),  # it parses what it is given
        ("own.py", "find_spec('x')", False),
    ],
)
def test_who_reads_source(tmp_path: Path, file: str, text: str, *, expected: bool) -> None:
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert reads_source(tmp_path, [file, "absent.py"], "t.py::test") is expected
