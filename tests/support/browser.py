"""The HTML report in a real browser: what several tests of it stand on."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

from pyskew.analysis.review import rerun
from pyskew.model.report import Change, FactDiff, Observation, Report
from pyskew.model.suite import Cell, ChangeClass, Evidence, Outcome
from pyskew.reporting.formats import html
from support import sample

try:
    from playwright import sync_api as playwright
except ImportError:
    playwright = None


def obstacle() -> str:
    """Why no browser can be driven here; empty where one can."""
    if playwright is None:
        return "no playwright; it is in the test group"
    return "" if chromium() else "no chromium on PATH; `apt-get install chromium`, or name one in PYSKEW_CHROMIUM"


def chromium() -> str:
    """The browser's binary: PYSKEW_CHROMIUM, else what is on PATH; empty where there is none."""
    found = os.environ.get("PYSKEW_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-headless-shell")
    return found or ""


@contextmanager
def browser() -> Iterator[playwright.Browser]:
    """A headless Chromium that may run as root in a container."""
    switches = ["--no-sandbox", "--disable-dev-shm-usage"]
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=chromium(), args=switches)
        yield opened
        opened.close()


def write(report: Report, folder: Path) -> str:
    """The address of a report's page."""
    path = folder / "report.html"
    path.write_text(html.render(report), encoding="utf-8", newline="\n")
    return path.as_uri()


class Trapped:
    """A page that notes everything which it must not do."""

    def __init__(self, browser: playwright.Browser, address: str, **options: object) -> None:
        """Open it; scripts that get to run in it would call `alert` or set `pwned`."""
        self.sins: list[str] = []
        context = browser.new_context(viewport={"width": 1440, "height": 1000}, **options)
        self.page: playwright.Page = context.new_page()
        self.page.on("dialog", lambda dialog: (self.sins.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page.on("pageerror", lambda error: self.sins.append(f"error: {error}"))
        self.page.on("console", lambda said: self.sins.append(f"{said.type}: {said.text}"))
        self.page.on("request", lambda sent: self._requested(sent.url, address))
        self.page.add_init_script(
            "addEventListener('securitypolicyviolation', (one) => console.error('CSP', one.violatedDirective))"
        )
        self.page.goto(address)

    def _requested(self, url: str, address: str) -> None:
        if url.partition("#")[0] != address.partition("#")[0]:
            self.sins.append(f"request: {url}")

    def pwned(self) -> bool:
        return bool(self.page.evaluate("'pwned' in window"))


@cache
def large(rows: int = 10_000) -> Report:
    """A report of ten times so many cells: two targets, five Pythons, one change in ten rows."""
    base = sample.rich()
    pythons = [f"3.{minor}" for minor in range(11, 16)]
    observations, changes, scenarios = {}, [], []
    for number in range(rows):
        one = sample.scenario(f"case-{number:05d}", asks=f"Does number {number} still hold?", toggles=())
        scenarios.append(one)
        for target in ("linux", "windows"):
            for python in pythons:
                cell = Cell(scenario=one.id, target=target, python=python)
                changed = number % 10 == 0 and python in {"3.14", "3.15"}
                observations[cell.id] = Observation(
                    cell=cell, evidence=Evidence.RAN, build=f"{python}.1", outcome=Outcome.PASS, attempts=3,
                    agreeing=3, facts={"number": number, "seen": [] if changed else ["custom"]},
                    logs=tuple(f"logs/{cell.id}/{attempt}.txt" for attempt in (1, 2, 3)),
                )  # fmt: skip
            if number % 10 == 0:
                changes.append(_change(one.id, target, number))
    return replace(
        base, observations=observations, changes=tuple(changes), scenarios=tuple(scenarios), toggled_changes=(),
        inconclusive=(), unmet=(), stale=(), wrong_causes=(), not_run=(), proofs={},
    )  # fmt: skip


@cache
def _proven() -> Change:
    return next(change for change in sample.rich().changes if change.causes and change.causes[0].group)


def _change(scenario: str, target: str, number: int) -> Change:
    proven = _proven()
    cls = ChangeClass.REGRESSED if number % 100 == 0 else ChangeClass.BEHAVIOUR_CHANGED
    change = replace(
        proven, id=f"{number:06x}{target}", scenario=scenario, target=target, cls=cls, expected=number % 40 != 0,
        facts={"seen": FactDiff(old=["custom"], new=[])},
    )  # fmt: skip
    return replace(change, rerun=rerun(change))
