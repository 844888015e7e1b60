from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyskew.suite import names


@pytest.mark.parametrize("name", ["a", "A1", "worker-sees_config.2", "windows(wine)", "ubuntu-24.04-arm", "x" * 80])
def test_usual_names_are_names(name: str) -> None:
    assert names.complaint("target", name) == ""


@pytest.mark.parametrize("name", [
    "", ".", "..", "a.", "-a", "a/b", "a\\b", "a b", "a\n", "a:b", "a@b", "a+b", "a,b", "a*",
    "\x1b", "\u202ea", "é", "x" * 81,
])  # fmt: skip
def test_what_a_path_a_shell_or_a_log_reads_otherwise_is_no_name(name: str) -> None:
    assert "is no target name" in names.complaint("target", name)


@given(st.text(max_size=100))
def test_a_name_is_one_printable_component_of_a_path(name: str) -> None:
    if not names.complaint("target", name):
        assert name.isprintable()
        assert name.isascii()
        assert PurePosixPath(name).parts == (name,)
        assert PureWindowsPath(name).parts == (name,)
