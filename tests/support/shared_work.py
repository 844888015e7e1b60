"""What workers of the audit do in tests: a spawned process imports it by name, which a test module does not have."""

from __future__ import annotations

import os
import time
from pathlib import Path


def doubled(number: int) -> int:
    if number == 0:
        time.sleep(0.2)  # so that later parts are done first
    return 2 * number


def refused(number: int) -> int:
    if number == 2:
        raise ValueError(number)
    return number


def ended(number: int) -> int:
    if number == 2:
        os._exit(1)
    return number


def large(path: str) -> bytes:
    """Return more than a pipe holds, after telling which process writes it."""
    Path(path).write_text(str(os.getpid()))
    return bytes(50_000_000)
