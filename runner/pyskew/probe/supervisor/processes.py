"""What a platform must offer to run cells: a Link that can be waited on and a Tree of processes that can be ended."""

from __future__ import annotations

import importlib
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Link(Protocol):
        """The supervisor's end of the channel."""

        closed: bool
        """The client is gone, or a signal asked for the end."""

        def next(self) -> bytearray:
            """Return the bytes received so far and not yet taken; the caller cuts frames out of them."""

        def wait(self, seconds: float | None) -> None:
            """Sleep until bytes arrive, a process of ours ends, the link closes, or the time is over."""

        def send(self, data: bytes) -> None:
            """Write everything."""

    class Tree(Protocol):
        """All processes of one cell, from its start until none is left."""

        seconds_of_cpu: float
        peak_bytes: int
        max_processes: int
        status: ExitStatus | None
        """How the main process ended; None while it runs."""

        def __init__(self, link: Link) -> None: ...

        def start(self, command: ProcessSpec) -> None:
            """Start the main process; OSError when it cannot be started."""

        def executable(self) -> str:
            """Return the file that the main process really runs; empty when that is unknown."""

        def reap(self) -> None:
            """Notice what ended."""

        def empty(self) -> bool:
            """Return whether no process is left."""

        def names(self) -> list[str]:
            """Return the names of the live processes, sorted."""

        def sample(self, *, exact: bool) -> tuple[int, int]:
            """Live processes and their bytes of memory; `exact` counts shared pages once, where that can be told."""

        def cpu(self) -> dict[int, float]:
            """Return the seconds of CPU by process; key 0 holds those of processes that have ended."""

        def dump(self, stderr: int) -> None:
            """Freeze the tree, then let every Python in it write its stacks to its stderr."""

        def freeze(self) -> None:
            """Stop every process of the tree, so that nothing in it moves any more."""

        def kill(self) -> None:
            """End every process of the tree. TimeoutError when some would not die."""


class LinkClosed(BaseException):
    """The client is gone, or a signal ended the supervisor: the current request has no result."""


class ExitStatus:
    """How a process ended: an exit code, or the signal that ended it."""

    def __init__(self, code: int | None, signal: str = "") -> None:
        self.code = code
        self.signal = signal


class ProcessSpec:
    """What to start, and with what."""

    def __init__(self, argv: list[str], env: dict[str, str], cwd: str, files: tuple[int, int, int]) -> None:
        """Take `files`, the descriptors for its standard input, output and error."""
        self.argv = argv
        self.env = env
        self.cwd = cwd
        self.files = files


def os_name() -> str:
    """Return linux, macos or windows; for any other POSIX system Python's name of it."""
    return {"win32": "windows", "darwin": "macos"}.get(sys.platform, sys.platform)


def wine() -> str:
    """Return the version of the wine that stands in for Windows; empty on a real one, and elsewhere."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - Windows only

        ask = getattr(ctypes.WinDLL("ntdll"), "wine_get_version", None)
        if ask is not None:
            ask.restype = ctypes.c_char_p
            return str(ask().decode())
    return ""


def parts() -> tuple[type[Link], type[Tree]]:
    """Return Link and Tree of this platform."""
    name = {"linux": "processes_linux", "win32": "processes_windows"}.get(sys.platform, "processes_posix")
    module = importlib.import_module(f"{__package__}.{name}")
    return module.LINK, module.TREE
