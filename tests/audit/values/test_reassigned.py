"""Which assignments leave a name with none of its earlier values."""

from __future__ import annotations

import ast

import pytest

from pyskew.audit.syntax.module_index import Module
from pyskew.audit.values.local_values import LocalValues

REPLACED = {
    "a call": "given = escape(given)",
    "a mark that is doubled": "given = given.replace('%', '%%')",
    "a part of a tuple": "given, other = escape(given), 1",
    "one of several results": "given, other = both(given)",
    "both branches": "if other:\n    given = 1\nelse:\n    given = escape(given)",
    "a branch that does not leave": "if other:\n    raise ValueError(given)\nelse:\n    given = escape(given)",
    "what is tried and what is done instead": "try:\n    given = escape(given)\nexcept ValueError:\n    given = 1",
    "in a with statement": "with other:\n    given = escape(given)",
    "a loop around the use": "for given in other:\n    USE",
    "then made much like it": "given = escape(given)\ngiven = given.strip()",
    "within the branch of the use": "if other:\n    given = escape(given)\n    USE",
}
KEPT = {
    "nothing": "pass",
    "one branch": "if other:\n    given = escape(given)",
    "another branch": "if other:\n    given = escape(given)\nelse:\n    USE",
    "a loop that may not run": "for one in other:\n    given = escape(given)",
    "what may fail": "try:\n    given = escape(given)\nexcept ValueError:\n    pass",
    "what is suppressed": "with suppress(ValueError):\n    given = escape(given)",
    "afterwards": "USE\ngiven = escape(given)",
    "within a nested function": "def inner():\n    given = escape(1)",
    "much like it": "given = given.strip().lower()",
    "much like it, in a condition": "given = given.strip() if other else given",
    "its elements": "given = [one.strip() for one in given if one]",
    "a text with more": "given = f'<{given}>'",
    "a default": "given = given or 1",
    "spaces": "given = given.replace('  ', ' ')",
}


def stands_for(statements: str) -> set[str]:
    """What the parameter may stand for where it is used."""
    use = "used(given)"
    text = statements.replace("USE", use) if "USE" in statements else f"{statements}\n{use}"
    lines = "".join(f"    {line}\n" for line in text.splitlines())
    module = Module("m.py", "m", ast.parse(f"def function(given, other):\n{lines}\nfunction('old', 'else')\n"))
    node = next(call.args[0] for call, _ in module.calls_by_name["used"])
    return {ast.unparse(value) for value, _ in LocalValues(module).of(node, module.scopes["function"])}


@pytest.mark.parametrize("name", REPLACED)
def test_what_every_way_replaces_is_gone(name: str) -> None:
    assert "'old'" not in stands_for(REPLACED[name])


@pytest.mark.parametrize("name", KEPT)
def test_what_some_way_keeps_counts(name: str) -> None:
    assert "'old'" in stands_for(KEPT[name])


def test_an_earlier_value_of_the_module_is_gone_for_its_own_statements_alone() -> None:
    text = "TEXT = 'old'\ndef later():\n    return used(TEXT)\nTEXT = 'new'\nused(TEXT)\n"
    module = Module("m.py", "m", ast.parse(text))
    found = {
        call.lineno: {ast.unparse(value) for value, _ in LocalValues(module).of(call.args[0], scope)}
        for call, scope in module.calls_by_name["used"]
    }
    assert found == {3: {"'old'", "'new'"}, 5: {"'new'"}}
