"""Which failing functions read bytecode."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from pyskew.codebase.tests.bytecode import reads_bytecode

SOURCE = """\
import dis as d
from opcode import opmap


def reads(code):
    return list(d.get_instructions(code))


def by_number(code):
    return code.co_code[0] == opmap["NOP"]


def checks(value):
    assert value


def other():
    checks(d)
"""


@pytest.mark.parametrize(
    ("frames", "expected"),
    [
        (["a.py:6"], True),
        (["a.py:10"], True),
        (["a.py:6", "a.py:14"], True),
        (["a.py:6", "a.py:14", "a.py:14"], False),
        (["a.py:14"], False),
        (["a.py:1"], False),
        (["absent.py:1"], False),
        ([], False),
    ],
)
def test_the_failing_function_or_its_caller_reads_it(tmp_path: Path, frames: Sequence[str], *, expected: bool) -> None:
    (tmp_path / "a.py").write_text(SOURCE, encoding="utf-8")
    assert reads_bytecode(tmp_path, frames) is expected
