"""The shape of report.json, schema 1: what programs may rely on. Fields may be added, never renamed.

These types are its one source: formats/json.py builds values of them, which mypy checks key by key, and `pyskew schema`
prints the JSON Schema that is made from them.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

import msgspec

from pyskew.model.breaks import BreakKind, ExplanationSource
from pyskew.model.report import End, ProblemKind
from pyskew.model.suite import CauseVerdict, ChangeClass, Evidence, Json, Outcome, Stability, ToggleState


class Verdict(TypedDict):
    """The whole run in numbers; `causes` counts groups, the rest counts cells or changes."""

    exit_code: int
    incomplete: bool
    summary: str
    planned: int
    conclusive: int
    changes: int
    causes: int
    unexpected: int
    not_run: int
    elsewhere: int
    open: int
    partial: str


class InterpreterLine(TypedDict):
    """One Python on one target; `version` is null where it is absent, and then `reason` says why."""

    target: str
    label: str
    python: str | None
    version: str | None
    default_start_method: str | None
    start_methods: list[str]
    reason: NotRequired[str]
    os: NotRequired[str]
    implementation: NotRequired[str]
    free_threaded: NotRequired[bool]
    provider: NotRequired[str]
    toggle_defaults: NotRequired[dict[str, str]]
    toggle_checks: NotRequired[dict[str, ToggleState]]
    facts: NotRequired[dict[str, Any]]


class CauseLine(TypedDict):
    """One verdict; `toggle` is null for verdicts that name none."""

    toggle: str | None
    old: str | None
    new: str | None
    verdict: CauseVerdict
    group: int | None
    evidence: list[str]
    parts: list[str]
    note: str


Ends = TypedDict("Ends", {"from": Any, "to": Any})
FactLine = TypedDict("FactLine", {"from": Any, "to": Any, "cut_short": NotRequired[End], "about": NotRequired[str]})
"""One fact at both ends; `cut_short` names the end that failed before it printed the fact, `about` says what it is."""
OutcomeEnds = TypedDict("OutcomeEnds", {"from": Outcome | None, "to": Outcome | None})
ChangeLine = TypedDict(
    "ChangeLine",
    {
        "id": str,
        "scenario": str,
        "test": str | None,
        "target": str,
        "toggles": dict[str, str],
        "from": str,
        "to": str,
        "from_build": str,
        "to_build": str,
        "class": ChangeClass,
        "expected": bool,
        "unexpected_because": str,
        "informational": bool,
        "reason": str,
        "gap": str,
        "stability": Stability,
        "open": bool,
        "outcomes": OutcomeEnds,
        "facts": dict[str, FactLine],
        "evidence": list[str],
        "confounders": list[str],
        "rerun": str,
        "causes": list[CauseLine],
        "cluster": str,
        "question": str,
        "remedy": str,
        "rule": str | None,
    },
)
"""A difference between two versions; `remedy` is what to change in code, `rule` the rule of the audit that finds it."""


class ExplanationLine(TypedDict):
    """One reason for a break, and what it rests on."""

    source: ExplanationSource
    text: str
    link: str


BreakLine = TypedDict(
    "BreakLine",
    {
        "id": str,
        "scenario": str,
        "target": str,
        "from": str,
        "to": str,
        "kind": BreakKind,
        "class": ChangeClass,
        "exception": str,
        "message": str,
        "places": list[str],
        "raised": str,
        "expected": bool,
        "began": str | None,
        "explanations": list[ExplanationLine],
        "lines": list[str],
        "tests": list[str],
        "changes": list[str],
    },
)
"""What changed tests of a codebase have in common on one pair; `tests` are all of them."""


class ProblemLine(TypedDict):
    """One reason why the exit code is not 0: what is wrong, where, and what to do about it."""

    kind: ProblemKind
    scenario: str | None
    test: str | None
    cells: list[str]
    what: str
    remedy: str
    clause: str | None
    change: str | None
    rerun: str


class FailsEverywhereLine(TypedDict):
    """A scenario that passes on no Python of a target, and the cells that no clause covers."""

    scenario: str
    target: str
    cells: list[str]
    outcomes: list[Outcome]
    message: str


class NotRunLine(TypedDict):
    """A planned cell without evidence."""

    scenario: str
    target: str
    python: str
    toggles: dict[str, str]
    required: bool
    evidence: Evidence
    reason: str


class LatentLine(TypedDict):
    """A line of a codebase that goes by a default which a newer Python has changed."""

    scenario: str
    target: str
    python: str
    site: str
    toggle: str
    old: str
    new: str
    count: int
    problem: str
    lines: int
    """How many lines the row stands for; `site` is the most reached of them."""


class Tests(TypedDict, total=False):
    """Of a codebase, how many tests ended in which way."""

    tests: dict[str, int]


class CellLine(Tests):
    """One cell, its attempts combined."""

    id: str
    evidence: Evidence
    outcome: Outcome | None
    build: str
    stability: Stability
    attempts: int
    facts: dict[str, Any]


class BrokenLine(TypedDict):
    """Tests of a codebase that pass on a Python as it is, and fail in this cell, under another default."""

    cell: str
    tests: list[str]


class UnmetLine(TypedDict):
    """A cell that contradicts its clause."""

    cell: str
    build: str
    clause: str
    expected: str
    observed: str
    informational: bool
    evidence: list[str]


class StaleLine(TypedDict):
    """A clause that no cell met although every cell it could match ran."""

    scenario: str
    clause: str
    where: str


class UnstableLine(TypedDict):
    """A fact on which the attempts of one cell disagree."""

    cell: str
    fact: str
    values: list[str]
    advice: str


class NotListedLine(TypedDict):
    """Cells without evidence that are counted and not listed, for one reason."""

    target: str
    required: bool
    evidence: Evidence
    reason: str
    cells: int


class LeftOutLine(TypedDict):
    """What is counted and not listed of a large run: cells that nothing names, expected changes that are too many."""

    cells: int
    conclusive: int
    proofs: int
    changes: int
    not_run: list[NotListedLine]
    command: str


class ReportFile(TypedDict):
    """All of report.json."""

    schema: int
    verdict: Verdict
    interpreters: list[InterpreterLine]
    problems: list[ProblemLine]
    breaks: list[BreakLine]
    changes: list[ChangeLine]
    toggled_changes: list[ChangeLine]
    inconclusive: list[ChangeLine]
    pairs: dict[str, int]
    latent: list[LatentLine]
    broken_by_toggle: list[BrokenLine]
    unmet: list[UnmetLine]
    stale: list[StaleLine]
    unstable: list[UnstableLine]
    baseline: list[str]
    wrong_causes: list[str]
    fails_everywhere: list[FailsEverywhereLine]
    left_out: NotRequired[LeftOutLine]
    not_run: list[NotRunLine]
    cells: list[CellLine]
    proofs: list[CellLine]


def schema() -> Json:
    """Return the JSON Schema of report.json."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(ReportFile)}
