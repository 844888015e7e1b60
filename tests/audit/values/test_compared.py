"""What an expression was made from: each part of a file is followed once, not along every path that leads to it."""

from __future__ import annotations

import ast
from itertools import islice

from pyskew.audit.syntax.module_index import Module
from pyskew.audit.values import compared
from pyskew.audit.values.local_values import LocalValues

TIMES = 12


def test_a_name_that_is_assigned_from_its_own_parts_many_times_is_followed_once() -> None:
    lines = "\n".join(f"    text = text.strip('{number}')" for number in range(TIMES))
    module = Module("m.py", "m", ast.parse(f"def f(text):\n{lines}\n    return text\n"))
    node, scope = next((value, scope) for value, scope in module.calls())
    assert isinstance(node.func, ast.Attribute)
    values = list(islice(compared.sources(LocalValues(module), node.func.value, scope), 10_000))
    calls = [value for value, _ in values if isinstance(value, ast.Call)]
    assert len(calls) == len(set(map(id, calls))) == TIMES


def test_a_text_is_matched_by_functions_of_re_and_by_compiled_expressions() -> None:
    source = """\
import re
WORD = re.compile("a+")
def f(text, other):
    return WORD.sub("", text), re.sub("b+", "", text), WORD.search(text), other.match(text), text.split(",")
"""
    module = Module("m.py", "m", ast.parse(source))
    found = [
        (one.method, one.patterns, ast.unparse(one.text)) for one in compared.matchings(module, LocalValues(module))
    ]
    assert sorted(found) == [("search", ("a+",), "text"), ("sub", ("a+",), "text"), ("sub", ("b+",), "text")]


def test_a_table_is_asked_by_item_by_get_and_by_in() -> None:
    source = "T = {'a': 1, 'b': 2}\ndef f(key, row):\n    return T[key], T.get(key, 0), key in T, row[0], row['a']\n"
    module = Module("m.py", "m", ast.parse(source))
    values = LocalValues(module)
    found = list(compared.lookups(module))
    assert [ast.unparse(one.node) for one in found] == ["T[key]", "T.get(key, 0)", "key in T"]
    for one in found:
        assert [ast.unparse(value) for value, _ in compared.held(values, one.other, one.scope)] == ["'a'", "'b'"]


def test_a_name_that_is_made_a_list_of_itself_is_followed_once() -> None:
    lines = "\n".join("    names = list(names)" for _ in range(TIMES))
    module = Module("m.py", "m", ast.parse(f"def f(names=('a', 'b')):\n{lines}\n    return len(names)\n"))
    node, scope = next((call, scope) for call, scope in module.calls() if ast.unparse(call.func) == "len")
    values = [ast.unparse(value) for value, _ in compared.held(LocalValues(module), node.args[0], scope)]
    assert {"'a'", "'b'"} <= set(values)
    assert len(values) < TIMES**2
