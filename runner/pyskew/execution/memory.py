"""Whether the memory of this machine allows one cell more. Linux only; elsewhere it is unknown."""

from __future__ import annotations

from pathlib import Path

_FREE_PARTS = 4
"""A quarter of all memory stays free."""
_LARGEST_CELLS = 2
"""Cells as large as the largest so far that must fit."""
_MEMINFO = Path("/proc/meminfo")
_GROUP = Path("/sys/fs/cgroup")
"""Version 2, as a container sees its own."""


def allows_one_more(largest: int, meminfo: Path = _MEMINFO, group: Path = _GROUP) -> bool:
    """Return whether one cell more may run beside those that wait.

    Args:
        largest: bytes of the largest cell so far.
        meminfo: the kernel's file on the machine.
        group: the folder of the control group that limits this process.
    """
    amounts = [one for one in (_of_machine(meminfo), _of_group(group)) if one is not None]
    return bool(amounts) and all(free >= max(total / _FREE_PARTS, _LARGEST_CELLS * largest) for total, free in amounts)


def _of_machine(meminfo: Path) -> tuple[int, int] | None:
    """Return all bytes of memory, and those that programs can have without swapping."""
    rows = _table(meminfo)
    try:
        return rows["MemTotal:"] * 1024, rows["MemAvailable:"] * 1024
    except KeyError:
        return None


def _of_group(group: Path) -> tuple[int, int] | None:
    """Return the limit of a control group, and what is left of it; None where it has none."""
    try:
        limit = int((group / "memory.max").read_text(encoding="ascii"))
        used = int((group / "memory.current").read_text(encoding="ascii"))
    except (OSError, ValueError):  # no such group, or its limit is `max`
        return None
    # Pages of files that nobody uses now are given up first.
    return limit, limit - used + _table(group / "memory.stat").get("inactive_file", 0)


def _table(path: Path) -> dict[str, int]:
    """Return the numbers of a kernel file whose lines begin with a name and a number; nothing where it is not there."""
    try:
        rows = [line.split() for line in path.read_text(encoding="ascii").splitlines()]
    except OSError:
        return {}
    return {row[0]: int(row[1]) for row in rows if len(row) > 1 and row[1].isdigit()}
