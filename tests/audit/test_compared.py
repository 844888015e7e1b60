"""What an expression was made from: each part of a file is followed once, not along every path that leads to it."""

from __future__ import annotations

import ast
from itertools import islice

from pyskew.audit import compared
from pyskew.audit.local_values import LocalValues
from pyskew.audit.module_index import Module

TIMES = 12


def test_a_name_that_is_assigned_from_its_own_parts_many_times_is_followed_once() -> None:
    lines = "\n".join(f"    text = text.strip('{number}')" for number in range(TIMES))
    module = Module("m.py", "m", ast.parse(f"def f(text):\n{lines}\n    return text\n"))
    node, scope = next((value, scope) for value, scope in module.calls())
    assert isinstance(node.func, ast.Attribute)
    values = list(islice(compared.sources(LocalValues(module), node.func.value, scope), 10_000))
    calls = [value for value, _ in values if isinstance(value, ast.Call)]
    assert len(calls) == len(set(map(id, calls))) == TIMES
