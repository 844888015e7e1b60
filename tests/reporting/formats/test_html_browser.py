"""The HTML report in a real Chromium. PYSKEW_CHROMIUM names the binary, PYSKEW_AXE a copy of axe.min.js."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import absent
from support import browser, hostile, sample
from support.browser import Trapped

pytestmark = pytest.mark.browser

AXE = "axe-core@4.10.3"


@pytest.fixture(scope="module")
def chromium() -> Iterator[browser.playwright.Browser]:
    if reason := browser.obstacle():
        absent(reason)
    with contextlib.ExitStack() as stack:
        try:
            opened = stack.enter_context(browser.browser())
        except browser.playwright.Error as problem:
            absent(f"chromium does not start: {problem}")
        yield opened


@pytest.fixture(scope="module")
def axe(request: pytest.FixtureRequest) -> str:
    """The text of axe-core: the copy that PYSKEW_AXE names, else npm's, kept between runs."""
    if named := os.environ.get("PYSKEW_AXE"):
        return Path(named).read_text(encoding="utf-8")
    folder = Path(request.config.cache.mkdir("axe"))
    if not list(folder.glob("*.tgz")):
        if not shutil.which("npm"):
            absent("no npm to fetch axe-core with; install it, or name axe.min.js in PYSKEW_AXE")
        command = ["npm", "pack", "--silent", AXE, "--pack-destination", str(folder)]
        fetched = subprocess.run(command, check=False, capture_output=True, encoding="utf-8", timeout=120)
        if fetched.returncode:
            absent(f"npm could not fetch {AXE}: {fetched.stderr.strip()[-300:]}")
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        return archive.extractfile("package/axe.min.js").read().decode()


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> str:
    return browser.write(sample.rich(), tmp_path_factory.mktemp("rich"))


@pytest.fixture
def opened(chromium: browser.playwright.Browser, rich: str) -> Iterator[Trapped]:
    trapped = Trapped(chromium, rich)
    yield trapped
    assert trapped.sins == []
    trapped.page.context.close()


def _cell(trapped: Trapped, scenario: str, python: str) -> object:
    row = trapped.page.locator("[role=row]", has=trapped.page.get_by_role("rowheader", name=scenario, exact=True))
    return row.locator(f'[role=gridcell][aria-label^="{python} on linux"]')


def _rows(trapped: Trapped) -> list[str]:
    return trapped.page.locator("[role=rowheader]").all_inner_texts()


# Reading


def test_a_cell_opens_facts_of_both_ends_its_cause_and_its_command(opened: Trapped) -> None:
    _cell(opened, "pack/surprising", "3.14").click()
    panel = opened.page.locator("#panel")
    text = panel.inner_text()
    assert "pack/surprising@linux/3.14" in text
    assert panel.locator("del").all_inner_texts() == ['-["custom"]']
    assert panel.locator("ins").all_inner_texts() == ["+[]"]
    assert "Unexpected: no `expect` clause covers 3.13." in text
    assert "start-method fork \u2192 forkserver is proven" in text
    shown = panel.locator("tbody tr").all_inner_texts()
    assert [row.split("\t")[-1] for row in shown] == [f"what {end} shows" for end in ("3.13", "3.14", "3.13", "3.14")]
    assert "pyskew run --fresh --only pack/surprising --python 3.13,3.14 --target linux" in text
    hrefs = [link.get_attribute("href") for link in panel.locator("dd a").all()]
    assert hrefs[0] == "logs/pack/surprising%40linux/3.13/1.txt"


def test_a_cell_shows_what_it_said(opened: Trapped) -> None:
    _cell(opened, "pack/regressed", "3.15").click()
    panel = opened.page.locator("#panel")
    said = panel.locator("h4:has-text('Log excerpt') + .fact")
    assert said.locator("h5").inner_text() == "3.14 and 3.15\nsame"
    assert "AttributeError: module 'ast' has no attribute 'Num'" in said.locator("pre").inner_text()
    opened.page.keyboard.press("Escape")
    _cell(opened, "pack/fixed", "3.13").click()
    assert panel.locator("h4:has-text('Log excerpt') + .fact h5").inner_text() == "3.12"
    opened.page.keyboard.press("Escape")
    _cell(opened, "pack/proven", "3.14").click()
    assert "Log excerpt" not in panel.inner_text()


def test_tests_of_one_suite_share_its_command_and_its_logs(opened: Trapped) -> None:
    _cell(opened, "pack/regressed", "3.14").click()
    panel = opened.page.locator("#panel")
    whole, single = panel.locator("section.change").all()
    assert "Run it again" not in whole.inner_text()
    assert "tests/test_ast.py::test_numbers[1|2]" in single.inner_text()
    assert single.locator(".fact h5").first.inner_text() == "message\ndiffers"
    assert single.locator("del, ins").all_inner_texts() == [
        '-""',
        "+\"AttributeError: module 'ast' has no attribute 'Num'\"",
    ]
    assert panel.get_by_role("button", name="Copy").count() == 1
    assert "Not the cause: start-method fork \u2192 forkserver" in single.inner_text()
    assert single.locator("table").is_hidden()
    single.get_by_text("Evidence", exact=True).first.click()
    assert single.locator("table").is_visible()


def test_evidence_opens_from_its_cause(opened: Trapped) -> None:
    _cell(opened, "pack/surprising", "3.14").click()
    opened.page.get_by_role("button", name="pack/surprising@linux/3.13+control").click()
    assert "only the proof needed" in opened.page.locator("#panel").inner_text()
    opened.page.get_by_role("button", name="Back to the change").click()
    assert opened.page.locator("#panel-title").inner_text() == "pack/surprising@linux/3.14"


def test_the_command_goes_to_the_clipboard(chromium: browser.playwright.Browser, rich: str) -> None:
    trapped = Trapped(chromium, rich, permissions=["clipboard-read", "clipboard-write"])
    _cell(trapped, "pack/refuted", "3.14").click()
    trapped.page.get_by_role("button", name="Copy").click()
    trapped.page.get_by_role("button", name="Copied").wait_for()
    copied = trapped.page.evaluate("navigator.clipboard.readText()")
    assert copied == "pyskew run --fresh --only pack/refuted --python 3.13,3.14 --target linux"


def test_a_scenario_has_a_view_with_an_address_of_its_own(opened: Trapped) -> None:
    page = opened.page
    page.get_by_role("rowheader", name="pack/surprising", exact=True).click()
    assert page.locator("#panel-title").inner_text() == "pack/surprising"
    assert page.url.endswith("#scenario=pack%2Fsurprising")
    panel = page.locator("#panel")
    rows = [row.split("\t") for row in panel.locator("tbody tr").all_inner_texts()]
    assert [row[0] for row in rows[:4]] == ["3.12", "3.13", "3.14", "3.15"]
    assert rows[2][3] == "behaviour-changed"
    assert "3.13 \u2192 3.14 on linux: behaviour-changed" in panel.inner_text()
    assert "2 values" in panel.locator(".fact h4").first.inner_text()
    panel.get_by_role("button", name="3.14", exact=True).first.click()
    assert page.locator("#panel-title").inner_text() == "pack/surprising@linux/3.14"
    page.get_by_role("button", name="All cells of pack/surprising").click()
    page.reload()
    assert page.locator("#panel-title").inner_text() == "pack/surprising"
    page.keyboard.press("Escape")
    assert "scenario" not in page.url.partition("#")[2]


# Filters


def test_filters_narrow_the_matrix_and_stay_in_the_address(opened: Trapped) -> None:
    page = opened.page
    page.get_by_role("button", name="regressed").click()
    assert _rows(opened) == ["pack/regressed"]
    assert page.url.endswith("#class=regressed")
    page.get_by_role("button", name="Clear").click()
    page.locator("#cause").select_option("1")
    assert _rows(opened) == ["pack/proven", "pack/surprising", "pack/blamed"]
    page.locator("#text").fill("another toggle")
    assert _rows(opened) == ["pack/blamed"]
    page.locator("#cause").select_option("")
    page.locator("#python").select_option("3.14")
    assert page.locator("#shown").inner_text().endswith("1 of 4 columns")
    assert page.url.endswith("#python=3.14&text=another+toggle")


def test_an_address_brings_back_filters_and_the_open_cell(chromium: browser.playwright.Browser, rich: str) -> None:
    trapped = Trapped(chromium, f"{rich}#class=unexpected&text=literal+error&cell=pack%2Frefuted%40linux%2F3.14")
    assert _rows(trapped) == ["refuted"]
    assert trapped.page.get_by_role("button", name="unexpected cells").get_attribute("aria-pressed") == "true"
    assert trapped.page.locator("#panel-title").inner_text() == "pack/refuted@linux/3.14"
    assert trapped.sins == []


def test_an_address_of_nonsense_shows_everything(chromium: browser.playwright.Browser, rich: str) -> None:
    trapped = Trapped(chromium, f"{rich}#class=%3Cscript%3E&python=9.9&cell=nowhere&%%%")
    assert "Nothing matches these filters." in trapped.page.locator("#grid").inner_text()
    trapped.page.get_by_role("button", name="Clear").click()
    assert len(_rows(trapped)) == 22
    assert trapped.sins == []


# Keyboard and readers


def test_everything_is_reached_by_keyboard(opened: Trapped) -> None:
    page = opened.page
    page.locator("#grid [tabindex='0']").focus()
    for key in ("ArrowDown", "ArrowRight", "End", "Home", "Control+End", "Control+Home", "PageDown", "ArrowUp"):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.getAttribute('role')") == "gridcell", key
    page.keyboard.press("Control+Home")
    page.keyboard.press("n")
    assert (
        page.evaluate("document.activeElement.getAttribute('aria-label')") == "3.14 on linux: pass, behaviour-changed"
    )
    page.keyboard.press("Enter")
    assert page.locator("#panel-title").inner_text() == "pack/proven@linux/3.14"
    assert page.evaluate("document.activeElement.id") == "panel-title"
    page.keyboard.press("n")
    assert page.locator("#panel-title").inner_text() == "pack/surprising@linux/3.14"
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "gridcell"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "text"


@pytest.mark.parametrize(
    ("scheme", "state"),
    [("light", "open"), ("dark", "open"), ("dark", "scenario"), ("light", "alone"), ("light", "empty")],
)
def test_axe_finds_no_violation(
    chromium: browser.playwright.Browser, rich: str, axe: str, scheme: str, state: str
) -> None:
    trapped = Trapped(chromium, rich, color_scheme=scheme, bypass_csp=True)
    if state == "open":
        _cell(trapped, "pack/regressed", "3.14").click()
    elif state == "scenario":
        trapped.page.get_by_role("rowheader", name="pack/surprising", exact=True).click()
    elif state == "alone":
        _cell(trapped, "pack/proven", "3.12").click()
    elif state == "empty":
        trapped.page.locator("#text").fill("no such thing")
    trapped.page.evaluate(axe)
    found = trapped.page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found] == []


def test_paper_gets_every_row_and_no_controls(opened: Trapped) -> None:
    opened.page.emulate_media(media="print")
    opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert len(_rows(opened)) == 22
    assert not opened.page.locator("#filters").is_visible()


# Harm


def test_nothing_that_a_program_printed_is_executed(chromium: browser.playwright.Browser, tmp_path: Path) -> None:
    trapped = Trapped(chromium, browser.write(hostile.report(), tmp_path))
    page = trapped.page
    total = len(_rows(trapped))
    assert total >= len(hostile.STRINGS)
    page.locator("#grid [tabindex='0']").focus()
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    for _ in hostile.STRINGS:
        page.keyboard.press("n")
    for text in hostile.STRINGS:
        page.locator("#text").fill(text.replace("\n", " "))
    page.locator("#text").fill("")
    page.evaluate("location.hash = 'text=<img src=x onerror=alert(1)>&cell=<script>alert(2)</script>'")
    page.wait_for_timeout(100)
    assert trapped.sins == []
    assert not trapped.pwned()
    assert {link.split(":")[0] for link in page.evaluate("[...document.links].map((one) => one.protocol)")} <= {
        "file",
        "https",
    }


def test_the_policy_stops_what_would_get_in(chromium: browser.playwright.Browser, rich: str) -> None:
    """The trap itself: what the page must never do is seen when it is forced to."""
    trapped = Trapped(chromium, rich)
    trapped.page.evaluate(
        "const s = document.createElement('script'); try { s.textContent = 'alert(1)'; } catch {}"
        "document.body.append(s);"
        "const i = new Image(); i.src = 'https://example.org/x.png'; document.body.append(i);"
        "try { document.body.insertAdjacentHTML('beforeend', '<b onclick=alert(1)>x</b>'); } catch {}"
    )
    trapped.page.wait_for_timeout(100)
    assert [sin for sin in trapped.sins if "CSP" in sin]
    assert not [sin for sin in trapped.sins if sin.startswith("dialog")]


# Size


@pytest.mark.slow
def test_a_hundred_thousand_cells_are_usable(chromium: browser.playwright.Browser, tmp_path: Path) -> None:
    value = browser.large()
    assert len(value.observations) == 100_000
    trapped = Trapped(chromium, browser.write(value, tmp_path))
    page = trapped.page
    page.locator("[role=gridcell]").first.wait_for()
    drawn = page.locator("[role=row]").count()
    assert drawn < 100
    page.locator("#text").fill("case-0123")
    assert 0 < page.locator("[role=row]").count() < 100
    assert trapped.sins == []
