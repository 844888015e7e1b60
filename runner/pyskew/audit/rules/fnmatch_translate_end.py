r"""The end of a pattern that fnmatch.translate() gives is looked for as \Z."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values import compared
from pyskew.audit.values.local_values import LocalValues

_CALLS = {"fnmatch.translate", "glob.translate"}
_OLD = re.compile(r"(?:^|[^\\])(?:\\\\)*\\Z")
_OLD_IN_PATTERN = re.compile(r"\\\\\[?Z")
_NEW_IN_PATTERN = re.compile(r"\\\\\[[zZ]{2}\]|\\\\\(?:?z")


def check(module: Module) -> Iterator[Spot]:
    r"""Yield comparisons, cuts and matches of what translate() gives with a literal \Z, where \z is unknown."""
    values = module.once(LocalValues)
    found: list[tuple[ast.expr, str]] = []
    for one in compared.comparisons(module):
        for literal, side in one.sides:
            if _is_translated(module, values, side, one.scope):
                found += [(one.node, text) for text in compared.held_texts(values, literal, one.scope)]
    if any("\\z" in text for _, text in found):
        return
    nodes = [node for node, text in found if _OLD.search(text)]
    for match in compared.matchings(module, values):
        if _is_translated(module, values, match.text, match.scope):
            old = any(_OLD_IN_PATTERN.search(text) and not _NEW_IN_PATTERN.search(text) for text in match.patterns)
            nodes += [match.node] if old else []
    yield from module.spots(nodes, r"what translate() gives ends with \z: no \Z is found")


def _is_translated(module: Module, values: LocalValues, node: ast.expr, scope: Scope) -> bool:
    for value, where in compared.sources(values, node, scope):
        if isinstance(value, ast.Call) and module.imported(value.func, where) in _CALLS:
            return True
    return False


RULE = Rule(
    id="fnmatch-translate-end",
    since=(3, 14),
    summary=r"The end of a pattern that fnmatch.translate() gives is looked for as \Z",
    why=r"since 3.14 fnmatch.translate() and glob.translate() write the end of the text as \z",
    fix="cut both: removesuffix(r'\\Z').removesuffix(r'\\z'), or match the whole path with re.fullmatch()",
    workaround="the same",
    link="https://docs.python.org/3.14/library/fnmatch.html#fnmatch.translate",
    confidence=Confidence.HIGH,
    words=("translate fnmatch Z", "translate glob Z"),
    shape=r"\\\[?Z",
    check=check,
    valid=(
        """\
import fnmatch
import re

text = fnmatch.translate('a*')
text = text.removesuffix(r'\\Z').removesuffix(r'\\z')
print(bool(re.compile(text).match('abc')), re.sub(r'\\Z', '!', 'end'))
""",
    ),
    invalid=(
        """\
import fnmatch
import re

class Ignored:
    def __init__(self, globs):
        parts = []
        for one in globs:
            text = fnmatch.translate(one)
            if text.endswith(r'\\Z'):
                text = text[:-2] + '(?:/|$)'
            parts.append(text)
        self.pattern = re.compile('|'.join(parts))

print(bool(Ignored(['build', 'tmp?']).pattern.match('build/a.o')))
""",
        """\
from fnmatch import translate

print(translate('*.py').replace('\\\\Z', '') == '(?s:.*\\\\.py)')
""",
        """\
import fnmatch
import re

print(re.sub(r'\\\\Z$', '', fnmatch.translate('a?')))
""",
    ),
    followed=Followed(
        2,
        """\
from fnmatch import translate

print(translate('*.py').removesuffix('\\\\Z').removesuffix('\\\\z') == '(?s:.*\\\\.py)')
""",
    ),
)
