"""^C and SIGTERM as a flag besides the exception, since an exception can be lost.

Python raises KeyboardInterrupt wherever the main thread happens to be. In a finalizer, or in C code that clears errors,
nothing above sees it. The flag is looked at while cells run, so that a signal ends a run in any case.
"""

from __future__ import annotations

import signal
import threading
from types import FrameType

NOTHING = "nothing was recorded yet; run the same command again"
"""What the user is told where a signal came before the first record."""

_requested = threading.Event()


class ToldInterrupt(KeyboardInterrupt):
    """An interruption of which the user was told what is finished and how to go on."""


def install() -> None:
    """Let SIGINT and SIGTERM raise KeyboardInterrupt and set the flag; an ignored SIGINT stays ignored."""
    _requested.clear()
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, _handle)
    signal.signal(signal.SIGTERM, _handle)


def check() -> None:
    """Raise KeyboardInterrupt if a signal came since `install`."""
    if _requested.is_set():
        raise KeyboardInterrupt


def _handle(number: int, frame: FrameType | None) -> None:
    del number, frame
    _requested.set()
    raise KeyboardInterrupt
