"""A module is imported that 3.12 no longer has."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, OpenQuestion, Spot
from pyskew.audit.checks import removed_names
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module

_GONE = {
    "asynchat": "asyncio, or pyasynchat on PyPI",
    "asyncore": "asyncio, or pyasyncore on PyPI",
    "distutils": "setuptools, shutil.which, sysconfig",
    "imp": "importlib",
    "smtpd": "aiosmtpd on PyPI",
}


def check(module: Module) -> Iterator[Spot | OpenQuestion]:
    """Yield imports that nothing catches."""
    yield from removed_names.modules(module, _GONE, "3.12")


RULE = Rule(
    id="modules-gone-in-3-12",
    since=(3, 12),
    summary="A module is imported that 3.12 no longer has",
    why="it was deprecated for years; ModuleNotFoundError",
    fix="use what the message names",
    workaround="a distribution on PyPI that carries the old module on, where there is one",
    link="https://docs.python.org/3.12/whatsnew/3.12.html#removed",
    confidence=Confidence.HIGH,
    raises=True,
    words=tuple(_GONE),
    shape=rf"(?:\bimport\b|\bfrom\b|import_module|__import__|\\\r?\n)[^\n]*\b(?:{'|'.join(_GONE)})\b",
    check=check,
    valid=(
        """\
try:
    import imp
except ImportError:
    imp = None
print('')
""",
        """\
import sys
if sys.version_info < (3, 12):
    import asyncore
""",
        """\
import importlib as imp

print(imp.reload is not None)
""",
    ),
    invalid=(
        """\
import imp
""",
        """\
import asyncore
""",
        """\
from distutils.version import LooseVersion

print(LooseVersion('1.0'))
""",
        """\
def late():
    from imp import reload
    return reload

late()
""",
        """\
__import__('smtpd')
""",
    ),
    followed=Followed(
        1,
        """\
import importlib
""",
    ),
)
