"""threading.RLock() is given arguments."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.module_index import Module
from pyskew.audit.rules import Followed, Rule


def check(module: Module) -> Iterator[Spot]:
    """Yield calls with any argument."""
    for call, _ in module.calls_by_name.get("threading.RLock", []):
        plain = [one for one in call.args if not isinstance(one, ast.Starred)]
        if plain or any(one.arg for one in call.keywords):
            yield module.spot(call, "threading.RLock() takes no arguments: TypeError")


RULE = Rule(
    id="rlock-arguments",
    since=(3, 15),
    summary="threading.RLock() is given arguments",
    why="they were ignored, then deprecated: TypeError",
    fix="leave them out",
    workaround="the same",
    link="https://github.com/python/cpython/issues/134087",
    confidence=Confidence.HIGH,
    words=("threading RLock",),
    witness="upgrade_3_15/rlock-arguments",
    check=check,
    valid=("import threading\n\nthreading.RLock()\n\ndef lock(*args):\n    return threading.RLock(*args)\n",),
    invalid=("import threading\n\nthreading.RLock('name')\n",),
    followed=Followed(
        1,
        """\
import threading

threading.RLock()
""",
    ),
)
