"""Which modules imports lead to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyskew.codebase.dependencies.import_graph import imported, reached


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("import a, b.c as d", {"a", "b.c"}),
        ("from a import b as c, d", {"a", "a.b", "a.d"}),
        ("from a import (\n    b,  # why\n    c as d,\n)", {"a", "a.b", "a.c"}),
        ("from a import b, \\\n    c", {"a", "a.b", "a.c"}),
        ("    import a  # below a condition", {"a"}),
        ("lazy import a", {"a"}),
        ("lazy from a import b", {"a", "a.b"}),
        ("importlib.import_module('a.b')", {"a.b"}),
        ("from . import b", {"pack.sub", "pack.sub.b"}),
        ("from ..c import d", {"pack.c", "pack.c.d"}),
        ("important = 1", set()),
        ("x = 'no import'", set()),
    ],
)
def test_names(text: str, names: set[str]) -> None:
    assert {name for name, _ in imported(text, "pack.sub.mod", package=False)} == names


def test_in_a_package_one_dot_is_the_package_itself() -> None:
    assert {name for name, _ in imported("from . import b", "pack", package=True)} == {"pack", "pack.b"}


def test_lines_are_those_of_the_statement() -> None:
    assert list(imported("\n\nimport a\nimport b", "m", package=False)) == [("a", 3), ("b", 4)]


def test_modules_are_reached_through_others_and_packages_come_first() -> None:
    imports = {"a": ["b.c"], "b": [], "b.c": ["d"], "d": ["a"], "e": []}
    assert reached([("a", "app.py:1")], imports) == dict.fromkeys(["a", "b", "b.c", "d"], "app.py:1")


def test_the_first_way_is_the_one_that_is_told() -> None:
    assert reached([("a", "app.py:1"), ("b", "app.py:2")], {"a": ["c"], "b": ["c"], "c": []})["c"] == "app.py:1"


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"), max_size=4)),
    st.lists(st.sampled_from("abcdef"), max_size=3),
)
def test_it_ends_on_any_graph_and_finds_exactly_what_is_reachable(
    imports: dict[str, list[str]], start: list[str]
) -> None:
    found = set(reached([(name, "app.py:1") for name in start], imports))
    expected: set[str] = set()
    pending = [name for name in start if name in imports]
    while pending:
        name = pending.pop()
        if name not in expected:
            expected.add(name)
            pending += [one for one in imports[name] if one in imports]
    assert found == expected


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    assert all(line >= 1 for _, line in imported(text, "m", package=False))
