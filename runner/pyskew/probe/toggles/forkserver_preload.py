"""Whether the fork server runs the script once before its first worker: from 3.13.8 and 3.14.1 on.

Run as a script it prints what is in effect: what the module says, and which process ran this file.
"""

import os
import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from typing import Any

    from ..overlay.sites import Watcher


NAME = "forkserver-preload"
SUMMARY = "what the fork server loads before its first worker"
SINCE = (3, 13)
LINK = "https://github.com/python/cpython/issues/126631"
VALUES = {"linux": ("none", "main"), "macos": ("none", "main"), "windows": ()}
OLD = {"linux": "none", "macos": "none"}
NEW = {"linux": "main", "macos": "main"}
MODULE = "multiprocessing.forkserver"
FIX = "say it: multiprocessing.set_forkserver_preload([])"

RAN = os.getpid()


def apply(value: str) -> None:
    """Make `value` what is preloaded, as long as the program does not choose."""
    server: Any = sys.modules[MODULE]._forkserver  # noqa: SLF001 - there is no public way
    server._preload_modules = ["__main__"] if value == "main" else []  # noqa: SLF001 - as above


def watch(value: str, watcher: "Watcher") -> None:
    """Ask where a fork server is started, which happens with the first process that needs one."""
    module: Any = sys.modules[MODULE]
    server: Any = module._forkserver  # noqa: SLF001 - there is no public way
    kind = type(server)
    own = server._preload_modules  # noqa: SLF001 - as above
    if not watcher.bisecting:
        apply(value)
    usual = server._preload_modules  # noqa: SLF001 - as above

    def ensure_running() -> None:
        # A program that has said what to preload goes by no default; one server serves all later processes.
        if server._preload_modules is usual and server._forkserver_pid is None:  # noqa: SLF001 - as above
            if watcher.reached(NAME):
                apply(value)
            else:
                server._preload_modules = own  # noqa: SLF001 - as above
        kind.ensure_running(server)

    server.ensure_running = module.ensure_running = ensure_running


def check() -> str:
    """Return what is preloaded; builds before 3.13.8 and 3.14.1 never find the script, whatever the list names."""
    import multiprocessing.forkserver as module  # noqa: PLC0415 - the hook acts on this import

    version = sys.version_info[:3]
    finds = (3, 13, 8) <= version < (3, 14) or version >= (3, 14, 1)
    server: Any = module._forkserver  # noqa: SLF001 - there is no public way
    return "main" if finds and "__main__" in server._preload_modules else "none"  # noqa: SLF001 - as above


def effect() -> str:
    """Return which process ran this file: the server, or the worker itself."""
    import multiprocessing  # noqa: PLC0415 - as in check()

    context = multiprocessing.get_context("forkserver")
    reader, writer = context.Pipe(duplex=False)
    process = context.Process(target=_look, args=(writer,))
    process.start()
    process.join()
    return "none" if reader.recv() else "main"


def _look(writer: "Connection[object, object]") -> None:
    # pyskew: ignore[worker-reads-parent-state] which process set it is the question
    writer.send(os.getpid() == RAN)


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
