"""Whether an error in the script ends the fork server that preloads it: until 3.14; 3.15 ignores it.

Run as a script it prints what is in effect: what the module says, and what becomes of a worker.
"""

import os
import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from typing import Any

    from ..overlay.sites import Watcher


NAME = "preload-errors"
SUMMARY = "errors in what the fork server preloads"
SINCE = (3, 15)
LINK = "https://github.com/python/cpython/issues/141860"
VALUES = {"linux": ("fail", "ignore"), "macos": ("fail", "ignore"), "windows": ()}
OLD = {"linux": "fail", "macos": "fail"}
NEW = {"linux": "ignore", "macos": "ignore"}
MODULE = "multiprocessing.forkserver"
FIX = "put what starts workers, and what may fail, under `if __name__ == '__main__':`"

_ASKED = "PYSKEW_PRELOAD_ERRORS"
_MARK = "pyskew_ignores"
_DECIDED = "PYSKEW_PRELOAD_ERRORS_DECIDED"
"""What a fork server that starts is told by the process that starts it."""


def apply(value: str) -> None:
    """Let an error in the script end the server, or not. Builds that preload no script have no such error."""
    module: Any = sys.modules[MODULE]
    server = module._forkserver  # noqa: SLF001 - there is no public way
    if hasattr(server, "_preload_on_error"):
        server._preload_on_error = value  # noqa: SLF001 - as above
    elif value == "ignore":
        _ignore(module.spawn)


def watch(value: str, watcher: "Watcher") -> None:
    """Ask where a fork server is started, which happens with the first process that needs one."""
    module: Any = sys.modules[MODULE]
    server: Any = module._forkserver  # noqa: SLF001 - there is no public way
    kind = type(server)
    own = getattr(server, "_preload_on_error", "fail")
    told = os.environ.pop(_DECIDED, None)
    if told is not None or not watcher.bisecting:
        apply(told or value)

    def ensure_running() -> None:
        if server._forkserver_pid is None:  # noqa: SLF001 - as above
            os.environ[_DECIDED] = decided = value if watcher.reached(NAME) else own
            if hasattr(server, "_preload_on_error"):
                server._preload_on_error = decided  # noqa: SLF001 - as above
        try:
            kind.ensure_running(server)
        finally:
            os.environ.pop(_DECIDED, None)

    server.ensure_running = module.ensure_running = ensure_running


def _ignore(spawn: "Any") -> None:
    """Let the server go on when it cannot run the script; its workers run the script again, and fail by themselves."""
    # forkserver.main() of 3.14 calls it without a try; 3.15 got the attribute _preload_on_error (gh-141860).
    original = spawn.import_main_path

    def import_main_path(main_path: str) -> None:
        try:
            original(main_path)
        except Exception:  # noqa: BLE001 - whatever the script raises
            return

    setattr(import_main_path, _MARK, True)
    spawn.import_main_path = import_main_path


def check() -> str:
    """Return the fate of an error; empty on builds that preload no script."""
    import multiprocessing.forkserver as module  # noqa: PLC0415 - the hook acts on this import

    version = sys.version_info[:3]
    if version < (3, 13, 8) or (3, 14) <= version < (3, 14, 1):
        return ""
    server: Any = module._forkserver  # noqa: SLF001 - there is no public way
    if hasattr(server, "_preload_on_error"):
        return str(server._preload_on_error)  # noqa: SLF001 - as above
    spawn: Any = getattr(module, "spawn")  # noqa: B009 - a module that it imports
    return "ignore" if hasattr(spawn.import_main_path, _MARK) else "fail"


def effect() -> str:
    """Return whether a worker is started although this file raises in the server."""
    import multiprocessing  # noqa: PLC0415 - as in check()
    import time  # noqa: PLC0415 - only for the self-check

    if not check():
        return ""
    os.environ[_ASKED] = "yes"
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the tracebacks are expected
    process = multiprocessing.get_context("forkserver").Process(target=time.sleep, args=(0,))
    try:
        process.start()
    except (OSError, EOFError):
        return "fail"
    process.join()
    return "ignore"


if __name__ == "__mp_main__" and _ASKED in os.environ:
    message = "a self-check"
    raise RuntimeError(message)

if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
