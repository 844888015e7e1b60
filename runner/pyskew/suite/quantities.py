"""Durations, sizes and counts as a suite writes them: `20s`, `1MiB`, `64`."""

from __future__ import annotations

import math
import re

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_SIZES = {"B": 1, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3}
_LONGEST_DURATION = 30 * 24 * 3600.0
"""Seconds; beyond that a limit is a slip, and no clock call accepts every number."""
_LARGEST_OUTPUT = 4 * 1024**3
"""Bytes of output; a supervisor holds them in memory."""
_LEAST_MEMORY = 16 * 1024**2
"""Bytes; a Python that runs nothing takes about 10 MiB."""
_LARGEST_MEMORY = 1 << 50
_MOST_PROCESSES = 1_000_000


def duration(value: object) -> float:
    """Return the seconds of a duration such as `20s`.

    Raises:
        ValueError: it is none, or longer than 30 days.
    """
    match = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*(ms|s|m|h)\s*", str(value), re.ASCII)
    if match is None or float(match[1]) <= 0:
        message = f"{value!s:.40} is not a duration; write 500ms, 20s, 10m or 1h"
        raise ValueError(message)
    seconds = float(match[1]) * _UNITS[match[2]]
    if seconds > _LONGEST_DURATION:
        message = f"{value!s:.40} is longer than 30 days (720h)"
        raise ValueError(message)
    return seconds


def size(value: object) -> object:
    """Return the bytes of a size such as `64KiB`."""
    match = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*(B|KiB|MiB|GiB)\s*", str(value), re.ASCII)
    if match is None or float(match[1]) <= 0:
        message = f"{value!s:.40} is not a size; write 64KiB, 1MiB or 2GiB"
        raise ValueError(message)
    amount = float(match[1]) * _SIZES[match[2]]
    return int(amount) if math.isfinite(amount) else _LARGEST_MEMORY + 1


def output(size: int) -> int:
    """Return the bytes of output; ValueError when that is more than a supervisor can hold."""
    if not 1 <= size <= _LARGEST_OUTPUT:
        message = "write 1B to 4GiB"
        raise ValueError(message)
    return size


def memory(size: int) -> int:
    """Return the bytes of memory; ValueError when no Python starts with so little, or no machine has so much."""
    if not _LEAST_MEMORY <= size <= _LARGEST_MEMORY:
        message = "write 16MiB to 1048576GiB; a Python that runs nothing takes about 10MiB"
        raise ValueError(message)
    return size


def processes(value: object) -> object:
    """Return a number of processes; ValueError when it is none."""
    text = str(value)
    if not re.fullmatch(r"[0-9]{1,7}", text) or not 1 <= int(text) <= _MOST_PROCESSES:
        message = f"{text:.40} is not a number from 1 to {_MOST_PROCESSES:,}"
        raise ValueError(message)
    return int(text)
