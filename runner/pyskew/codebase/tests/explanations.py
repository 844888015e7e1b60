"""Why a break is, beyond toggles: a finding at its line or behind it, a name that is gone, a dependency."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from pyskew.analysis import changed_tests, newer_texts
from pyskew.audit import Finding, FindingStatus
from pyskew.audit.rules import rules
from pyskew.audit.stdlib.named_in_message import asked_about, changed_since, passed_since
from pyskew.audit.test_evidence import own_places
from pyskew.codebase.tests import whats_new
from pyskew.codebase.tests.between_libraries import by_definitions, by_new_error
from pyskew.codebase.tests.bytecode import calls_bytecode_reader, compares_bytecode, reads_bytecode
from pyskew.codebase.tests.changed_objects import changed_objects
from pyskew.codebase.tests.in_common import common_to_all
from pyskew.codebase.tests.new_names import new_names
from pyskew.codebase.tests.private_calls import changed_private_calls
from pyskew.model.breaks import Break, BreakKind, Explanation, ExplanationSource
from pyskew.model.report import Change, Report
from pyskew.model.suite import Cell, ChangeClass
from pyskew.model.tests import CaseResult
from pyskew.suite.python_spec import parse_python

_RUNNERS = ("_pytest/", "pluggy/", "pytest_")
"""Packages that run tests: what they raise is about the tests."""
_UNEXPLAINED = frozenset({BreakKind.SKIPPED, BreakKind.RUN, BreakKind.GONE})
_WARNINGS = frozenset({"DeprecationWarning", "PendingDeprecationWarning", "FutureWarning", "SyntaxWarning"})
_MOST = 3
"""Findings that explain one break."""


def explanations(
    report: Report,
    findings: Sequence[Finding],
    folder: str,
    codebase: Path,
    files: Sequence[str],
    first_good: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, tuple[Explanation, ...]]:
    """Return what explains each break, by its id, after what its report says already.

    Args:
        report: the report of the tests.
        findings: what the static audit found, with the evidence of the tests.
        folder: the codebase, as the findings name it.
        codebase: where it is.
        files: its files, relative.
        first_good: by dependency, the first release that the dependency audit calls good.
    """
    by_id = {change.id: change for change in report.changes}
    confirmed = [one for one in findings if one.status is FindingStatus.CONFIRMED]
    found: dict[str, tuple[Explanation, ...]] = {}
    for one in report.breaks:
        if one.kind in _UNEXPLAINED:
            continue
        changes = [by_id[name] for name in one.changes]
        ends = [changed_tests.failure(report.observations, change) for change in changes]
        failures = [case for case in ends if case is not None]
        whole = len(failures) == len(ends)
        told = [
            *_explained(one, changes, failures, report, confirmed, folder),
            *_by_a_dependency(one, report, first_good),
            *by_new_error(one, report),
            *_by_new_names(one, failures, codebase),
            *(_by_the_code(one, failures, codebase, files) if whole else ()),
            *_by_private_calls(one, codebase),
        ]
        unknown = whole and not one.explanations and not told
        found[one.id] = tuple(told or (_by_what_it_works_on(one, failures, report, codebase, files) if unknown else ()))
    return found


def _explained(
    one: Break,
    changes: Sequence[Change],
    failures: Sequence[CaseResult],
    report: Report,
    findings: Sequence[Finding],
    folder: str,
) -> Iterator[Explanation]:
    old, new = _minors(one)
    due = [finding for finding in findings if old < int(finding.since.partition(".")[2]) <= new]
    for finding in _nearest(one, changes, report, due, folder):
        yield Explanation(
            source=ExplanationSource.FINDING,
            text=f"{finding.path}:{finding.line} [{finding.rule}] {finding.message}",
            link=rules()[finding.rule].link,
        )
    for said, minor in _named(one, failures, old, new):
        yield Explanation(source=ExplanationSource.NAME, text=said, link=whats_new.link(said, minor))
    if text := _new_warning(one):
        yield Explanation(source=ExplanationSource.WARNING, text=text)


def _named(one: Break, failures: Sequence[CaseResult], old: int, new: int) -> Iterator[tuple[str, int]]:
    """Yield what the step did to what the message names, else to what every failure shows; and what it passes anew."""
    shown = common_to_all(newer_texts.changes_shown(case.message, case.details, old, new) for case in failures)
    yield from dict.fromkeys([*changed_since(one.message, old, new), *shown])
    yield from common_to_all(asked_about(case.details, old, new) for case in failures)
    yield from passed_since(one.message, one.raised, old, new)


def _by_new_names(one: Break, failures: Sequence[CaseResult], codebase: Path) -> Iterator[Explanation]:
    """Yield the new names of the standard library that every failing assertion shows, some of them."""
    if one.exception != "AssertionError":
        return
    old, new = _minors(one)
    for minor in range(old + 1, new + 1):
        shown = common_to_all(new_names(_said(case), codebase, case.frames, minor) for case in failures)
        for name in shown[:_MOST]:
            text = f"{name} is new in 3.{minor}"
            yield Explanation(source=ExplanationSource.NAME, text=text, link=whats_new.link(text, minor))


def _by_the_code(
    one: Break, failures: Sequence[CaseResult], codebase: Path, files: Sequence[str]
) -> Iterator[Explanation]:
    """Yield that the failing code reads bytecode."""
    about = one.exception.rpartition(".")[2] not in _ABOUT_NAMES
    if about and all(_about_bytecode(case, codebase, files) for case in failures):
        yield _bytecode(one)


def _bytecode(one: Break) -> Explanation:
    text = f"the failing code reads bytecode; instructions, and how dis shows them, are different in {one.new}"
    return Explanation(source=ExplanationSource.LIBRARY, text=text, link=_BYTECODE)


def _by_private_calls(one: Break, codebase: Path) -> Iterator[Explanation]:
    """Yield private functions that every failing line calls, and that have other parameters."""
    old, new = _minors(one)
    for minor in range(old + 1, new + 1):
        for call in common_to_all(changed_private_calls(codebase, place, minor) for place in one.places):
            text = f"{call}(), which is private, has other parameters since 3.{minor}"
            yield Explanation(source=ExplanationSource.NAME, text=text)


def _by_what_it_works_on(
    one: Break, failures: Sequence[CaseResult], report: Report, codebase: Path, files: Sequence[str]
) -> Iterator[Explanation]:
    """Yield what the failing tests got their values from, where nothing else explains them: bytecode or source."""
    if one.exception == "AssertionError":
        yield from _by_objects(one, codebase)
    about_values = one.exception == "AssertionError" or "' object has no attribute '" in one.message
    if about_values and all(calls_bytecode_reader(codebase, files, case.frames) for case in failures):
        yield _bytecode(one)
    if one.exception not in _ABOUT_NAMES:
        yield from by_definitions(one, report, codebase, files)


def _by_objects(one: Break, codebase: Path) -> Iterator[Explanation]:
    """Yield what the step did to objects that every failing assertion makes itself."""
    old, new = _minors(one)
    for minor in range(old + 1, new + 1):
        for said in common_to_all(changed_objects(codebase, place, minor) for place in one.places):
            yield Explanation(source=ExplanationSource.NAME, text=said, link=whats_new.link(said, minor))


def _about_bytecode(case: CaseResult, codebase: Path, files: Sequence[str]) -> bool:
    if reads_bytecode(codebase, case.frames):
        return True
    return case.exception == "AssertionError" and bool(case.frame) and compares_bytecode(codebase, files, case.frame)


def _minors(one: Break) -> tuple[int, int]:
    old, new = (parse_python(label).minor[1] for label in (one.old, one.new))
    return old, new


def _said(case: CaseResult) -> str:
    return f"{case.message}\n{case.details}"


_ABOUT_NAMES = frozenset({"AttributeError", "NameError", "ImportError", "ModuleNotFoundError"})
"""Errors whose message names the cause."""
_BYTECODE = "https://docs.python.org/3/library/dis.html#python-bytecode-instructions"


def _lines(findings: Sequence[Finding], folder: str) -> Callable[[str], list[Finding]]:
    """Return what finds the findings at a line of the codebase."""
    at: dict[str, list[Finding]] = {}
    for finding in findings:
        for place in own_places(finding, folder):
            at.setdefault(place, []).append(finding)
    return lambda place: at.get(place, [])


def _nearest(
    one: Break, changes: Sequence[Change], report: Report, due: Sequence[Finding], folder: str
) -> Sequence[Finding]:
    """Return the findings at the failing line; else at a line of every traceback; else what feeds the failing lines."""
    at = _lines(due, folder)
    here = [finding for place in one.places for finding in at(place)]
    cases = [changed_tests.failure(report.observations, change) for change in changes]
    traces = [set(case.frames) for case in cases if case is not None]
    common = set.intersection(*traces) if traces else set()
    through = [finding for place in sorted(common) for finding in at(place)]
    behind = [finding for finding in due if set(one.tests) <= set(finding.tests)] if _is_about_values(one) else []
    return list(dict.fromkeys(here or through or behind))[:_MOST]


def _is_about_values(one: Break) -> bool:
    """Return whether what feeds the failing line can be the cause: of a comparison, or where a toggle proves one."""
    toggled = any(reason.source is ExplanationSource.TOGGLE for reason in one.explanations)
    return one.exception == "AssertionError" or toggled


def _new_warning(one: Break) -> str:
    """Return that tests fail of a warning which the older Python did not give; empty where they fail of an error."""
    if one.exception not in _WARNINGS or one.cls is not ChangeClass.REGRESSED:
        return ""
    return f"{one.new} warns of this and {one.old} did not; the tests turn warnings into errors"


def _by_a_dependency(one: Break, report: Report, first_good: Mapping[str, str]) -> Iterator[Explanation]:
    """Yield the dependency that raised it, with its version and the first good one where these are known."""
    inside = one.raised.removeprefix("<packages>/")
    if inside == one.raised or inside.startswith(_RUNNERS):
        return
    folder = re.split(r"[/:]", inside)[0].removesuffix(".py")
    seen = report.observations.get(Cell(scenario=one.scenario, target=one.target, python=one.new).id)
    pins = (text.partition("==") for text in (seen.dependencies if seen else ()))
    installed = {_normal(name): version for name, _, version in pins}
    version = installed.get(_normal(folder), "")
    better = {_normal(name): release for name, release in first_good.items()}.get(_normal(folder), "")
    helps = f"; the dependency audit calls {better} the first good release" if better else ""
    text = f"{f'raised in the dependency {folder} {version}'.strip()}{helps}"
    yield Explanation(source=ExplanationSource.DEPENDENCY, text=text)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
