"""A function or constant is used that 3.13 no longer has."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot, removed_names
from pyskew.audit.module_index import Module
from pyskew.audit.rules import Rule

_GONE = {
    "configparser.LegacyInterpolation": "configparser.BasicInterpolation or ExtendedInterpolation",
    "locale.resetlocale": 'locale.setlocale(locale.LC_ALL, "")',
    "re.template": "re.compile", "re.TEMPLATE": "", "re.T": "",
    "unittest.makeSuite": "unittest.TestLoader().loadTestsFromTestCase",
    "unittest.findTestCases": "unittest.TestLoader().loadTestsFromModule",
    "unittest.getTestCaseNames": "unittest.TestLoader().getTestCaseNames",
    "opcode.is_pseudo": "", "opcode.MIN_PSEUDO_OPCODE": "", "opcode.MAX_PSEUDO_OPCODE": "",
    "opcode.ENABLE_SPECIALIZATION": "", "webbrowser.MacOSX": "webbrowser.MacOSXOSAScript",
    "tkinter.tix": "tkinter.ttk",
}  # fmt: skip


def check(module: Module) -> Iterator[Spot]:
    """Imports and attributes."""
    yield from removed_names.names(module, _GONE, "3.13")


RULE = Rule(
    id="names-gone-in-3-13",
    since=(3, 13),
    summary="A function or constant is used that 3.13 no longer has",
    why="each was deprecated or undocumented before; AttributeError or ImportError",
    mending="use what the message names",
    stopgap="getattr(module, name, None), where there is another way",
    link="https://docs.python.org/3.13/whatsnew/3.13.html#removed-modules-and-apis",
    confidence=Confidence.HIGH,
    words=tuple(name.replace(".", " ") for name in _GONE),
    witness="upgrade_3_13/removed-names",
    check=check,
    valid=(
        "import re\n\nre.compile('a')\n",
        """\
class re:
    template = 'mine'

print(re.template)
""",
    ),
    invalid=(
        """\
import unittest

def suite(case):
    return unittest.makeSuite(case)

print(suite(unittest.TestCase).countTestCases())
""",
        "from locale import resetlocale\n",
    ),
)
