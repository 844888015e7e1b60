"""A child watcher of asyncio is chosen or made."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import removed_names
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module

_NAMES = (
    "AbstractChildWatcher", "FastChildWatcher", "MultiLoopChildWatcher", "PidfdChildWatcher", "SafeChildWatcher",
    "ThreadedChildWatcher", "get_child_watcher", "set_child_watcher",
)  # fmt: skip
_GONE = dict.fromkeys((f"asyncio.{name}" for name in _NAMES), "asyncio chooses by itself")


def check(module: Module) -> Iterator[Spot]:
    """Yield imports and attributes."""
    yield from removed_names.names(module, _GONE, "3.14")


RULE = Rule(
    id="child-watcher",
    since=(3, 14),
    summary="A child watcher of asyncio is chosen or made",
    why="asyncio has no child watchers any more; AttributeError",
    fix="leave the choice out: asyncio takes pidfd or a thread by itself since 3.12",
    workaround='if hasattr(asyncio, "set_child_watcher"):',
    link="https://github.com/python/cpython/issues/120804",
    confidence=Confidence.HIGH,
    words=_NAMES,
    witness="upgrade_3_14/asy-child-watcher",
    check=check,
    valid=(
        """\
import asyncio

if hasattr(asyncio, 'get_child_watcher'):
    asyncio.get_child_watcher()
""",
    ),
    invalid=("import asyncio\n\nasyncio.set_child_watcher(asyncio.ThreadedChildWatcher())\n",),
    followed=Followed(
        1,
        """\
import asyncio

asyncio.run(asyncio.sleep(0))
""",
    ),
)
