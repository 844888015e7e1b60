"""Results of a run as values: observations, changes, causes, and the report that holds them. Frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from pyskew.model.breaks import Break
from pyskew.model.left_out import LeftOut
from pyskew.model.origin import Origin
from pyskew.model.partial import PartialReason
from pyskew.model.suite import (
    CauseVerdict,
    Cell,
    ChangeClass,
    Evidence,
    Json,
    OnTarget,
    Outcome,
    PythonSpec,
    Scenario,
    Stability,
    Toggles,
    Warned,
)
from pyskew.model.tests import CaseResult
from pyskew.model.text import compact


def python_of(place: OnTarget) -> str:
    """Return the label of an interpreter, present or absent; empty for a lost target."""
    known = place.interpreter or place.absent
    return known.python if known else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """All attempts of one cell, combined."""

    cell: Cell
    evidence: Evidence
    reason: str = ""
    build: str = ""
    fingerprint: str = ""
    outcome: Outcome | None = None
    facts: Mapping[str, Json] = field(default_factory=dict)
    message: str = ""
    frame: str = ""
    stderr_digest: str = ""
    excerpt: str = ""
    """What its attempts wrote besides their facts; empty where they wrote nothing."""
    attempts: int = 0
    stability: Stability = Stability.UNCONFIRMED
    agreeing: int = 0
    """Attempts that agree with the most frequent one."""
    warnings: tuple[Warned, ...] = ()
    seconds: float = 0.0
    """The slowest attempt."""
    logs: tuple[str, ...] = ()
    dependencies: tuple[str, ...] = ()
    cases: Mapping[str, CaseResult] | None = None
    """Results of single tests in the typical attempt; then they are compared, and the exit code is not."""
    frames: tuple[str, ...] = ()
    """Of a single test: all places in the codebase that its traceback names."""


class PairKey(NamedTuple):
    """What a pair of cells is about; the same in every run."""

    scenario: str
    test: str | None
    target: str
    old: str
    new: str


CUT_SHORT = "(not printed)"
"""In the place of a fact that a failing cell did not get to print."""


class End(StrEnum):
    """One end of a pair."""

    OLD = "from"
    NEW = "to"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactDiff:
    """One fact at both ends of a pair."""

    old: Json
    new: Json
    cut_short: End | None = None
    """The end that failed before it printed the fact; its value here is None and means nothing."""

    @property
    def texts(self) -> tuple[str, str]:
        """Return both values as JSON on one line."""
        old, new = compact(self.old), compact(self.new)
        return CUT_SHORT if self.cut_short is End.OLD else old, CUT_SHORT if self.cut_short is End.NEW else new


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What a change was attributed to, and how far that is proved."""

    toggle: str
    old: str
    new: str
    verdict: CauseVerdict
    group: int = 0
    """Number of the cause in this report; 0 for one that explains nothing."""
    evidence: tuple[str, ...] = ()
    """Ids of the cells that decide."""
    parts: tuple[str, ...] = ()
    """What of the change it is about: names of facts, `:outcome`, `:passes`; empty for the whole of it."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A classified difference of a pair."""

    id: str
    """Stable across runs: a digest of scenario, target, pair and class."""
    scenario: str
    target: str
    old: str
    new: str
    old_build: str
    new_build: str
    cls: ChangeClass
    toggles: Toggles = ()
    test: str | None = None
    facts: Mapping[str, FactDiff] = field(default_factory=dict)
    old_outcome: Outcome | None = None
    new_outcome: Outcome | None = None
    reason: str = ""
    gap: str = ""
    """`3.13 not run` where a pair bridges a gap."""
    stability: Stability = Stability.UNCONFIRMED
    expected: bool = False
    unexpected_because: str = ""
    informational: bool = False
    accepted_reason: str = ""
    """The reason that the expectation's clause states."""
    evidence: tuple[str, ...] = ()
    """Logs of both ends."""
    rerun: str = ""
    causes: tuple[Cause, ...] = ()
    cluster: str = ""
    """What it has in common with others: a proven cause, else the failure's type, message template and place."""
    failure: str = ""
    """Of a single test: message template and place of the end that fails."""
    confounders: tuple[str, ...] = ()
    is_open: bool = False
    """Whether a confirmation, or a cell that decides its cause, is still to run."""

    @property
    def title(self) -> str:
        """What it is about: `pack/name`, with a test of a suite `pack/name :: tests/test_x.py::test_y`."""
        return f"{self.scenario} :: {self.test}" if self.test else self.scenario

    @property
    def pair(self) -> PairKey:
        """The key of the pair that it is a difference of."""
        return PairKey(self.scenario, self.test, self.target, self.old, self.new)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedDefaultUse:
    """A line of a codebase that goes by a default which a newer Python has changed, whatever its tests say."""

    scenario: str
    target: str
    python: str
    """Where it was seen."""
    site: str
    """`file:line`."""
    toggle: str
    old: str
    new: str
    count: int = 0
    problem: str = ""
    """What would not get through, where that was tried."""
    lines: int = 1
    """How many lines this row stands for; `site` is the most reached of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """A cell that contradicts its clause."""

    cell: Cell
    build: str
    position: str
    wanted: str
    got: str
    informational: bool = False
    log: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unstable:
    """A fact on which the attempts of one cell disagree."""

    cell: Cell
    fact: str
    values: tuple[str, ...]
    """Some of what was seen, as canonical texts."""
    advice: str
    """What to declare in pack.yaml, or to change in the script."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """A clause that no cell met although every cell it could match ran."""

    scenario: str
    position: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailsEverywhere:
    """A scenario that passes on no Python of a target, and no clause expects that."""

    scenario: str
    target: str
    cells: tuple[Cell, ...]
    """The cells that no clause covers."""
    outcomes: tuple[Outcome, ...]
    """How each of `cells` ended."""
    message: str = ""
    """Template of the newest cell's error message, where it left one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongCause:
    """A declared cause that the proof contradicts."""

    change: str
    """Id of the change."""
    pair: PairKey
    declared: str
    found: tuple[Cause, ...]
    """What the proof found, verdicts that name a toggle only."""

    def __str__(self) -> str:
        said = ", ".join(f"{cause.toggle} is {cause.verdict.value}" for cause in self.found)
        pair = self.pair
        return f"{pair.scenario} ({pair.old} -> {pair.new}): declared cause {self.declared}, but {said}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineProblem:
    """An entry of the baseline that is stale (the run no longer shows its change) or expired."""

    pair: PairKey
    cls: ChangeClass
    expired: str = ""
    """The day it expired, ISO 8601; empty for a stale entry."""
    reason: str = ""
    """The reason that the entry states."""

    def __str__(self) -> str:
        pair = self.pair
        name = f"{pair.scenario} :: {pair.test}" if pair.test else pair.scenario
        what = f"{name} on {pair.target} {pair.old} -> {pair.new} ({self.cls.value})"
        if self.expired:
            return f"expired on {self.expired}: {what}: {self.reason}"
        return f"stale: {what}: the run does not show it any more; `pyskew report --accept` removes it"


class ProblemKind(StrEnum):
    """Why a run does not end with exit code 0."""

    BREAK = "unexpected-break"
    CHANGE = "unexpected-change"
    UNMET = "unmet-expectation"
    UNSTABLE = "unstable-facts"
    FAILS_EVERYWHERE = "fails-everywhere"
    STALE_CLAUSE = "stale-expectation"
    WRONG_CAUSE = "wrong-cause"
    STALE_BASELINE = "stale-baseline"
    EXPIRED_BASELINE = "expired-baseline"
    NOT_RUN = "not-run"
    """Required cells without evidence."""
    DAMAGED = "damaged-records"
    """Lines of the records are damaged or missing."""


INCOMPLETE = frozenset({ProblemKind.NOT_RUN, ProblemKind.DAMAGED})
"""Kinds that end in exit code 3; all others are unexpected, exit code 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One reason why a run does not end with exit code 0. Every format shows every problem."""

    kind: ProblemKind
    scenario: str = ""
    """Empty where it is about cells of several scenarios."""
    test: str | None = None
    cells: tuple[str, ...] = ()
    """Ids of the cells that show it; empty where it is about a declaration."""
    what: str
    """What varied, contradicts or is missing."""
    remedy: str
    """What to do about it."""
    position: str = ""
    """`file:line:column` of the declaration that it is about, where one is known."""
    change: str = ""
    """Id of the change or of the break, where it is one."""
    rerun: str = ""
    """The command that runs its cells again."""

    @property
    def title(self) -> str:
        """What it is about: the scenario and test, else its first cell."""
        if not self.scenario:
            return self.cells[0] if self.cells else "the whole run"
        return f"{self.scenario} :: {self.test}" if self.test else self.scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRun:
    """A planned cell without evidence, and why."""

    cell: Cell
    required: bool
    evidence: Evidence
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The verdict line, with denominators."""

    exit_code: int
    incomplete: bool
    summary: str
    planned: int
    """Cells of the plan that are not elsewhere."""
    conclusive: int
    changes: int
    causes: int
    unexpected: int
    not_run: int
    elsewhere: int  # need another system, or are in another shard
    open: int = 0  # changes with `is_open`


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything a format needs; a pure function of records."""

    schema: int
    verdict: Verdict
    interpreters: tuple[OnTarget, ...]
    pythons: tuple[PythonSpec, ...]
    scenarios: tuple[Scenario, ...]
    changes: tuple[Change, ...]
    toggled_changes: tuple[Change, ...]
    """Differences under one and the same toggle that do not merely repeat the default change."""
    counted: Mapping[str, int]
    """Pairs by class, those that are only counted included."""
    unmet: tuple[Unmet, ...]
    stale: tuple[Stale, ...]
    unstable: tuple[Unstable, ...]
    baseline: tuple[BaselineProblem, ...]
    wrong_causes: tuple[WrongCause, ...]
    fails_everywhere: tuple[FailsEverywhere, ...]
    not_run: tuple[NotRun, ...]
    inconclusive: tuple[Change, ...]
    observations: Mapping[str, Observation]
    """Cells by id; of a large run those that something above or below names."""
    left_out: LeftOut = field(default_factory=LeftOut)
    """The other cells of a large run, in numbers."""
    problems: tuple[Problem, ...] = ()
    """Every reason why the exit code is not 0, an interruption aside."""
    breaks: tuple[Break, ...] = ()
    """What changed tests of codebases have in common, the most tests first."""
    proofs: Mapping[str, Observation] = field(default_factory=dict)
    """Cells beyond the plan by id: control arms, flips and warning arms that decided causes."""
    failing: tuple[ChangeClass, ...] = tuple(ChangeClass)
    """Classes of change that fail the run when they are unexpected."""
    reused: int = 0
    """Planned cells whose outcome was taken over from earlier runs."""
    latent: tuple[ChangedDefaultUse, ...] = ()
    """Defaults that codebases reached, of those that differ between their Pythons."""
    partial: str = ""
    """Why the run is partial; empty when it is whole."""
    partial_reasons: tuple[PartialReason, ...] = ()
    """The same for programs."""
    origin: Origin | None = None
    """`report.json` leaves it out, so that the same result is the same file."""
