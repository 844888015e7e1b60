from __future__ import annotations

import ast

import pytest

from pyskew.audit.enclosing import innermost_function

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
