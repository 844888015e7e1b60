"""The text of an error message is looked for that 3.13 words differently."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import changed_messages
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield comparisons of an error's text with what matched the older message only."""
    yield from changed_messages.check(module, 13)


RULE = Rule(
    id="error-messages-3-13",
    since=(3, 13),
    summary="The text of an error message is looked for that 3.13 words differently",
    why="a message is no interface; those of wrong arguments and of what cannot be pickled say other things now",
    fix="catch the class of the error, or ask beforehand; where only the text tells, accept both",
    workaround="look for what both messages have in common",
    link="https://docs.python.org/3/library/exceptions.html",
    confidence=Confidence.MEDIUM,
    words=changed_messages.words(13),
    shape=changed_messages.shape(13),
    check=check,
    valid=(
        """\
def call(function, **options):
    try:
        return function(**options)
    except TypeError as e:
        text = str(e)
        return 'is an invalid keyword argument' in text or 'got an unexpected keyword argument' in text

print(call(print, q=1))
""",
        """\
def refused(text):
    return 'is an invalid keyword argument' in text

print(refused('q is an invalid keyword argument'))
""",
        # An expression that does not ask for the end, and a name that no suggestion is made for.
        """\
import re

def scale(factor=1):
    return factor

def refused(**options):
    try:
        return scale(**options)
    except TypeError as e:
        if str(e) == "scale() got an unexpected keyword argument 'xyz'":
            return 'xyz'
        return re.search(r"unexpected keyword argument '(\\w+)'", str(e))[1]

print(refused(factors=2), refused(xyz=1))
""",
    ),
    invalid=(
        """\
def call(function, **options):
    try:
        return function(**options)
    except TypeError as e:
        return 'unknown option' if 'is an invalid keyword argument' in str(e) else 'broken'

print(call(sorted, iterable=[], q=1) and call(print, q=1))
""",
        """\
import pickle
import re

LOCAL = re.compile(r"^Can't pickle local object '(\\w+)\\.")

def save():
    def inner():
        pass
    try:
        return pickle.dumps(inner)
    except AttributeError as e:
        found = LOCAL.match(str(e))
        return found.group(1) if found else 'internal error'

print(save())
""",
        """\
import re

def scale(factor=1):
    return factor

def refused(**options):
    try:
        return scale(**options)
    except TypeError as error:
        found = re.fullmatch(r".*unexpected keyword argument '(\\w+)'", str(error))
        return found[1] if found else 'internal error'

print(refused(factors=2))
""",
    ),
    followed=Followed(
        1,
        """\
import inspect

def call(function, **options):
    try:
        inspect.signature(function).bind(**options)
    except TypeError:
        return 'unknown option'
    return function(**options)

print(call(print, q=1))
""",
    ),
)
