"""The page in a real browser: three widths, light and dark."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyskew.codebase.upgrade import output
from support import browser
from support.upgrade_pages import BLOCKED, finding, page

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(bool(browser.obstacle()), reason=f"NOT RUN: {browser.obstacle()}"),
]


@pytest.mark.parametrize("width", [360, 800, 1400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_readable_at_every_width(tmp_path: Path, width: int, scheme: str) -> None:
    path = tmp_path / "upgrade.html"
    shown = page(*(finding(line) for line in range(1, 30)), dependencies=BLOCKED)
    path.write_text(output.html(shown), encoding="utf-8")
    with browser.browser() as opened:
        tab = opened.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        problems: list[str] = []
        tab.on("console", lambda message: problems.append(message.text))
        tab.goto(path.as_uri())
        assert tab.locator(".verdict").inner_text() == shown.verdict
        assert tab.locator("ol > li").count() == len(shown.checklist)
        assert tab.locator("tbody tr").count() == 4 + 29
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        colours = "getComputedStyle(document.querySelector('.verdict')).color"
        assert tab.evaluate(colours) == ("rgb(255, 138, 128)" if scheme == "dark" else "rgb(179, 38, 30)")
        assert tab.get_by_text("MAY BREAK", exact=True).count() == 1
        assert problems == []
