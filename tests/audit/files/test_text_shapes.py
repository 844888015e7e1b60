"""Regular expressions that dismiss a file before it is parsed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyskew.audit import Confidence, Options, rule_index
from pyskew.audit.files.file_discovery import SourceFile
from pyskew.audit.files.text_names import words_of
from pyskew.audit.files.text_shapes import BETWEEN_WORDS, POSTPONED, Shape, alternatives
from pyskew.audit.scanner import Scanner

SCANNER = Scanner(Options(old=(3, 12), new=(3, 15)), rule_index.made())
MEDIUM = Options(old=(3, 12), new=(3, 15), least=Confidence.MEDIUM)


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        ("a|b", ["a", "b"]),
        (r"a(b|c)|\|d|\(|[|(]e", ["a(b|c)", r"\|d", r"\(", "[|(]e"]),
        ("[]|]f|[^]|]g", ["[]|]f", "[^]|]g"]),
        ("", [""]),
    ],
)
def test_only_the_outer_bars_divide(pattern: str, parts: list[str]) -> None:
    assert list(alternatives(pattern)) == parts


def test_each_alternative_counts_and_lines_begin_anywhere() -> None:
    assert Shape("b|a").is_in(b"xa", words_of(b"xa"))
    assert Shape("^a|b").is_in(b"x\na", words_of(b"x\na"))
    assert not Shape("^a|b").is_in(b"xa", words_of(b"xa"))


def test_a_pattern_with_a_reference_stays_whole() -> None:
    assert Shape(r"q|\n([ ]*)a\n\1b").is_in(b"\n  a\n  b", words_of(b"\n  a\n  b"))
    assert not Shape(r"q|\n([ ]*)a\n\1b").is_in(b"\n  a\n b", words_of(b"\n  a\n b"))


@pytest.mark.parametrize(
    "text",
    [
        "from __future__ import annotations\n",
        "#! /usr/bin/python\n# A comment.\n\nfrom __future__ import annotations  # why\n",
        '"""It said "yes" \\""" here."""\n\nfrom __future__ import annotations\r\n',
        "r'''a\n'b'\n'''\nfrom __future__ import division\nfrom __future__ import annotations\n",
    ],
)
def test_annotations_are_texts(text: str) -> None:
    assert POSTPONED.match(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "import os\nfrom __future__ import annotations\n",
        "'''\nfrom __future__ import annotations\n'''\n",
        "from __future__ import annotations_of_mine\n",
        "# from __future__ import annotations\n",
    ],
)
def test_annotations_are_evaluated(text: str) -> None:
    assert not POSTPONED.match(text.encode())


@given(st.text("#'\"\\ \nf", max_size=200))
def test_a_beginning_of_any_kind_is_read_to_its_end(text: str) -> None:
    assert not POSTPONED.match((text * 200).encode())


ANNOTATED = """\
SEEN = []

def note(name):
    SEEN.append(name)
    return int

class Store:
    def first(self, width: note('width')) -> list[int]:
        return []

    def list(self):
        return []

for kind in (int, str):
    def made(value: kind):
        return value
    SEEN.append(made)
"""


def test_rules_about_evaluated_annotations_leave_out_files_whose_annotations_are_texts() -> None:
    file = SourceFile("a.py", "a", package=False, size=0)
    found = {rule for rule, _ in SCANNER.examine(file, ANNOTATED.encode()).spots}
    assert found >= {"annotation-shadowed", "annotation-with-effect", "annotation-of-loop-variable"}
    examined = SCANNER.examine(file, b"from __future__ import annotations\n" + ANNOTATED.encode())
    assert not examined.parsed
    assert not examined.spots


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("finally-control-flow", "def f():\n    try:\n        g()\n    finally: return 1\n"),
        ("finally-control-flow", "def f():\n  try: g()\n  finally:\n\n# Why.\n    if 1:\n      h()\n      return 1\n"),
        ("finally-control-flow", "def f():\r\n  try:\r\n    g()\r\n  finally:\r\n\r\n    h()\r\n    return 1\r\n"),
        ("annotation-shadowed", "class A:\n    x: list\n    n = list = 1\n"),
        ("annotation-shadowed", "class A:\n    x: int\n    async def int(self): pass\n"),
        ("class-namespace-loop", "class A: x = 1\nfor n, v in vars(A).items(): print(isinstance(v,\n int))\n"),
        ("class-namespace-loop", "class A: x = 1\nprint(len(A.__dict__))\n"),
        ("class-namespace-loop", "class A: x = 1\nprint([n for n in dir(A) if not callable(n)])\n"),
        ("itertools-copy", "import itertools as i, copy as c\nc.copy(i.count())\n"),
        ("itertools-copy", "from pickle import dumps\nfrom itertools import count\ndumps(count())\n"),
        ("attribute-of-union", "from typing import Union as U\nA = U[int, str]\nsetattr(A, '__doc__', 'a')\n"),
        ("dead-batteries", "import \\\n  cgi\n"),
        ("typing-functional-forms", "from typing import NamedTuple as N\nN('A', x=int)\n"),
        ("typing-functional-forms", "import typing\nmake = typing.NamedTuple\nmake('A', x=int)\n"),
        ("typeddict-keywords", "from typing import TypedDict; make = TypedDict\nmake('A', x=int)\n"),
        ("attribute-of-union", "import typing\nA: object = typing.Optional \\\n  [int]\nA.__doc__ = 'a'\n"),
        ("partial-in-class-body", "from functools import partial as p\nclass A:\n    f = p(print)\n"),
        ("partial-in-class-body", "import functools as f\nclass A:\n    g = (\n        f . partial (print))\n"),
        ("partial-in-class-body", "import functools\ntype('A', (), {'f': functools.partial(print)})\n"),
        ("classmethod-property", "class A:\n @classmethod # a\n # b\n @ property\n def f(cls): pass\n"),
        (
            "classmethod-property",
            "from functools import cached_property as c\nclass A:\n @classmethod\n @c\n def f(cls): pass\n",
        ),
        (
            "annotation-of-loop-variable",
            "M = []\nfor k in (int, str):\n    def f(\n        v: k,\n    ): return v\n    M.append(f)\n",
        ),
        (
            "annotation-of-loop-variable",
            "M = []\nfor k in (int, str):\n    def f(v=1) -> k: return v\n    M.append(f)\n",
        ),
        ("not-implemented-truth", "class A:\n  def __ge__(self, o): return bool(self \\\n    .__lt__(o))\n"),
        ("not-implemented-truth", "class A:\n  def __ge__(self, o):\n    return self.__lt__(o) or o\n"),
        ("exec-then-locals", "def f(t):\n    exec (t)\n    return locals( )['a']\n"),
        ("exec-then-locals", "def f(t):\n    exec(t.a)\n    return eval('b')\n"),
        ("docstring-indentation", "def f(g):\n    return g.__doc__.split('\\n    ')\n"),
        ("docstring-indentation", "def f(g):\n    d = g.__doc__\n    return d.split('\\n    ')\n"),
        ("class-namespace-loop", "class a: x = 1\nprint(len(a.__dict__))\n"),
        ("class-namespace-loop", "def f(x): return len(type(x).__dict__)\n"),
        ("rlock-arguments", "import threading as t\nmake = t.RLock\nmake(1)\n"),
        (
            "patched-clock-and-today",
            "import time, datetime\ntime. time, n = int, 1\nassert str(datetime.date.today()) == '1970-01-01'\n",
        ),
        (
            "patched-clock-and-today",
            "from unittest.mock import patch\n@patch('a.time.time')\ndef f(_): assert day() == '1970-01-01'\n",
        ),
    ],
)
def test_a_shape_lets_the_spellings_of_a_finding_pass(rule: str, text: str) -> None:
    found = SCANNER.examine(SourceFile("a.py", "a", package=False, size=0), text.encode())
    assert rule in {name for name, _ in [*found.spots, *found.questions]}


@pytest.mark.parametrize("text", ["not x", "(not x)", "a\nnot x", "cannot x", "_not x", "nothing", "not", "x.not x"])
@pytest.mark.parametrize(
    "pattern", [r"\bnot\b", r"\bnot\s+x", r"\bnots?\s", r"\b(?:not|x)\b", r"\bnot|\bx", r"\bno{1}t"]
)
def test_a_shape_that_begins_with_a_word_finds_what_its_expression_finds(pattern: str, text: str) -> None:
    assert Shape(pattern).is_in(text.encode(), words_of(text.encode())) == bool(re.search(pattern, text))


@pytest.mark.parametrize(
    "text", ["must be in 1", "'must \\'be\\' in'", "must not be in", "must be inside", "amust be in", "must be"]
)
def test_a_shape_of_words_asks_for_each_of_them(text: str) -> None:
    pattern = rf"\bmust{BETWEEN_WORDS}be{BETWEEN_WORDS}in\b"
    words = words_of(text.encode())
    assert Shape(pattern).is_in(text.encode(), words) == bool(re.search(pattern, text))
    assert not Shape(pattern).is_in(text.encode(), words - {b"be"})


@pytest.mark.parametrize(
    ("given", "text", "found"),
    [
        (MEDIUM, "", []),
        (MEDIUM, "import warnings as w\nw.simplefilter('error')\n", [Confidence.MEDIUM]),
        (replace(MEDIUM, warnings_are_errors=True), "", [Confidence.MEDIUM]),
        (replace(MEDIUM, errors_in=("a",)), "", [Confidence.MEDIUM]),
        (Options(old=(3, 12), new=(3, 15)), "", [Confidence.LOW]),
    ],
)
def test_deprecations_concern_a_file_where_warnings_are_errors(
    given: Options, text: str, found: list[Confidence]
) -> None:
    file = SourceFile("b.a", "b.a", package=False, size=0)
    examined = Scanner(given, rule_index.made()).examine(file, f"import re\n{text}re.sub('a', 'b', 'c', 1)\n".encode())
    assert [spot.confidence for _, spot in examined.spots] == found
    assert examined.parsed == bool(found)
