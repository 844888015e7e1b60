"""A regular expression sets flags for all of it behind its beginning."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module
from pyskew.audit.values.local_values import LocalValues

_FLAGS = re.compile(r"\(\?[aiLmsux]+\)")
_FIRST = re.compile(r"(?:\(\?[aiLmsux]+\))+")
_CLASSES = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_FUNCTIONS = ("compile", "match", "search", "fullmatch", "findall", "finditer", "sub", "subn", "split")


def check(module: Module) -> Iterator[Spot]:
    """Yield such texts where they are given to a function of `re`, through names, loops and parameters as well."""
    values = module.once(LocalValues)
    told: set[int] = set()
    for name in _FUNCTIONS:
        for call, scope in module.calls_by_name.get(f"re.{name}", []):
            for text, node in values.texts(call.args[0], scope) if call.args else ():
                if node.lineno not in told and _is_behind(text) and not module.tolerated(call):
                    told.add(node.lineno)
                    yield module.spot(node, f"{_FLAGS.findall(text)[-1]} does not stand first: re.error")


def _is_behind(text: str) -> bool:
    """Return whether flags for all stand behind the beginning; in sets of characters, or escaped, they are none."""
    plain = _CLASSES.sub(lambda found: "x" * len(found[0]), text)
    first = _FIRST.match(plain)
    return _FLAGS.search(plain, first.end() if first else 1) is not None


RULE = Rule(
    id="inline-flags",
    since=(3, 11),
    summary="A regular expression sets flags for all of it behind its beginning",
    why="(?i) and the like must stand first since 3.11: re.error",
    fix="move the flags to the beginning, or give re.IGNORECASE; (?i:...) is for a part",
    workaround="the same",
    link="https://docs.python.org/3.11/whatsnew/3.11.html",
    confidence=Confidence.HIGH,
    words=(
        "re",
        "regex",
    ),
    check=check,
    valid=(
        """\
import re

print(bool(re.match(r'(?i)root', 'ROOT')), bool(re.match(r'a(?i:B)', 'ab')), bool(re.search(r'[(?i)]', 'i')))
""",
        """\
import re

print(bool(re.search(r'a\\(?i\\)', 'a(i)')), bool(re.match('(?i)(?x) a', 'A')))
""",
    ),
    invalid=(
        """\
import re

print(bool(re.match(r'^from\\s+(?i)root', 'from ROOT')))
""",
        """\
import re

RULES = [('(a)(?i)', 'first'), ('b', 'second')]

def classify(line):
    for pattern, name in RULES:
        if re.match(pattern, line):
            return name

print(classify('A'))
""",
    ),
    followed=Followed(
        1,
        """\
import re

print(bool(re.match(r'(?i)^from\\s+root', 'from ROOT')))
""",
    ),
)
