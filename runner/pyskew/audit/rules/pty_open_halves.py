"""The two halves of a pseudo-terminal are opened one by one."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import removed_names
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module

_GONE = {"pty.master_open": "pty.openpty()", "pty.slave_open": "pty.openpty()"}


def check(module: Module) -> Iterator[Spot]:
    """Yield imports and attributes."""
    yield from removed_names.names(module, _GONE, "3.14")


RULE = Rule(
    id="pty-open-halves",
    since=(3, 14),
    summary="The two halves of a pseudo-terminal are opened one by one",
    why="deprecated since Python 2, and gone: AttributeError",
    fix="parent, child = pty.openpty()",
    workaround="the same",
    link="https://docs.python.org/3.14/whatsnew/3.14.html#pty",
    confidence=Confidence.HIGH,
    words=("master_open", "slave_open"),
    witness="upgrade_3_14/pty-open-halves",
    check=check,
    valid=("import pty\n\npty.openpty()\n",),
    invalid=("import pty\n\nparent, name = pty.master_open()\n",),
    followed=Followed(
        1,
        """\
import pty

parent, child = pty.openpty()
""",
    ),
)
