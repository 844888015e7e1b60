from __future__ import annotations

import json
import os
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pyskew import __version__
from pyskew.reporting.formats import Format, formats
from support import sample

GOLDEN = Path(__file__).parent / "golden"
ACCEPTING = bool(os.environ.get("PYSKEW_ACCEPT"))
ACCEPT = "PYSKEW_ACCEPT=1 pytest tests/reporting/formats/test_goldens.py"


class _Data(HTMLParser):
    """What a page says, without its markup, style and script: its words line by line, and its blocks of JSON."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = dict(attrs).get("type") or tag
        self._within = kind if tag in {"script", "style"} else ""

    def handle_endtag(self, tag: str) -> None:
        del tag
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within == "application/json":
            self.lines += json.dumps(json.loads(data), indent=1).splitlines()
        elif not self._within and data.strip():
            self.lines.append(" ".join(data.split()))


def _golden(one: Format) -> Path:
    return GOLDEN / (f"{one.filename}.txt" if one.filename.endswith(".html") else one.filename)


def _compared(one: Format) -> str:
    text = one.render(sample.rich()).replace(f'"version": "{__version__}"', '"version": "VERSION"')
    if not one.filename.endswith(".html"):
        return text
    page = _Data()
    page.feed(text)
    return "\n".join(page.lines) + "\n"


def _accepted() -> Iterator[str]:
    yield from (name for name, one in formats().items() if ACCEPTING or _golden(one).is_file())


@pytest.mark.parametrize("name", list(_accepted()))
def test_the_sample_is_written_as_it_was_accepted(name: str) -> None:
    one = formats()[name]
    text, path = _compared(one), _golden(one)
    if ACCEPTING:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    accepted = path.read_text(encoding="utf-8")
    if text != accepted:
        pairs = enumerate(zip(text.splitlines(), accepted.splitlines(), strict=False), 1)
        first = next((number for number, pair in pairs if len(set(pair)) > 1), "the last")
        pytest.fail(f"{path.name} differs, first in line {first}; accept it with: {ACCEPT}")


def test_every_golden_file_belongs_to_a_format() -> None:
    assert {path.name for path in GOLDEN.iterdir()} <= {_golden(one).name for one in formats().values()}
    assert len(list(GOLDEN.iterdir())) >= 7
