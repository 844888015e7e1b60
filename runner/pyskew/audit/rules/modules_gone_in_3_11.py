"""A module is imported that 3.11 no longer has."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, OpenQuestion, Spot
from pyskew.audit.checks import removed_names
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module

_GONE = {"binhex": ""}


def check(module: Module) -> Iterator[Spot | OpenQuestion]:
    """Yield imports that nothing catches."""
    yield from removed_names.modules(module, _GONE, "3.11")


RULE = Rule(
    id="modules-gone-in-3-11",
    since=(3, 11),
    summary="A module is imported that 3.11 no longer has",
    why="it was deprecated for years; ModuleNotFoundError",
    fix="use what the message names",
    workaround="a distribution on PyPI that carries the old module on, where there is one",
    link="https://docs.python.org/3.11/whatsnew/3.11.html#removed",
    confidence=Confidence.HIGH,
    raises=True,
    words=tuple(_GONE),
    shape=rf"(?:\bimport\b|\bfrom\b|import_module|__import__|\\\r?\n)[^\n]*\b(?:{'|'.join(_GONE)})\b",
    check=check,
    valid=(
        """\
import binascii
""",
    ),
    invalid=(
        """\
import binhex
""",
        """\
import importlib

importlib.import_module('binhex')
""",
    ),
    followed=Followed(
        1,
        """\
import binascii
""",
    ),
)
