"""JUnit XML: one suite per target and Python, one test per cell, for every tool that reads test results.

    <testsuite name="linux/3.14" tests="2" failures="1" errors="0" skipped="0">
      <properties><property name="python" value="3.14"/>...</properties>
      <testcase classname="pack" name="one [start-method=fork]"/>

What the suite expects passes. An unexpected change fails the cell of its new end, a contradicted expectation fails its
cell; a cell without evidence is skipped. What an informational Python does never fails.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as ET

from pyskew.analysis.differences import outcome_change, shown_facts
from pyskew.model.report import Change, Observation, Problem, ProblemKind, Report
from pyskew.model.shortening import clipped
from pyskew.model.suite import Cell, Evidence
from pyskew.model.text import fact_name, version_key, visible
from pyskew.reporting.break_wording import BreakWords
from pyskew.reporting.formats import Format
from pyskew.reporting.matrix import planned, shown_at

_LONGEST = 20_000
"""Characters of one text; the logs hold the whole."""


def render(report: Report) -> str:
    """Return the report as one XML document."""
    root = ET.Element("testsuites", name="pyskew")
    fails = _failures(report)
    suites: dict[tuple[str, str], list[Cell]] = {}
    for cell in planned(report):
        suites.setdefault((cell.target, cell.python), []).append(cell)
    for target, python in sorted({*suites, *report.left_out.matrix}, key=lambda key: (key[0], version_key(key[1]))):
        suite = _suite(root, report, target, python)
        _cases(suite, report, suites.get((target, python), []), fails)
        left = report.left_out
        _count(suite, left.matrix.get((target, python), 0), left.without_result.get((target, python), 0))
    for suite in _expectations(root, report):
        _count(suite)
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "")) for suite in root)))
    ET.indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


FORMAT = Format(filename="junit.xml", render=render)

Found = tuple[str, str, str]
"""Type, message and text of a failure."""


def _failures(report: Report) -> Mapping[str, list[Found]]:
    fails: dict[str, list[Found]] = {}
    changes = {change.id: change for change in report.changes}
    breaks = {one.id: one for one in report.breaks}
    words = BreakWords(report)
    for problem in report.problems:
        if problem.kind is ProblemKind.CHANGE:
            change = changes[problem.change]
            fails.setdefault(shown_at(change).id, []).append(_changed(change, problem.remedy))
        elif problem.kind is ProblemKind.BREAK:
            one = breaks[problem.change]
            text = [*words.sentences(one), *one.tests, f"what to do: {problem.remedy}", problem.rerun]
            fails.setdefault(problem.cells[-1], []).append((one.cls.value, problem.what, "\n".join(text)))
        elif problem.kind is not ProblemKind.NOT_RUN:
            for cell in problem.cells:
                fails.setdefault(cell, []).append(_found(problem))
    return fails


def _found(problem: Problem) -> Found:
    text = [problem.what, f"what to do: {problem.remedy}", ", ".join(problem.cells), problem.rerun]
    return problem.kind.value, problem.what, "\n".join(filter(None, text))


def _changed(change: Change, remedy: str) -> Found:
    about = f"{change.test}: " if change.test else ""
    message = f"{about}{change.old} -> {change.new}: {change.cls.value}, {change.unexpected_because}"
    outcomes = outcome_change(change)
    facts = [f"{fact_name(name)}: {' -> '.join(diff.texts)}" for name, diff in shown_facts(change).items()]
    causes = [" ".join(filter(None, [one.toggle, one.verdict.value, one.note])) for one in change.causes]
    text = [outcomes, change.failure, change.reason, *facts, *causes, f"what to do: {remedy}", change.rerun]
    return change.cls.value, message, "\n".join(filter(None, text))


def _suite(root: ET.Element, report: Report, target: str, python: str) -> ET.Element:
    suite = ET.SubElement(root, "testsuite", name=visible(f"{target}/{python}"))
    properties = ET.SubElement(suite, "properties")
    for name, value in _properties(report, target, python):
        ET.SubElement(properties, "property", name=name, value=visible(value))
    return suite


def _cases(suite: ET.Element, report: Report, cells: list[Cell], fails: Mapping[str, list[Found]]) -> None:
    remedies = {cell: one.remedy for one in report.problems if one.kind is ProblemKind.NOT_RUN for cell in one.cells}
    for cell in cells:
        case = _case(suite, *_names(cell))
        observation = report.observations[cell.id]
        if observation.evidence is not Evidence.RAN:
            reason = f"{observation.evidence.value}: {observation.reason}".removesuffix(": ")
            reason += f"; what to do: {remedies[cell.id]}" if cell.id in remedies else ""
            ET.SubElement(case, "skipped", message=visible(clipped(reason, _LONGEST)))
        elif cell.id in fails:
            _fail(case, fails[cell.id], observation)


def _properties(report: Report, target: str, python: str) -> Iterator[tuple[str, str]]:
    yield "python", python
    yield "target", target
    for place in report.interpreters:
        if place.target == target and place.interpreter and place.interpreter.python == python:
            yield "platform", place.os
            yield "build", place.interpreter.version
            yield "default-start-method", place.interpreter.default_start_method
    if more := report.left_out.matrix.get((target, python)):
        yield "cells-not-listed", str(more)


def _names(cell: Cell) -> tuple[str, str]:
    pack, _, name = cell.scenario.rpartition("/")
    settings = ", ".join(map(str, cell.toggles))
    return pack or "pyskew", f"{name} [{settings}]" if settings else name


def _case(suite: ET.Element, classname: str, name: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=visible(classname), name=visible(name))


def _fail(case: ET.Element, found: list[Found], observation: Observation | None) -> None:
    for kind, message, text in found:
        failure = ET.SubElement(case, "failure", type=kind, message=visible(clipped(message, _LONGEST)))
        failure.text = visible(clipped(text, _LONGEST))
    if observation and observation.logs:
        ET.SubElement(case, "system-out").text = visible(clipped("\n".join(observation.logs), _LONGEST))
    if observation and observation.excerpt:
        ET.SubElement(case, "system-err").text = visible(clipped(observation.excerpt, _LONGEST))


def _expectations(root: ET.Element, report: Report) -> Iterator[ET.Element]:
    """Add and yield suites of what is wrong with no listed cell, but with a declaration."""
    planned_ids = {cell.id for cell in planned(report)}
    suites: dict[str, list[Problem]] = {}
    for problem in report.problems:
        if problem.kind is ProblemKind.NOT_RUN:
            continue  # the cell's own test case is skipped, with the reason
        if not any(cell in planned_ids for cell in problem.cells):
            suites.setdefault("expectations", []).append(problem)
    for name, found in suites.items():
        suite = ET.SubElement(root, "testsuite", name=name)
        for problem in found:
            case = _case(suite, problem.kind.value, f"{problem.title} {problem.position}".strip())
            _fail(case, [_found(problem)], None)
        yield suite


def _count(suite: ET.Element, more: int = 0, skipped: int = 0) -> None:
    """Write the totals of a suite: `errors` is always 0, since what could not run is skipped.

    Args:
        suite: the suite, whose test cases are in it.
        more: cells of a large run that are not listed.
        skipped: those of them that did not run.
    """
    cases = suite.findall("testcase")
    numbers = {
        "tests": more + len(cases),
        "failures": sum(1 for case in cases if case.find("failure") is not None),
        "errors": 0,
        "skipped": skipped + sum(1 for case in cases if case.find("skipped") is not None),
    }
    for name, number in numbers.items():
        suite.set(name, str(number))
