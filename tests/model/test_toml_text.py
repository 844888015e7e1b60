"""TOML that takes `tomllib` minutes is refused at once; all other TOML is read as it reads it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from pyskew.model import toml_text

LONG = ".".join(["a"] * 101)
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "text",
    [
        f"{LONG} = 1",
        f"[{LONG}]",
        f"[[ {LONG.replace('.', ' . ')} ]]",
        f"x = {{{LONG} = 1}}",
        ".".join(['"\\"."'] * 101) + " = 1",
        ".".join(["'\"'"] * 101) + " = 1",
    ],
)
def test_a_key_of_many_parts_is_refused(text: str) -> None:
    assert tomllib.loads(text)  # it is TOML
    with pytest.raises(ValueError, match=r"a key of more than 100 parts \(at line 2, column [0-9]+\)"):
        toml_text.parse(f"first = 1\n{text}\n")


@pytest.mark.timeout(60)
def test_a_key_as_long_as_its_file_takes_no_time() -> None:
    """`tomllib` would take a quarter of an hour; the limit only ends the test."""
    with pytest.raises(ValueError, match="more than 100 parts"):
        toml_text.parse("a" + ".a" * 200_000 + " = 1")


def test_other_files_are_read_as_tomllib_reads_them() -> None:
    for path in (ROOT / "pyproject.toml", *(ROOT / "tests" / "fuzz" / "corpus").glob("lock-uv-lock/*")):
        text = path.read_text(encoding="utf-8")
        assert toml_text.parse(text) == tomllib.loads(text)


def test_deep_nesting_is_an_error_of_the_text() -> None:
    with pytest.raises(ValueError, match="nested too deep"):
        toml_text.parse("x = " + "[" * 100_000)


@pytest.mark.parametrize(
    ("text", "at"), [("[tool.pyskew", (1, 13)), ("a = 1\n[tool", (2, 6)), ("a = [1,\n", (2, 1)), ("a = \n", (1, 5))]
)
def test_what_is_wrong_at_the_end_has_a_place(text: str, at: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=r"\(at line") as caught:
        toml_text.parse(text)
    assert toml_text.place(caught.value) == at
