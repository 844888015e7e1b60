"""A call begins to warn with 3.14, in a project that makes warnings errors."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import new_deprecations
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield calls of what 3.14 deprecates; low where nothing makes warnings errors."""
    yield from new_deprecations.check_new(module, 14)


RULE = Rule(
    id="new-deprecation-3-14",
    since=(3, 14),
    summary="A call begins to warn with 3.14, in a project that makes warnings errors",
    why="`filterwarnings = error`, `-W error` or simplefilter('error') raise what the new Python only deprecates",
    fix="use what the warning names",
    workaround="an `ignore` entry for that one warning behind `error`",
    link="https://docs.python.org/3.14/whatsnew/3.14.html#deprecated",
    confidence=Confidence.MEDIUM,
    under_errors=True,
    words=new_deprecations.words(14),
    check=check,
    valid=(
        """\
import warnings

warnings.simplefilter('error')
with open('a', 'w', encoding='utf-8') as stream:
    stream.write('b')
print('written')
""",
    ),
    invalid=(
        """\
import codecs
import warnings

warnings.simplefilter('error')
with codecs.open('a', 'w', 'utf-8') as stream:
    stream.write('b')
print('written')
""",
        """\
import asyncio
import warnings

warnings.simplefilter('error', DeprecationWarning)
print(asyncio.iscoroutinefunction(print))
""",
    ),
    followed=Followed(
        2,
        """\
import inspect
import warnings

warnings.simplefilter('error', DeprecationWarning)
print(inspect.iscoroutinefunction(print))
""",
    ),
)
