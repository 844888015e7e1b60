"""A method overrides one that the standard library of 3.15 calls with more arguments."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import changed_arguments
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield methods of classes that derive from one of the library, directly or through classes of the same file."""
    yield from changed_arguments.check_overrides(module, 15)


RULE = Rule(
    id="overridden-methods-in-3-15",
    since=(3, 15),
    summary="A method overrides one that the standard library of 3.15 calls with more arguments",
    why="the library passes a parameter that the method had not before: TypeError",
    fix="take *args and **kwargs as well, and pass them on to super()",
    workaround="the same",
    link="https://docs.python.org/3.15/whatsnew/3.15.html",
    confidence=Confidence.MEDIUM,
    words=changed_arguments.override_words(15),
    check=check,
    valid=(
        """\
import argparse

class Parser(argparse.ArgumentParser):
    def _get_formatter(self, **more):
        return super()._get_formatter(**more)

Parser(prog='a').print_usage()
""",
    ),
    invalid=(
        """\
import argparse

class Parser(argparse.ArgumentParser):
    def _get_formatter(self):
        return super()._get_formatter()

Parser(prog='a').print_usage()
""",
        """\
import argparse

class F(argparse.HelpFormatter):
    def _set_color(self, color):
        super()._set_color(color)

argparse.ArgumentParser(prog='a', formatter_class=F).print_help()
""",
    ),
    followed=Followed(
        1,
        """\
import argparse

class Parser(argparse.ArgumentParser):
    def _get_formatter(self, **options):
        return super()._get_formatter(**options)

Parser(prog='a').print_usage()
""",
    ),
)
