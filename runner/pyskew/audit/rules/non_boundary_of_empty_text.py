r"""A regular expression with \B may meet an empty text, where it never matched."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module
from pyskew.audit.values import compared
from pyskew.audit.values.local_values import LocalValues

_NON_BOUNDARY = re.compile(r"(?<!\\)((?:\\\\)*)\\B")


def check(module: Module) -> Iterator[Spot]:
    r"""Yield where a text is matched with an expression that takes the empty text if \B does, and only then."""
    for one in compared.matchings(module, module.once(LocalValues)):
        telling = any(_takes_empty(text, "(?:)") and not _takes_empty(text, "(?!)") for text in one.patterns)
        if telling and not _asks_for_truth(one.scope.node, one.text) and not module.asks_version(one.node):
            yield module.spot(one.node, r"\B matches an empty text, which it did not")


def _asks_for_truth(function: ast.AST, text: ast.expr) -> bool:
    """Return whether a function asks whether the text is empty."""
    asked: list[ast.expr] = []
    for one in ast.walk(function):
        match one:
            case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test) | ast.UnaryOp(operand=test):
                asked.append(test)
            case ast.BoolOp(values=parts):
                asked += parts
            case ast.comprehension(ifs=tests):
                asked += tests
            case _:
                pass
    return ast.dump(text) in {ast.dump(one) for one in asked}


def _takes_empty(pattern: str, instead: str) -> bool:
    r"""Return whether an expression matches the empty text with something else in place of \B."""
    if not _NON_BOUNDARY.search(pattern):
        return False
    try:
        return re.search(_NON_BOUNDARY.sub(lambda found: found[1] + instead, pattern), "") is not None
    except (re.error, OverflowError):
        return False


RULE = Rule(
    id="non-boundary-of-empty-text",
    since=(3, 14),
    summary=r"A regular expression with \B may meet an empty text, where it never matched",
    why=r"\B is the opposite of \b since 3.14, also in an empty text: it matches there",
    fix="ask for an empty text beforehand: text and pattern.search(text)",
    workaround=r"(?!\A\Z)\B",
    link="https://docs.python.org/3.14/library/re.html",
    confidence=Confidence.MEDIUM,
    words=("re",),
    shape=r"\\B",
    check=check,
    valid=(
        """\
import re

def grouped(number):
    return re.sub(r"\\B(?=(\\d{3})+$)", ",", str(number))

print(grouped(1234567), re.search(r"\\Ba", ""), re.search(r"(?!\\A\\Z)\\B", ""), re.search(r"\\\\B", "").__class__)
""",
    ),
    invalid=(
        """\
import re

INNER = re.compile(r"\\B")

def parts(word):
    return INNER.sub("-", word)

print(parts("abc"), parts(""))
""",
        """\
import re

def odd(cells):
    return [cell for cell in cells if re.search("^\\\\B|\\\\B$", cell)]

print(odd(["a", "", "-b"]))
""",
    ),
    followed=Followed(
        1,
        """\
import re

INNER = re.compile(r"\\B")

def parts(word):
    return INNER.sub("-", word) if word else word

print(parts("abc"), parts(""))
""",
    ),
)
