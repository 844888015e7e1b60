"""Lines about a download that stalls, jumps and shrinks: what they say never runs backwards."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from pyskew.interpreters.download_progress import DownloadProgress, mebibytes

MIB = 1024 * 1024
TOTAL = 100 * MIB


@given(st.lists(st.tuples(st.floats(0.1, 100), st.integers(0, 2 * TOTAL)), max_size=30))
def test_neither_size_nor_time_left_runs_backwards(steps: list[tuple[float, int]]) -> None:
    now = [0.0]
    progress = DownloadProgress("lists", TOTAL, clock=lambda: now[0])
    sizes, times = [], []
    for seconds, size in steps:
        now[0] += seconds
        line = progress.line(size)
        found = re.fullmatch(r"lists: (\d+) of 100 MiB(?:, about (\d+):(\d\d) left)?", line)
        assert found, line
        sizes.append(int(found[1]))
        if found[2]:
            times.append(int(found[2]) * 60 + int(found[3]))
    assert sizes == sorted(sizes)
    assert times == sorted(times, reverse=True)
    assert not steps or sizes[-1] <= 100


def test_the_time_left_follows_the_speed() -> None:
    now = [0.0]
    progress = DownloadProgress("lists", TOTAL, clock=lambda: now[0])
    now[0] = 10.0
    assert progress.line(10 * MIB) == "lists: 10 of 100 MiB, about 1:30 left"
    now[0] = 20.0
    assert progress.line(50 * MIB) == "lists: 50 of 100 MiB, about 0:20 left"
    assert progress.line(TOTAL) == "lists: 100 of 100 MiB"


def test_without_a_total_it_says_what_is_here() -> None:
    progress = DownloadProgress("lists")
    assert progress.line(7 * MIB) == "lists: 7 MiB so far"
    assert progress.line(3 * MIB) == "lists: 7 MiB so far"
    assert mebibytes(1) == "1 MiB"
