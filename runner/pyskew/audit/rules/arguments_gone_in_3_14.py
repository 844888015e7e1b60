"""A function of the standard library gets an argument that 3.14 no longer takes."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import changed_arguments
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield calls of functions, constructors and methods, through super() as well."""
    yield from changed_arguments.check_lost(module, 14)


RULE = Rule(
    id="arguments-gone-in-3-14",
    since=(3, 14),
    summary="A function of the standard library gets an argument that 3.14 no longer takes",
    why="the parameter was deprecated, or is keyword-only now: TypeError",
    fix="leave the argument out, or give it by the name that the documentation of 3.14 has",
    workaround="the same",
    link="https://docs.python.org/3.14/whatsnew/3.14.html#removed",
    confidence=Confidence.HIGH,
    raises=True,
    words=changed_arguments.lost_words(14),
    check=check,
    valid=(
        """\
import datetime
import email.utils

print(email.utils.localtime(datetime.datetime(2020, 1, 1)).year)
""",
    ),
    invalid=(
        """\
import datetime
import email.utils

print(email.utils.localtime(datetime.datetime(2020, 1, 1), isdst=-1).year)
""",
    ),
    followed=Followed(
        1,
        """\
import datetime
import email.utils

print(email.utils.localtime(datetime.datetime(2020, 1, 1)).year)
""",
    ),
)
