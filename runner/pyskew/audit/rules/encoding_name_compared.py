"""The name of the default encoding is compared with a text letter by letter."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib.launch_sites import argument, keyword
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values import compared
from pyskew.audit.values.local_values import LocalValues

_NAMES = {"UTF-8", "utf-8"}
_DEFAULT = "locale.getpreferredencoding"
_ENCODING = 3
"""Where open() takes the encoding."""


def check(module: Module) -> Iterator[Spot]:
    """Yield comparisons and look-ups with the encoding of a file opened without one, or the preferred encoding."""
    values = module.once(LocalValues)
    told: set[int] = set()
    for one in [*compared.comparisons(module), *compared.lookups(module)]:
        for literal, side in one.sides:
            # With both spellings, nothing depends on which one it is.
            texts = _NAMES & {*compared.held_texts(values, literal, one.scope)} - {*values.texts(side, one.scope)}
            if len(texts) == 1 and _is_default(module, values, side, one.scope) and one.node.lineno not in told:
                told.add(one.node.lineno)
                if not module.asks_version(one.node):
                    yield module.spot(one.node, 'the default encoding is "utf-8", and was "UTF-8" on such a system')


def _is_default(module: Module, values: LocalValues, node: ast.expr, scope: Scope) -> bool:
    for value, where in values.of(node, scope):
        match value:
            case ast.Attribute(value=owner, attr="encoding"):
                if any(isinstance(one, ast.Call) and _opens(module, one) for one, _ in values.of(owner, where)):
                    return True
            case ast.Call(func=func) if module.imported(func, where) == _DEFAULT:
                return True
            case _:
                pass
    return False


def _opens(module: Module, call: ast.Call) -> bool:
    """Return whether a call opens a file as text, without an encoding."""
    own = isinstance(call.func, ast.Name) and call.func.id == "open" and module.dotted(call.func) == "open"
    if not own or len(call.args) > _ENCODING or keyword(call, "encoding") is not None:
        return False
    mode = argument(call, 1, "mode")
    return mode is None or (isinstance(mode, ast.Constant) and "b" not in str(mode.value))


RULE = Rule(
    id="encoding-name-compared",
    since=(3, 15),
    summary="The name of the default encoding is compared with a text letter by letter",
    why='the default is UTF-8 since 3.15, called "utf-8"; before, the name came from the locale: "UTF-8"',
    fix='compare what codecs.lookup() calls it: codecs.lookup(name).name == "utf-8"',
    workaround='name.lower() == "utf-8"',
    link="https://peps.python.org/pep-0686/",
    confidence=Confidence.MEDIUM,
    words=("encoding", "getpreferredencoding"),
    shape=(
        r"['\"](?:UTF-8|utf-8)['\"](?:(?<=\w['\"])\s*[:\])},]|\s*[!=]=)|[!=]= *['\"](?:UTF-8|utf-8)['\"]",
        r"\.encoding\b(?!\s*=[^=])|getpreferredencoding",
    ),
    check=check,
    valid=(
        """\
import locale
import sys

with open(__file__) as file, open(__file__, encoding="UTF-8") as other:
    print(file.encoding.lower() == "utf-8", file.encoding in ("utf-8", "UTF-8"), other.encoding == "UTF-8")
    print(sys.stdout.encoding == "utf-8", locale.getpreferredencoding().lower() == "utf-8")
""",
    ),
    invalid=(
        """\
import locale

def unicode():
    return locale.getpreferredencoding(False) == "UTF-8"

print(unicode())
""",
        """\
class Report:
    marks = {"UTF-8": "-", "ISO-8859-1": "*"}

    def __init__(self, path):
        self.file = open(path)

    def mark(self):
        return self.marks.get(self.file.encoding, "?")

print(Report(__file__).mark())
""",
    ),
    followed=Followed(
        1,
        """\
import codecs
import locale

def unicode():
    return codecs.lookup(locale.getpreferredencoding(False)).name == "utf-8"

print(unicode())
""",
    ),
)
