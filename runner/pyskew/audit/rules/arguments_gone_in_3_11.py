"""A function of the standard library gets an argument that 3.11 no longer takes."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import changed_arguments
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield calls of functions, constructors and methods, through super() as well."""
    yield from changed_arguments.check_lost(module, 11)


RULE = Rule(
    id="arguments-gone-in-3-11",
    since=(3, 11),
    summary="A function of the standard library gets an argument that 3.11 no longer takes",
    why="the parameter was deprecated, or is keyword-only now: TypeError",
    fix="leave the argument out, or give it by the name that the documentation of 3.11 has",
    workaround="the same",
    link="https://docs.python.org/3.11/whatsnew/3.11.html#removed",
    confidence=Confidence.HIGH,
    raises=True,
    words=changed_arguments.lost_words(11),
    check=check,
    valid=(
        """\
import random

items = [1]
random.shuffle(items)
print(items)
""",
    ),
    invalid=(
        """\
import random

items = [1]
random.shuffle(items, lambda: 0.5)
print(items)
""",
        """\
import gettext

print(gettext.translation('a', fallback=True, codeset='utf-8') is not None)
""",
    ),
    followed=Followed(
        1,
        """\
import random

items = [1]
random.shuffle(items)
print(items)
""",
    ),
)
