"""A method overrides one that the standard library of 3.14 calls with more arguments."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import changed_arguments
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield methods of classes that derive from one of the library, directly or through classes of the same file."""
    yield from changed_arguments.check_overrides(module, 14)


RULE = Rule(
    id="overridden-methods-in-3-14",
    since=(3, 14),
    summary="A method overrides one that the standard library of 3.14 calls with more arguments",
    why="the library passes a parameter that the method had not before: TypeError",
    fix="take *args and **kwargs as well, and pass them on to super()",
    workaround="the same",
    link="https://docs.python.org/3.14/whatsnew/3.14.html",
    confidence=Confidence.MEDIUM,
    words=changed_arguments.override_words(14),
    check=check,
    valid=(
        """\
import io
import pickle

class P(pickle._Pickler):
    def _batch_appends(self, *arguments):
        super()._batch_appends(*arguments)

P(io.BytesIO()).dump([1, 2])
print("done")
""",
    ),
    invalid=(
        """\
import io
import pickle

class P(pickle._Pickler):
    def _batch_appends(self, items):
        super()._batch_appends(items)

P(io.BytesIO()).dump([1, 2])
print("done")
""",
        """\
import io
import pickle

class Base(pickle._Pickler):
    pass

class P(Base):
    def _batch_setitems(self, items):
        return Base._batch_setitems(self, items)

P(io.BytesIO()).dump({1: 2, 3: 4})
print("done")
""",
    ),
    followed=Followed(
        1,
        """\
import io
import pickle

class P(pickle._Pickler):
    def _batch_appends(self, items, *more):
        super()._batch_appends(items, *more)

P(io.BytesIO()).dump([1, 2])
print("done")
""",
    ),
)
