"""Keep ^C and SIGTERM as a flag as well as an exception, since an exception can be lost.

Python raises KeyboardInterrupt wherever the main thread is. If that is a finalizer, or C code that clears errors, the
exception does not reach its caller. A run checks the flag while cells run, so that a signal always ends it.
"""

from __future__ import annotations

import signal
import threading
from types import FrameType

NOTHING = "nothing was recorded yet; run the same command again"
"""The message where a signal came before the first record."""

_requested = threading.Event()


class ToldInterrupt(KeyboardInterrupt):
    """An interruption for which a message was already printed: what is finished, and how to go on."""


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
