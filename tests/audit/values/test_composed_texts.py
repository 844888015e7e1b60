"""What texts look like that a program puts together."""

from __future__ import annotations

import ast

import pytest

from pyskew.audit.syntax.module_index import Module
from pyskew.audit.values.composed_texts import composed_text
from pyskew.audit.values.local_values import LocalValues


def told(source: str) -> str | None:
    """Return what `found` looks like at the end of a module."""
    values = LocalValues(Module("m.py", "m", ast.parse(source)))
    top = values.module.top
    return composed_text(values, *values.of(ast.Name(id="found", ctx=ast.Load()), top)[0])


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('found = "/".join(["src", name, "**"])', "src/x/**"),
        ('PARTS = ("a", "b")\nSEPARATOR = ", "\nfound = SEPARATOR.join(PARTS)', "a, b"),
        ('import os\nfound = os.path.join(base, "**")', "x/**"),
        ('found = "/".join(parts)', None),
        ('found = "/".join([one, other])', None),
        ("found = thread.join()", None),
    ],
)
def test_joined_parts_stand_side_by_side(source: str, text: str | None) -> None:
    assert told(source) == text


@pytest.mark.parametrize(
    "step", ['"/".join([found, "b"])', 'found + "b"', 'found.format("b")', "found.strip()", 'found % "b"']
)
def test_what_a_loop_puts_together_ends(step: str) -> None:
    told(f"for part in parts:\n    found = {step}\n")
    assert told(f'found = {step} + "%"\n') is not None
