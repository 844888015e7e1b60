"""Lines whose values reach a failing line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from pyskew.codebase.tests.feeding import feeding

LIB = """\
import os

FIELDS = [name for name in vars(os)]
OTHER = 1


def fields(kind):
    found = []
    for name in vars(kind):
        found.append(name)
    return found


def unused():
    return OTHER
"""
CASES: Mapping[str, tuple[str, set[str]]] = {
    "what an assertion compares": ("COUNT = 3\nOTHER = 4\nassert 1 == COUNT  # !\n", {"t.py:1"}),
    "a local that another one is made of": (
        "def test():\n    a = make()\n    b = a + 1\n    c = 5\n    assert b == 2  # !\n", {"t.py:2", "t.py:3"},
    ),
    "the line before the one that starts": (
        "def test(mp):\n    p = mp.Process(\n        target=1)\n    q = 1\n    p.start()  # !\n", {"t.py:2", "t.py:3"},
    ),
    "an attribute": (
        "class T:\n    def test(self):\n        self.n = 1\n        self.m = 2\n        assert self.n == 2  # !\n",
        {"t.py:3"},
    ),
    "a name of another module": ("from lib import FIELDS\nassert len(FIELDS) == 5  # !\n", {"lib.py:3"}),
    "an attribute of another module": ("import lib as l\nassert len(l.FIELDS) == 5  # !\n", {"lib.py:3"}),
    "a constant of a test class's module": (
        "COUNT = 2\nclass T:\n    def test(self):\n        assert 1 == COUNT  # !\n", {"t.py:1"},
    ),
    "a function of another module": (
        "from lib import fields\nassert len(fields(int)) == 5  # !\n", {f"lib.py:{number}" for number in range(7, 12)},
    ),
    "a function beside it": (
        "def count():\n    return 1\ndef test():\n    assert count() == 2  # !\n", {"t.py:1", "t.py:2"},
    ),
    "a loop, its variable bound in the header alone": (
        "def test(xs):\n    for x in xs:\n        y = 1\n        assert x  # !\n", {"t.py:2"},
    ),
    "with and as": ("def test():\n    with make() as m:\n        assert m  # !\n", {"t.py:2"}),
    "what is only augmented": ("def test():\n    n = 0\n    n += 1\n    assert n == 2  # !\n", {"t.py:2", "t.py:3"}),
}  # fmt: skip


@pytest.mark.parametrize("name", list(CASES))
def test_lines_that_feed_a_line(name: str, tmp_path: Path) -> None:
    text, expected = CASES[name]
    (tmp_path / "t.py").write_text(text)
    (tmp_path / "lib.py").write_text(LIB)
    line = next(number for number, one in enumerate(text.splitlines(), 1) if "# !" in one)
    found = {place for _, place in feeding(tmp_path, ["lib.py", "t.py"], [f"t.py:{line}"])}
    assert found == expected


def test_a_relative_import_leads_into_its_own_package(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "conf.py").write_text("N = 1\n")
    (tmp_path / "b/t.py").write_text("from .conf import N\nassert N == 2\n")
    names = ["a/conf.py", "b/conf.py", "b/t.py"]
    assert {place for _, place in feeding(tmp_path, names, ["b/t.py:2"])} == {"b/conf.py:1"}


@pytest.mark.parametrize("text", ["def broken(:\n", "\0", ""])
def test_what_cannot_be_read_feeds_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "t.py").write_text(text)
    assert list(feeding(tmp_path, ["t.py"], ["t.py:1", "gone.py:3", "t.py:x"])) == []
