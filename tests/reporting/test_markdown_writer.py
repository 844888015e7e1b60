from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from pyskew.reporting.markdown_writer import MarkdownPage, PagePart, code, fenced, table, text

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=60) | st.text("`|\\\n<> ", max_size=30)


def _cells(line: str) -> int:
    """Separators of a row, as GitHub reads them: a backslash escapes whatever follows it."""
    return len(re.findall(r"\|", re.sub(r"\\.", "", line)))


@given(ANYTHING, ANYTHING)
def test_no_words_leave_their_cell(one: str, other: str) -> None:
    for cells in ((text(one), text(other)), (code(one), code(other))):
        lines = table(["a", "b"], [cells]).splitlines()
        assert [_cells(line) for line in lines] == [3, 3, 3]


@given(ANYTHING)
def test_no_line_ends_its_block(line: str) -> None:
    block = fenced([line, "second"], "sh").splitlines()
    assert len(block) == 4
    assert block[0] == f"{block[-1]}sh"
    assert block[-1] not in block[1:-1]


def _part(rows: int, rank: int, **fields: object) -> PagePart:
    return PagePart(
        words=f"## {rank}", headers=("n",), rows=tuple((f"{n} {'x' * 40}",) for n in range(rows)), rank=rank, **fields
    )


def test_what_ranks_first_gets_room_first() -> None:
    page = MarkdownPage(room=2_000, elsewhere="report.json")
    page.add(_part(100, 2), _part(10, 1))
    shown = page.render()
    assert len(shown.encode()) <= 2_000
    first, second = shown.split("## 1")
    assert re.search(r"\.\.\. and \d+ more rows, see report\.json\.", first)
    assert "9 xxx" in second
    assert "more rows" not in second


def test_a_part_that_must_be_whole_is_left_out_and_said() -> None:
    page = MarkdownPage(room=1_000)
    page.add(_part(100, 1, whole=True))
    assert "Left out to keep this page short: 100 rows, see the other reports." in page.render()


def test_a_cut_row_takes_its_command_along() -> None:
    page = MarkdownPage(room=1_500)
    page.add(PagePart(headers=("n",), rows=(("a",), ("b" * 2_000,)), commands=(("run a",), ("run b",))))
    assert "run a" in page.render()
    assert "run b" not in page.render()


def test_wide_tables_are_not_padded() -> None:
    rows = [["x" * 300, "y"], ["x", "y"]]
    assert "\n| x | y |" in table(["a", "b"], rows)
    assert "| x   | yyy |" in table(["a", "b"], [["x", "yyy"], ["xxx", "y"]])


@given(st.lists(st.tuples(st.lists(st.integers(1, 200), max_size=20), st.booleans(), st.booleans()), max_size=12))
def test_a_page_is_never_larger_than_its_room(parts: list[tuple[list[int], bool, bool]]) -> None:
    page = MarkdownPage(room=6_000, elsewhere="`report.json` or `report.html`")
    for rank, (widths, commands, whole) in enumerate(parts):
        rows = tuple(("x" * width, "\u6f22" * (width // 5)) for width in widths)
        runs = tuple(("# log", "run " * (width // 4)) for width in widths) if commands else ()
        page.add(
            PagePart(words=f"## {rank}", headers=("name", "what"), rows=rows, rank=rank, whole=whole, commands=runs)
        )
    assert len(page.render().encode()) <= 6_000
