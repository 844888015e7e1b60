from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyskew.model import shortening

WAYS = [
    shortening.clipped,
    shortening.with_digest,
    shortening.without_end,
    shortening.without_start,
    shortening.without_middle,
]


@pytest.mark.parametrize("way", WAYS)
@given(st.text(max_size=20))
def test_a_text_that_fits_stays_as_it_is(way: Callable[[str, int], str], text: str) -> None:
    assert way(text, 20) == text


@pytest.mark.parametrize(
    ("way", "shown"),
    [
        (shortening.clipped, "0123456789ab... (8 more characters)"),
        (shortening.with_digest, "0123456789ab... <20 characters, sha256 "),
        (shortening.without_end, "0123456789ab..."),
        (shortening.without_start, "...89abcdefghij"),
        (shortening.without_middle, "0123...fghij"),
    ],
)
def test_what_is_missing_can_be_seen(way: Callable[[str, int], str], shown: str) -> None:
    assert way("0123456789abcdefghij", 12).startswith(shown)


def test_texts_that_differ_behind_the_cut_stay_different() -> None:
    assert shortening.with_digest("a" * 20 + "b", 4) != shortening.with_digest("a" * 20 + "c", 4)


def test_lines_stay_whole() -> None:
    lines = [f"line {number}" for number in range(9)]
    assert shortening.lines_without_middle(lines, 7, 15, "[...]") == ["line 0", "[...]", "line 7", "line 8"]


def test_the_error_of_a_program_fits_on_one_line() -> None:
    assert shortening.on_one_line("no\n  such\tfile", 9) == "no such f"
