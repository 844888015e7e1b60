"""A module is imported that 3.9 no longer has."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, OpenQuestion, Spot
from pyskew.audit.checks import removed_names
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module

_GONE = {"dummy_threading": "threading"}


def check(module: Module) -> Iterator[Spot | OpenQuestion]:
    """Yield imports that nothing catches."""
    yield from removed_names.modules(module, _GONE, "3.9")


RULE = Rule(
    id="modules-gone-in-3-9",
    since=(3, 9),
    summary="A module is imported that 3.9 no longer has",
    why="it was deprecated for years; ModuleNotFoundError",
    fix="use what the message names",
    workaround="a distribution on PyPI that carries the old module on, where there is one",
    link="https://docs.python.org/3.9/whatsnew/3.9.html#removed",
    confidence=Confidence.HIGH,
    raises=True,
    words=tuple(_GONE),
    shape=rf"(?:\bimport\b|\bfrom\b|import_module|__import__|\\\r?\n)[^\n]*\b(?:{'|'.join(_GONE)})\b",
    check=check,
    valid=(
        """\
import threading

print(threading.Lock is not None)
""",
    ),
    invalid=(
        """\
import dummy_threading

print(dummy_threading.Lock is not None)
""",
    ),
    followed=Followed(
        1,
        """\
import threading

print(threading.Lock is not None)
""",
    ),
)
