"""A function of the standard library gets an argument that 3.9 no longer takes."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import changed_arguments
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield calls of functions, constructors and methods, through super() as well."""
    yield from changed_arguments.check_lost(module, 9)


RULE = Rule(
    id="arguments-gone-in-3-9",
    since=(3, 9),
    summary="A function of the standard library gets an argument that 3.9 no longer takes",
    why="the parameter was deprecated, or is keyword-only now: TypeError",
    fix="leave the argument out, or give it by the name that the documentation of 3.9 has",
    workaround="the same",
    link="https://docs.python.org/3.9/whatsnew/3.9.html#removed",
    confidence=Confidence.HIGH,
    raises=True,
    words=changed_arguments.lost_words(9),
    check=check,
    valid=(
        """\
import bz2

print(bz2.BZ2File('a', 'w', compresslevel=1).closed)
""",
    ),
    invalid=(
        """\
import bz2

print(bz2.BZ2File('a', 'w', None, 9).name if False else bz2.BZ2File('a', 'w', buffering=None).closed)
""",
        """\
import json

def parse(raw):
    return json.loads(raw, encoding='utf-8')

print(parse('{"a": 1}'))
""",
    ),
    followed=Followed(
        1,
        """\
import bz2

print(bz2.BZ2File('a', 'w').closed)
""",
    ),
)
