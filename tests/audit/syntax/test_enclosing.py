from __future__ import annotations

import ast

import pytest

from pyskew.audit.syntax.enclosing import SCOPES, around, innermost_function, innermost_statement

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
def test_the_innermost_function_around_a_line(line: int, name: str) -> None:
    found = innermost_function(ast.parse(SOURCE), line)
    assert (found.name if found else "") == name


@pytest.mark.parametrize(("line", "kind"), [(1, ast.Assign), (6, ast.Return), (8, ast.Return), (2, None)])
def test_the_innermost_statement_around_a_line(line: int, kind: type[ast.stmt] | None) -> None:
    found = innermost_statement(ast.parse(SOURCE), line)
    assert (type(found) if found else None) == kind


def test_statements_around_a_line_come_from_outside_in() -> None:
    names = [one.name for one in around(ast.parse(SOURCE), 6, SCOPES)]
    assert names == ["outer", "inner"]
    assert [one.name for one in around(ast.parse(SOURCE), 13, SCOPES)] == ["A", "method"]
