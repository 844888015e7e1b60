"""A module is imported that 3.10 no longer has."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, OpenQuestion, Spot
from pyskew.audit.checks import removed_names
from pyskew.audit.rules import Rule, Unfollowed
from pyskew.audit.syntax.module_index import Module

_GONE = {"formatter": "", "parser": "ast", "symbol": ""}


def check(module: Module) -> Iterator[Spot | OpenQuestion]:
    """Yield imports that nothing catches."""
    yield from removed_names.modules(module, _GONE, "3.10")


RULE = Rule(
    id="modules-gone-in-3-10",
    since=(3, 10),
    summary="A module is imported that 3.10 no longer has",
    why="it was deprecated for years; ModuleNotFoundError",
    fix="use what the message names",
    workaround="a distribution on PyPI that carries the old module on, where there is one",
    link="https://docs.python.org/3.10/whatsnew/3.10.html#removed",
    confidence=Confidence.HIGH,
    raises=True,
    words=tuple(_GONE),
    shape=rf"(?:\bimport\b|\bfrom\b|import_module|__import__|\\\r?\n)[^\n]*\b(?:{'|'.join(_GONE)})\b",
    check=check,
    valid=(
        """\
import ast

print(ast.parse('1') is not None)
""",
        """\
try:
    import parser
except ImportError:
    parser = None
print('')
""",
    ),
    invalid=(
        """\
import symbol

print(symbol.file_input)
""",
        """\
from formatter import NullFormatter
""",
    ),
    followed=Unfollowed.NO_SUCCESSOR,
)
