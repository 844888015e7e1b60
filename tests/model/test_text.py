from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyskew.model import text as text_module


@given(st.text(st.characters(exclude_categories=())))
def test_whatever_is_said_can_be_encoded_and_seen(text: str) -> None:
    shown = text_module.visible(text)
    shown.encode()
    assert [ch for ch in shown if not ch.isprintable() and ch not in "\n\t" and ch.isascii()] == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", "\\x1b[31m"),
        ("a\u202eb", "a\\u202eb"),
        ("\ud800", "\\ud800"),
        ("a\nb\tc", "a\nb\tc"),
        ("é😀", "é😀"),
    ],
)
def test_the_invisible_is_spelled_out(text: str, shown: str) -> None:
    assert text_module.visible(text) == shown


def test_json_that_only_python_reads_becomes_text() -> None:
    deep: object = "bottom"
    for _ in range(900):
        deep = [deep]
    value = text_module.plain({"a": math.nan, "b": [math.inf], "c": deep, "d": True})
    text = json.dumps(value, indent=1, allow_nan=False)
    assert json.loads(text) | {"c": 0} == {
        "a": {":number": "NaN"}, "b": [{":number": "Infinity"}], "c": 0, "d": True,
    }  # fmt: skip


def test_versions_sort_as_numbers() -> None:
    assert sorted(["3.14t", "3.9", "3.14", "3.10"], key=text_module.version_key) == ["3.9", "3.10", "3.14", "3.14t"]


@pytest.mark.parametrize(("name", "shown"), [
    ("seen", "seen"), (":exit", ":exit"), ("a.b-c/d", "a.b-c/d"), ("größe", "größe"),
    ("", '""'), (" ", '" "'), ("a: 1", '"a: 1"'),
    ("a -> b", '"a -> b"'), ('say "x"', '"say \\"x\\""'), ("a\nb", '"a\\nb"'),
])  # fmt: skip
def test_the_name_of_a_fact_cannot_be_taken_for_something_else(name: str, shown: str) -> None:
    assert text_module.fact_name(name) == shown


@pytest.mark.parametrize(("number", "shown"), [(16, "16B"), (1024**2, "1MiB"), (1536 * 1024**2, "1.5GiB")])
def test_a_size_is_written_as_in_yaml(number: int, shown: str) -> None:
    assert text_module.size(number) == shown
