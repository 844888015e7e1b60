"""Every fix on the invalid examples of its rules: the audit is silent, and the program runs alike on both Pythons."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import findpython
import pytest

from conftest import LABELS, Pythons
from pyskew.audit import Confidence, Finding
from pyskew.audit.fixes import FixLevel, fixes
from pyskew.audit.fixing import Fixed, fixed
from pyskew.audit.rules import rules
from support import examples
from support.example_runs import run_directly

LACKS = {
    "children-usage 2": "psutil",
    "getuser-keyerror 1": "a user without a name",
    "open-without-encoding 1": "a locale that is not UTF-8, and a file",
    "open-without-encoding 2": "a locale that is not UTF-8, and a file",
    "open-without-encoding 3": "a locale that is not UTF-8, and a program",
    "patched-around-launch 2": "a call of its test",
    "seed-in-parent 1": "numpy",
    "start-method-set-at-import 1": "a difference that every patch release of 3.13 shows",
    "start-method-branch 1": "a worker that does not read the state of its parent as well",
    "worker-reads-parent-state 2": "an order in which its workers print",
}
"""Examples that show nothing by themselves: they are fixed and audited, not run."""
LEFT = {
    "ast-constructor-arguments 3", "ast-constructor-arguments 4", "ast-constructor-arguments 5",
    "not-implemented-truth 3",
    "boolean-optional-options 2", "boolean-optional-options 3", "get-event-loop 13", "get-event-loop 14",
    "arguments-gone-in-3-15 2", "names-gone-in-3-14 7",
    "names-gone-in-3-14 8", "names-gone-in-3-14 9", "not-implemented-truth 2", "rlock-arguments 2",
    "rlock-arguments 3", "sqlite-callback-keywords 2", "sqlite-connect-positional 2", "sqlite-connect-positional 3",
    "sqlite-connect-positional 4", "typeddict-keywords 2", "typing-functional-forms 4",
    "annotations-by-bare-name 1", "annotations-in-class-dict 3", "annotations-in-class-dict 5",
    "argparse-help-percent 6",
    "argparse-help-percent 8", "arguments-gone-in-3-10 1", "arguments-gone-in-3-11 1", "arguments-gone-in-3-12 2",
    "ast-constructor-arguments 1", "dead-batteries 1", "dead-batteries 3", "get-event-loop 1", "get-event-loop 3",
    "get-event-loop 4", "glob-double-star 1", "glob-double-star 2", "names-gone-in-3-12 5", "names-gone-in-3-12 6",
    "names-gone-in-3-13 2", "names-gone-in-3-13 4", "names-gone-in-3-13 5", "names-gone-in-3-13 6",
    "names-gone-in-3-13 7", "names-gone-in-3-13 8", "names-gone-in-3-14 2", "names-gone-in-3-14 3",
    "names-gone-in-3-14 4", "names-gone-in-3-14 5", "names-gone-in-3-15 2", "names-gone-in-3-15 3",
    "names-gone-in-3-15 4", "arguments-gone-in-3-10 3", "arguments-gone-in-3-10 4",
    "dead-batteries 4", "dead-batteries 5", "dead-batteries 6", "dead-batteries 7", "get-event-loop 10",
    "get-event-loop 11",
    "union-internals 3",
    "module-cached 2", "module-cached 3",
    "names-gone-in-3-10 1", "names-gone-in-3-10 2", "names-gone-in-3-10 4", "argparse-single-dash-dest 2",
    "array-typecodes 3", "array-typecodes 4", "constant-s-and-n 8", "get-event-loop 12", "strptime-without-year 2",
    "strptime-without-year 3", "typing-functional-forms 3", "glob-double-star 5", "names-gone-in-3-13 9",
    "names-gone-in-3-13 10", "names-gone-in-3-13 11", "names-gone-in-3-13 12", "names-gone-in-3-15 6",
}  # fmt: skip
"""Examples whose form no fix knows."""
PARTLY = {"arguments-gone-in-3-9 1"}
"""Examples with two findings, one of which has a form that no fix knows."""
CHOSEN = {"not-implemented-truth 1", "start-method-set-at-import 1"}
"""Examples whose fix decides something: alike on both sides, and unlike before."""


@dataclass(frozen=True)
class Example:
    rule: str
    number: int
    text: str

    @property
    def name(self) -> str:
        return f"{self.rule} {self.number}"


EXAMPLES = [Example(rule, number, text) for rule in fixes() for number, text in enumerate(rules()[rule].invalid, 1)]
FIXED = [one for one in EXAMPLES if one.name not in LEFT]


def findings(rule: str, text: str) -> list[Finding]:
    found = [
        Finding(
            rule=rule, path=spot.path, line=spot.line, column=spot.column, confidence=Confidence.HIGH,
            since="3.14", message=spot.message, path_of_state=spot.path_of_state,
        )
        for spot in examples.spots(rules()[rule], text)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.path, one.line, one.column))


@cache
def fix(example: Example) -> Fixed:
    files = examples.files(example.text)
    return fixed(findings(example.rule, example.text), FixLevel.STOP_GAP, None, lambda path: files[path])


def after(example: Example) -> str:
    done = fix(example)
    assert done.files, done.notes
    files = examples.files(example.text) | {one.path: one.after for one in done.files}
    if len(files) == 1:
        return next(iter(files.values()))
    return "".join(f"# file: {path}\n{text}" for path, text in files.items())


def test_every_fix_is_of_a_rule() -> None:
    assert set(fixes()) <= set(rules())


def test_the_examples_that_no_fix_knows_are_those_that_are_listed() -> None:
    assert {one.name for one in EXAMPLES if not fix(one).files} == LEFT


def test_no_fix_is_without_an_example_that_it_answers() -> None:
    answered = {(one.finding.rule, one.level) for example in EXAMPLES for one in fix(example).answers}
    lacking = {(rule, one.level) for rule, some in fixes().items() for one in some} - answered
    assert lacking == set()


@pytest.mark.parametrize("example", FIXED, ids=lambda one: one.name)
def test_after_the_fix_the_audit_is_silent_and_a_second_run_changes_nothing(example: Example) -> None:
    text = after(example)
    assert text != example.text
    if example.name not in PARTLY:
        assert findings(example.rule, text) == []
    assert not _fixed_again(example, text)


def _fixed_again(example: Example, text: str) -> tuple[str, ...]:
    files = examples.files(text)
    again = fixed(findings(example.rule, text), FixLevel.STOP_GAP, None, lambda path: files[path])
    return tuple(one.path for one in again.files)


@pytest.mark.real
@pytest.mark.parametrize(
    "example", [one for one in FIXED if one.name not in {*LACKS, *PARTLY}], ids=lambda one: one.name
)
def test_after_the_fix_the_program_does_on_both_pythons_what_it_did_on_the_older(
    example: Example, pythons, tmp_path
) -> None:
    since = rules()[example.rule].since
    older = _python(pythons, (since[0], since[1] - 1))
    newer = _python(pythons, since)
    if older is None or newer is None:
        pytest.skip(f"NOT RUN: no Python before or from {since} is here")
    before = _run(older, example.text, tmp_path / "before")
    assert _run(newer, example.text, tmp_path / "unfixed") != before, "the example shows no difference to fix"
    shown = _run(newer, after(example), tmp_path / "newer")
    if example.name not in CHOSEN:
        assert shown == before
        assert _run(older, after(example), tmp_path / "older") == before
    else:
        assert _run(older, after(example), tmp_path / "older") == shown


def _python(pythons: Pythons, version: tuple[int, int]) -> Path | None:
    label = f"{version[0]}.{version[1]}"
    if label in LABELS:
        return Path(pythons[label].path)
    found = findpython.find(*version)
    return Path(found.executable) if found else None


def _run(python: Path, text: str, folder: Path) -> tuple[str, str, list[str]]:
    folder.mkdir()
    shown = run_directly(python, text, folder)
    errors = sorted(name for name in shown.told if name.endswith("Error"))
    return shown.ended, shown.printed.replace(str(folder), "<cwd>"), errors
