"""Whether a forked worker calls what it registered with `atexit`: not until 3.12, from 3.13 on it does (gh-83856).

A worker of the method `spawn` always did. What the parent registered is never called in a worker.
"""

import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from typing import Any


NAME = "worker-exit-functions"
SUMMARY = "exit functions that a forked worker registers"
SINCE = (3, 13)
LINK = "https://github.com/python/cpython/issues/83856"
VALUES = {"linux": ("ignored", "called"), "macos": ("ignored", "called"), "windows": ()}
OLD = {"linux": "ignored", "macos": "ignored"}
NEW = {"linux": "called", "macos": "called"}
MODULE = "multiprocessing.process"
FIX = "clean up in the worker's own code, with try and finally"


def apply(value: str) -> None:
    """Let forked workers forget what they registered, or call it before they leave."""
    if (value == "called") == (sys.version_info >= (3, 13)):
        return
    kind: Any = sys.modules[MODULE].BaseProcess
    original = kind._bootstrap  # noqa: SLF001 - there is no public way

    def bootstrap(self: "Any", parent_sentinel: "Any" = None) -> "Any":
        exits: Any = sys.modules["atexit"]  # multiprocessing has imported it
        if not _is_forked(self):
            return original(self, parent_sentinel=parent_sentinel)
        if value == "called":
            exits._clear()  # noqa: SLF001 - as above
        try:
            return original(self, parent_sentinel=parent_sentinel)
        finally:
            if value == "called":
                exits._run_exitfuncs()  # noqa: SLF001 - as above
            else:
                # What multiprocessing itself has registered is called by the code that ends the worker.
                exits._clear()  # noqa: SLF001 - as above
                exits.register(sys.modules["multiprocessing.util"]._exit_function)  # noqa: SLF001 - as above

    kind._bootstrap = bootstrap  # noqa: SLF001 - as above


def _is_forked(process: "Any") -> bool:
    """Return whether a worker leaves without the interpreter's own way out: those of all methods but spawn."""
    from multiprocessing import get_start_method  # noqa: PLC0415 - loaded already

    return (process._start_method or get_start_method()) != "spawn"  # noqa: SLF001 - there is no public way


def check() -> str:
    """Return whether a forked worker calls what it registered."""
    return _called("fork")


def effect() -> str:
    """Return the same for a worker of a fork server."""
    return _called("forkserver")


def _called(method: str) -> str:
    import atexit  # noqa: PLC0415 - only for the self-check
    import multiprocessing  # noqa: PLC0415 - the hook acts on this import
    import os  # noqa: PLC0415 - as above
    import tempfile  # noqa: PLC0415 - as above

    with tempfile.TemporaryDirectory() as folder:
        made = os.path.join(folder, "made")
        context: Any = multiprocessing.get_context(method)
        worker = context.Process(target=atexit.register, args=(os.mkdir, made))
        worker.start()
        worker.join()
        return "called" if os.path.isdir(made) else "ignored"


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
