"""A line of a formatted stack holds more than one line of text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib.launch_sites import keyword
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.local_values import LocalValues

_FORMATS = ("traceback.format_list", "traceback.print_list", "traceback.StackSummary.from_list")
_LINE = 3


def check(module: Module) -> Iterator[Spot]:
    """Yield entries of format_list() and its like, and FrameSummary(line=...), whose text holds a line break."""
    values = module.once(LocalValues)
    for name in _FORMATS:
        for call, scope in module.calls_by_name.get(name, []):
            for entry, where in _entries(values, call.args[0], scope) if call.args else ():
                if _several(values, entry, where) and not module.tolerated(call):
                    yield module.spot(call, "only the first line of an entry's text is shown")
                    break
    for call, scope in module.calls_by_name.get("traceback.FrameSummary", []):
        given = keyword(call, "line")
        if given is not None and _several(values, given, scope):
            yield module.spot(call, "only the first line of an entry's text is shown")


def _entries(values: LocalValues, node: ast.expr, scope: Scope) -> Iterator[tuple[ast.expr, Scope]]:
    """Yield the texts of entries that are written out as tuples; in the whole function where the list is not."""
    for one, where in values.of(node, scope):
        parts = [part for part in ast.walk(one) if isinstance(part, ast.Tuple)]
        if not parts and (function := where.function()) is not None:
            parts = [part for part in ast.walk(function.node) if isinstance(part, ast.Tuple)]
        yield from ((part.elts[_LINE], where) for part in parts if len(part.elts) == _LINE + 1)


def _several(values: LocalValues, node: ast.expr, scope: Scope) -> bool:
    found = [part for one, _ in values.of(node, scope) for part in ast.walk(one)]
    texts = [part.value for part in found if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    names = [part for part in found if isinstance(part, ast.Name) and part is not node]
    texts += [text for name in names for text, _ in values.texts(name, scope)]
    return any(re.search(r"\n\s*\S|\n\s+$|^\n$", text) for text in texts)


RULE = Rule(
    id="traceback-first-line-only",
    since=(3, 13),
    summary="A line of a formatted stack holds more than one line of text",
    why="traceback shows the first line of an entry alone, or with markers of columns",
    fix="append further lines to what format_list() gives",
    workaround="the same",
    link="https://docs.python.org/3.13/whatsnew/3.13.html#traceback",
    confidence=Confidence.MEDIUM,
    words=("traceback format_list", "traceback print_list", "traceback from_list", "FrameSummary"),
    check=check,
    valid=(
        """\
import traceback

print(traceback.format_list([('a.py', 1, 'f', 'x = 1')]))
""",
    ),
    invalid=(
        """\
import traceback

def annotate(line, values):
    text = line + ''.join(f'\\n    -> {name}' for name in values)
    return traceback.format_list([('a.py', 1, 'f', text)])

print(annotate('x = 1', ['x']))
""",
        """\
import traceback

NOTE = 'x = 1\\n    -> more'
entries = [('a.py', 1, 'f', NOTE)]
print(''.join(traceback.format_list(entries)))
""",
    ),
    followed=Followed(
        2,
        """\
import traceback

entries = [('a.py', 1, 'f', 'x = 1')]
print(''.join([*traceback.format_list(entries), '    -> more\\n']))
""",
    ),
)
