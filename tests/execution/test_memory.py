"""Whether one cell more has room in the memory of the machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyskew.execution import memory

GIB = 1 << 30


def machine(folder: Path, total: int, available: int) -> Path:
    path = folder / "meminfo"
    path.write_text(f"MemTotal:  {total >> 10} kB\nMemFree:  0 kB\nMemAvailable:  {available >> 10} kB\nHuge: 0\n")
    return path


def group(folder: Path, limit: str, current: int, inactive: int = 0) -> Path:
    (folder / "memory.max").write_text(f"{limit}\n")
    (folder / "memory.current").write_text(f"{current}\n")
    (folder / "memory.stat").write_text(f"anon 1\ninactive_file {inactive}\n")
    return folder


@pytest.mark.parametrize(
    ("available", "largest", "allowed"),
    [(3 * GIB, 0, True), (GIB, 0, False), (3 * GIB, 2 * GIB, False), (4 * GIB, 2 * GIB, True)],
    ids=["a quarter is free", "less than a quarter", "the largest fits once", "the largest fits twice"],
)
def test_the_machine_keeps_a_quarter_and_room_for_the_largest_cell(
    tmp_path: Path, available: int, largest: int, *, allowed: bool
) -> None:
    assert memory.allows_one_more(largest, machine(tmp_path, 8 * GIB, available), tmp_path / "none") is allowed


@pytest.mark.parametrize(
    ("limit", "used", "inactive", "allowed"),
    [("max", 7 * GIB, 0, True), (str(2 * GIB), 2 * GIB, 0, False), (str(2 * GIB), 2 * GIB, GIB, True)],
    ids=["no limit", "used up", "by files that nobody uses"],
)
def test_a_control_group_counts_where_it_has_a_limit(
    tmp_path: Path, limit: str, used: int, inactive: int, *, allowed: bool
) -> None:
    meminfo = machine(tmp_path, 16 * GIB, 8 * GIB)
    assert memory.allows_one_more(0, meminfo, group(tmp_path, limit, used, inactive)) is allowed


def test_where_nothing_is_known_nothing_is_allowed(tmp_path: Path) -> None:
    assert memory.allows_one_more(0, tmp_path / "none", tmp_path / "none") is False
