from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyskew.model.text import log_line, log_text


@pytest.mark.parametrize(("text", "line"), [
    ("plain ::text:: here", "plain ::text:: here"),
    ("::error file=a::b", ": :error file=a::b"),
    ("  ::error::b", "  : :error::b"),
    ("a ##[error]b", "a # #[error]b"),
    ("##vso[task.setvariable]x", "# #vso[task.setvariable]x"),
    ("a\n::error::b", "a ::error::b"),
    ("\x1b[2J\r", r"\x1b[2J\x0d"),
    ("## a heading", "## a heading"),
])  # fmt: skip
def test_no_line_is_a_command_of_a_ci_system(text: str, line: str) -> None:
    assert log_line(text) == line


@given(st.text(alphabet="#:[ \tave\n\r\x1b\u2028", max_size=40))
def test_every_line_of_a_text_is_safe(text: str) -> None:
    for line in log_text(text).split("\n"):
        assert not line.lstrip().startswith("::")
        assert not re.search(r"##[a-z]*\[", line)
        assert line.replace("\t", "").isprintable()
