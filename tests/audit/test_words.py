"""Words by which a file is dismissed before it is parsed."""

from __future__ import annotations

import pytest

from pyskew.audit.scanner import used_names, words_of


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
    assert used_names(data, frozenset({b"name"})) == ({b"name"} if used else set())


def test_words_behind_digits_are_words() -> None:
    assert words_of(b"0or name, 1_000if a1") >= {b"or", b"name", b"_000if", b"a1"}
