"""Words by which a file is dismissed before it is parsed."""

from __future__ import annotations

import pytest

from pyskew.audit.files.text_names import TextNames, words_of
from pyskew.audit.rule_words import Alternative, alternative


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("a.name", True),
        ("a.name_", False),
        ("a.unname", False),
        ("a. name", True),
        ("a.   name", True),
        ("a.\n    name", True),
        ("a.\\\n    name", True),
        ("name = 1", False),
        ("    name = 1", False),
        ("getattr(a, 'name')", True),
        ('getattr(a, "name")', True),
        ("'package:name'", True),
        ("from a import name", True),
        ("from a import b as name", True),
        ("from a import (\n    b,\n    name,  # why\n)", True),
        ("from a import b; name", True),
        ("x_from a import name", False),
        ("from a import b\nname", False),
    ],
)
def test_a_name_is_used_as_an_attribute_in_a_text_or_by_an_import(text: str, *, used: bool) -> None:
    data = text.encode()
    assert b"name" in words_of(data) or not used
    assert TextNames(data).uses(b"name") == used


def test_words_behind_digits_are_words() -> None:
    assert words_of(b"0or name, 1_000if a1") >= {b"or", b"name", b"_000if", b"a1"}


@pytest.mark.parametrize(
    ("text", "imported"),
    [
        ("import a", True),
        ("import b, a.c as d", True),
        ("x = 1; import a", True),
        ("if x: import a", True),
        ("from a import c", True),
        ("from a.b import c", True),
        ("import b \\\n  , a", True),
        ("from b import *", True),
        ("from b import a", False),
        ("from .a import c", False),
        ("import b.a", False),
        ("reimport a", False),
        ("a.b", False),
    ],
)
def test_a_package_is_imported_by_its_own_name(text: str, *, imported: bool) -> None:
    assert TextNames(text.encode()).imports(b"a") == imported


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("from a.b import name", True),
        ("from a.b import (\n    other,\n    name as mine,\n)", True),
        ("import a.b\na.b.name", True),
        ("from a import b\nb .name", True),
        ("from a import b\nb.\\\n  name", True),
        ("mock.patch('a.b.name')", True),
        ("resolve('a.b:name')", True),
        ("import a.b as c\nc.name", True),
        ("from a import b as c\nc.name", True),
        ("from a import b\nx = b\nx.name", True),
        ("from a import b\ngetattr(b, 'name')", True),
        ("import a\nx = a.b\nx.name", True),
        ("import a\ngetattr(a, 'b').name", True),
        ("from a import b\nb.other\nx.name", False),
        ("from a import b\nprint(name)", False),
        ("from a.b import other\nx.name", False),
        ("from other.b import name", False),
        ("from other import b\nx = b\nx.name", False),
        ("from b.name import other\nimport a", False),
        ("import b\nx = b\nx.name", False),
    ],
)
def test_a_name_of_a_module_is_used_where_the_module_is_a_value_too(text: str, *, used: bool) -> None:
    assert TextNames(text.encode()).uses_of(b"a.b.name") == used


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("import a as c\nc.name", True),
        ("import a\nx = a\nx.name", True),
        ("import a\nx.name\na.other", False),
        ("import a, b\nx.name", False),
        ("from b import a\nx = a\nx.name", False),
        ("import a.name as c\nx.name", False),
        ("import a.name\na.name", True),
    ],
)
def test_a_name_of_a_module_without_a_package(text: str, *, used: bool) -> None:
    assert TextNames(text.encode()).uses_of(b"a.name") == used


def test_a_module_of_a_package_has_what_the_package_has() -> None:
    names = TextNames(b"policy().name", "a.events")
    assert names.imports(b"a")
    assert names.uses_of(b"a.events.name")
    assert not names.imports(b"events")
    assert not names.uses_of(b"events.name")


def test_the_words_of_a_rule_ask_for_what_they_say() -> None:
    assert alternative("a. .b c.d e") == Alternative(
        frozenset({b"a", b"b", b"c", b"d", b"e"}), (b"b",), (b"c.d",), (b"a",)
    )
