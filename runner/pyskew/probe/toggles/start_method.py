"""Which way `multiprocessing` starts processes when nobody says so: fork until 3.13, forkserver on Linux from 3.14 on.

Run as a script it prints what is in effect: what the interpreter says, and what a started process turns out to be.
"""

import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from multiprocessing.connection import Connection

NAME = "start-method"
SUMMARY = "multiprocessing's default start method"
SINCE = (3, 14)
LINK = "https://github.com/python/cpython/issues/84559"
VALUES = {"linux": ("fork", "spawn", "forkserver"), "macos": ("fork", "spawn", "forkserver"), "windows": ("spawn",)}
OLD = {"linux": "fork", "macos": "spawn", "windows": "spawn"}
NEW = {"linux": "forkserver", "macos": "spawn", "windows": "spawn"}
MODULE = "multiprocessing.context"

mark = "as imported"


def apply(value: str) -> None:
    """Swap the platform's default, as if this Python had been built with it.

    Not set_start_method(): that counts as a choice of the program, so that its own call would fail, and
    get_start_method(allow_none=True) would not be None.
    """
    default = sys.modules[MODULE]._default_context  # noqa: SLF001 - there is no public way
    default._default_context = default.get_context(value)  # noqa: SLF001 - as above


def check() -> str:
    """The start method that a program gets which does not choose."""
    import multiprocessing  # noqa: PLC0415 - the hook acts on this import

    return multiprocessing.get_start_method()


def effect() -> str:
    """The start method that a child of the default context shows by its memory and its parent."""
    import multiprocessing  # noqa: PLC0415 - as in check()
    import os  # noqa: PLC0415 - not needed by apply()

    global mark  # noqa: PLW0603 - whether the child sees this is the question
    mark = "changed"
    reader, writer = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=_look, args=(writer,))
    process.start()
    parent, seen = reader.recv()
    process.join()
    if seen == mark:
        return "fork"
    return "spawn" if parent == os.getpid() else "forkserver"


def _look(writer: "Connection[object, object]") -> None:
    import os  # noqa: PLC0415 - not needed by apply()

    writer.send((os.getppid(), mark))


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
