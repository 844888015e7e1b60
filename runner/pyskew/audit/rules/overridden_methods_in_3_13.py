"""A method overrides one that the standard library of 3.13 calls with more arguments."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import changed_arguments
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield methods of classes that derive from one of the library, directly or through classes of the same file."""
    yield from changed_arguments.check_overrides(module, 13)


RULE = Rule(
    id="overridden-methods-in-3-13",
    since=(3, 13),
    summary="A method overrides one that the standard library of 3.13 calls with more arguments",
    why="the library passes a parameter that the method had not before: TypeError",
    fix="take *args and **kwargs as well, and pass them on to super()",
    workaround="the same",
    link="https://docs.python.org/3.13/whatsnew/3.13.html",
    confidence=Confidence.MEDIUM,
    words=changed_arguments.override_words(13),
    check=check,
    valid=(
        """\
import traceback

class Report(traceback.TracebackException):
    def format_exception_only(self, **more):
        yield from super().format_exception_only(**more)

print("".join(Report(ValueError, ValueError("x"), None).format()))
""",
    ),
    invalid=(
        """\
import traceback

class Report(traceback.TracebackException):
    def format_exception_only(self):
        yield from super().format_exception_only()

print("".join(Report(ValueError, ValueError("x"), None).format()))
""",
    ),
    followed=Followed(
        1,
        """\
import traceback

class Report(traceback.TracebackException):
    def format_exception_only(self, **options):
        yield from super().format_exception_only(**options)

print("".join(Report(ValueError, ValueError("x"), None).format()))
""",
    ),
)
