"""After how many new containers the collector looks at the young generation: 700 until 3.12, 2000 from 3.13 on.

3.14.0 to 3.14.4 had the incremental collector, whose thresholds mean something else.
"""

import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from typing import Any

NAME = "gc-thresholds"
SUMMARY = "the first threshold of the garbage collector"
SINCE = (3, 13)
LINK = "https://docs.python.org/3/library/gc.html#gc.set_threshold"
VALUES = dict.fromkeys(("linux", "macos", "windows"), ("700", "2000"))
OLD = dict.fromkeys(("linux", "macos", "windows"), "700")
NEW = dict.fromkeys(("linux", "macos", "windows"), "2000")
MODULE = "os"
FIX = "call gc.collect() where objects in cycles must be gone, or close what must be closed by hand"


def apply(value: str) -> None:
    """Make `value` the first threshold; the others stay."""
    known = "gc" in sys.modules
    import gc  # noqa: PLC0415 - only an overlay that sets the value needs it

    gc.set_threshold(int(value), *gc.get_threshold()[1:])
    if not known:
        del sys.modules["gc"]  # a program that prints its modules prints what it prints without us


def check() -> str:
    """Return the first threshold."""
    import gc  # noqa: PLC0415 - only for the self-check

    return str(gc.get_threshold()[0])


def effect() -> str:
    """Return the number of new lists after which the collector starts for the first time."""
    import gc  # noqa: PLC0415 - as in check()

    threshold = gc.get_threshold()[0]
    phases: "list[Any]" = []
    gc.collect()
    gc.callbacks.append(lambda phase, info: phases.append((phase, info["generation"])))
    kept: "list[Any]" = []
    while not phases and len(kept) < 2 * threshold:
        kept.append([])
    gc.callbacks.clear()
    return str(threshold) if threshold // 2 < len(kept) < 2 * threshold else f"after {len(kept)}"


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
