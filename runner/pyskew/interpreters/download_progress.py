"""Lines of progress of a download: how much has arrived, of how much, and how long the rest will take."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

_MEBIBYTE = 1024 * 1024


class DownloadProgress:
    """Make the lines of one download. The size never falls, and the time left never rises."""

    def __init__(self, what: str, total: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        """Start now; `total` is in bytes, 0 where it is not known."""
        self._what = what
        self._total = total
        self._clock = clock
        self._start = clock()
        self._most = 0
        self._left = math.inf

    def line(self, size: int) -> str:
        """Return the line for so many bytes that are here."""
        self._most = max(self._most, size)
        if not self._total:
            return f"{self._what}: {mebibytes(self._most)} so far"
        here = min(self._most, self._total)
        elapsed = self._clock() - self._start
        if here:
            self._left = min(self._left, elapsed * (self._total - here) / here)
        seconds = math.ceil(self._left) if here else 0
        left = f", about {seconds // 60}:{seconds % 60:02} left" if seconds else ""
        return f"{self._what}: {here / _MEBIBYTE:.0f} of {mebibytes(self._total)}{left}"


def mebibytes(size: int) -> str:
    """Return a size in words: `119 MiB`; one at least."""
    return f"{max(size / _MEBIBYTE, 1):.0f} MiB" if size else "0 MiB"
