"""Every fix on the invalid examples of its rule: the audit is silent, and the program does the same on both Pythons."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import findpython
import pytest

from conftest import LABELS, Pythons
from pyskew.audit import Confidence, Finding
from pyskew.audit.fixes import FixLevel, fixes
from pyskew.audit.fixing import fixed
from pyskew.audit.rules import rules
from support import examples

LACKS = {
    "getuser-keyerror 1": "a user without a name",
    "open-without-encoding 1": "a locale that is not UTF-8, and a file",
    "open-without-encoding 2": "a locale that is not UTF-8, and a file",
    "open-without-encoding 3": "a locale that is not UTF-8, and a program",
}
"""Examples that show nothing by themselves: they are fixed and audited, not run."""


@dataclass(frozen=True)
class Example:
    rule: str
    number: int
    text: str

    @property
    def name(self) -> str:
        return f"{self.rule} {self.number}"


EXAMPLES = [Example(rule, number, text) for rule in fixes() for number, text in enumerate(rules()[rule].invalid, 1)]


def findings(example: Example, text: str) -> list[Finding]:
    found = [
        Finding(
            rule=example.rule, path=spot.path, line=spot.line, column=spot.column, confidence=Confidence.HIGH,
            since="3.14", message=spot.message,
        )
        for spot in examples.spots(rules()[example.rule], text)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.line, one.column))


def after(example: Example) -> str:
    done = fixed(findings(example, example.text), FixLevel.STOP_GAP, None, lambda _: example.text)
    assert len(done.files) == 1, done.notes
    return done.files[0].after


def test_every_fix_is_of_a_rule() -> None:
    assert set(fixes()) <= set(rules())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.name)
def test_after_the_fix_the_audit_is_silent_and_a_second_run_changes_nothing(example: Example) -> None:
    text = after(example)
    assert text != example.text
    assert findings(example, text) == []


@pytest.mark.real
@pytest.mark.parametrize("example", [one for one in EXAMPLES if one.name not in LACKS], ids=lambda one: one.name)
def test_after_the_fix_the_program_does_on_both_pythons_what_it_did_on_the_older(
    example: Example, pythons, tmp_path
) -> None:
    since = rules()[example.rule].since
    older = _python(pythons, (since[0], since[1] - 1))
    newer = _python(pythons, since)
    if older is None or newer is None:
        pytest.skip(f"NOT RUN: no Python before or from {since} is here")
    before = _run(older, example.text, tmp_path / "before")
    if fixes()[example.rule].level is FixLevel.SAME:
        assert _run(older, after(example), tmp_path / "older") == before
        assert _run(newer, after(example), tmp_path / "newer") == before
    assert _run(newer, example.text, tmp_path / "unfixed") != before, "the example shows no difference to fix"


def _python(pythons: Pythons, version: tuple[int, int]) -> str | None:
    label = f"{version[0]}.{version[1]}"
    if label in LABELS:
        return pythons[label].path
    found = findpython.find(*version)
    return str(found.executable) if found else None


def _run(python: str, text: str, folder: Path) -> tuple[int, str]:
    folder.mkdir()
    (folder / "example.py").write_text(text, encoding="utf-8")
    command = [python, "-W", "ignore", "example.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout
