"""Which failing functions read bytecode."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from pyskew.codebase.tests.bytecode import calls_bytecode_reader, compares_bytecode, reads_bytecode

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


def through():
    return reads(None)
"""
TEST = """\
from a import checks, other, reads


def test():
    found = reads(test)
    assert found == []


def test_other():
    assert checks(1) == []
"""


@pytest.mark.parametrize(
    ("frames", "expected"),
    [
        (["a.py:6"], True),
        (["a.py:10"], True),
        (["a.py:6", "a.py:14"], True),
        (["a.py:6", "a.py:14", "a.py:14"], False),
        (["a.py:14"], False),
        (["a.py:22"], True),
        (["a.py:1"], False),
        (["absent.py:1"], False),
        ([], False),
    ],
)
def test_the_failing_function_or_its_caller_reads_it(tmp_path: Path, frames: Sequence[str], *, expected: bool) -> None:
    (tmp_path / "a.py").write_text(SOURCE, encoding="utf-8")
    assert reads_bytecode(tmp_path, frames) is expected


@pytest.mark.parametrize(("line", "expected"), [(6, True), (10, False)])
def test_what_an_assertion_compares_comes_from_it(tmp_path: Path, line: int, *, expected: bool) -> None:
    (tmp_path / "a.py").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "t.py").write_text(TEST, encoding="utf-8")
    assert compares_bytecode(tmp_path, ["a.py", "t.py"], f"t.py:{line}") is expected


ASKING = """\
from pack import Other, Source


class Tester:
    def get(self, frame):
        return Source.executing(frame)

    def check(self, frame):
        node = self.get(frame)
        assert node.args

    def other(self, frame):
        assert Other.executing(frame)
"""
PACK = """\
class Source:
    @classmethod
    def executing(cls, frame):
        return frame.f_lasti


class Other:
    @classmethod
    def executing(cls, frame):
        return frame.f_lineno
"""


@pytest.mark.parametrize(
    ("frames", "expected"),
    [(["t.py:10"], True), (["t.py:13"], False), (["t.py:10", "t.py:13", "t.py:13"], False), (["t.py:1"], False)],
)
def test_methods_of_imported_classes(tmp_path: Path, frames: Sequence[str], *, expected: bool) -> None:
    files = {"t.py": ASKING, "pack/__init__.py": "from .own import Other, Source\n", "pack/own.py": PACK}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert calls_bytecode_reader(tmp_path, list(files), frames) is expected
