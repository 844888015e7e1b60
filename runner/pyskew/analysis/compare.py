"""Records -> Observations -> Changes: which ends of which pairs differ, and what kind of difference it is. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pyskew.model.report import Change, End, FactDiff, Observation
from pyskew.model.suite import Cell, ChangeClass, Evidence, FactRule, Limits, Outcome, PythonSpec, Record, Stability
from pyskew.model.tests import CaseOutcome, CaseResult, uncollected
from pyskew.observation import facts

CONFIRM = 3
"""Attempts at each end of a changed pair; all of them must agree."""

NEAR = 0.8
"""Share of the time limit from which a passing cell is `near-timeout`."""

COUNTED_ONLY = frozenset(
    {ChangeClass.SAME, ChangeClass.MESSAGE_ONLY, ChangeClass.INCONCLUSIVE, ChangeClass.INCOMPARABLE},
)
"""Classes that are counted and never listed as changes."""

OUTCOME = ":outcome"
_TESTS_RAN = "ran"
"""In the place of an outcome where single tests speak for a cell."""
Signature = Mapping[str, str]
"""Everything that is compared: `:outcome` and each fact's canonical text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two Pythons to compare for one scenario, target and toggle setting."""

    old: Cell
    new: Cell
    gap: tuple[str, ...] = ()
    """Labels of planned Pythons in between that have no evidence."""


def signature(observation: Observation, rules: Mapping[str, FactRule]) -> Signature:
    """Return what is compared of an observation."""
    outcome = observation.outcome.value if observation.outcome else observation.evidence.value
    if observation.cases is not None:
        outcome = _TESTS_RAN
    return {OUTCOME: outcome, **facts.comparable(observation.facts, rules)}


def same_signature(one: Observation, other: Observation, rules: Mapping[str, FactRule]) -> bool:
    """Return whether two observations have the same signature; most have it at first sight."""
    alike = (one.evidence, one.outcome, one.cases is None) == (other.evidence, other.outcome, other.cases is None)
    return (alike and facts.identical(one.facts, other.facts)) or signature(one, rules) == signature(other, rules)


def observe(
    cell: Cell, attempts: Sequence[Record], rules: Mapping[str, FactRule], limits: Limits, confirm: int = CONFIRM
) -> Observation:
    """Combine the attempts of one cell; a cell without any is `missing`.

    Args:
        cell: the cell.
        attempts: its records, in any order.
        rules: how its facts are compared, by name.
        limits: what one attempt may use; a passing cell near its time limit is not `stable`.
        confirm: attempts that must agree before the cell is `stable`.
    """
    # By number, not as they ended: two attempts that ran side by side must not make two reports of one run.
    ran = sorted((one for one in attempts if one.evidence is Evidence.RAN), key=lambda record: record.attempt)
    if any(not one.recorded and not one.selected for one in ran):  # it ran no test while it was recorded
        ran = [one for one in ran if not one.recorded]
    if not ran:
        last = attempts[-1] if attempts else None
        return Observation(
            cell=cell,
            evidence=last.evidence if last else Evidence.MISSING,
            reason=last.reason if last else "not started",
            build=last.build if last else "",
        )
    alike = _most_alike(_of_the_whole(ran), rules)
    typical, agreeing = alike[0], len(alike) + len(ran) - len(_of_the_whole(ran))
    slowest = max(record.seconds for record in ran)
    return Observation(
        cell=cell,
        evidence=Evidence.RAN,
        build=typical.build,
        fingerprint=typical.fingerprint,
        outcome=typical.outcome,
        facts=typical.facts,
        message=typical.message,
        frame=typical.frame,
        stderr_digest=typical.stderr_digest,
        excerpt=_excerpt(alike),
        warnings=tuple(dict.fromkeys(one for record in ran for one in record.warnings)),
        attempts=len(ran),
        agreeing=agreeing,
        stability=_stability(len(ran), agreeing, confirm, typical.outcome, slowest / limits.timeout),
        seconds=slowest,
        logs=tuple(record.log for record in ran if record.log),
        dependencies=typical.dependencies,
        cases=_cases(typical, ran),
    )


def _cases(typical: Record, ran: Sequence[Record]) -> Mapping[str, CaseResult] | None:
    """Return the results of the tests; of those that did not pass while they were recorded, what a plain run showed."""
    if typical.cases is None or not typical.recorded:
        return typical.cases
    plain = {name: case for one in ran if not one.recorded for name, case in (one.cases or {}).items()}
    return {name: case if _passed(case) else plain.get(name, case) for name, case in typical.cases.items()}


def _passed(case: CaseResult) -> bool:
    return case.outcome is CaseOutcome.PASSED


def _of_the_whole(ran: Sequence[Record]) -> Sequence[Record]:
    """Return the attempts without those at some tests that ran none: they say nothing where all tests have results."""
    if not any(record.cases is not None and not record.selected for record in ran):
        return ran
    return [record for record in ran if record.cases is not None or not record.selected]


def _most_alike(ran: Sequence[Record], rules: Mapping[str, FactRule]) -> Sequence[Record]:
    """Return the attempts that show what most of them show, in order."""
    if len(ran) == 1 or all(_shows_the_same(ran[0], one) for one in ran[1:]):
        return ran
    keys = [_key(record, rules) for record in ran]
    most = Counter(keys).most_common(1)[0][0]
    return [record for record, key in zip(ran, keys, strict=True) if key == most]


def _shows_the_same(one: Record, other: Record) -> bool:
    """Return whether two attempts show the same whatever the rules are; False where that takes a closer look."""
    alike = one.outcome is other.outcome and (one.cases is None) is (other.cases is None)
    return alike and facts.identical(one.facts, other.facts)


def _excerpt(alike: Sequence[Record]) -> str:
    """Return the message on which attempts agree; none where they differ, since their order is chance."""
    # Attempts at some of its tests only do not say what the whole suite said.
    said = {record.excerpt for record in [one for one in alike if not one.selected] or alike}
    return said.pop() if len(said) == 1 else DIFFERENT_WORDS


DIFFERENT_WORDS = "(the attempts agree on their facts but their output differs; see the logs)"


def _key(record: Record, rules: Mapping[str, FactRule]) -> str:
    return facts.canonical(
        [_TESTS_RAN if record.cases is not None else record.outcome, facts.comparable(record.facts, rules)]
    )


def _stability(attempts: int, agreeing: int, confirm: int, outcome: Outcome | None, share: float) -> Stability:
    if agreeing < attempts:
        return Stability.FLAKY
    if outcome is Outcome.PASS and share > NEAR:
        return Stability.NEAR_TIMEOUT
    return Stability.STABLE if attempts >= confirm else Stability.UNCONFIRMED


def observe_case(
    cell: Cell, attempts: Sequence[Record], test: str, limits: Limits, confirm: int = CONFIRM
) -> Observation:
    """Combine what the attempts of one cell show of one test.

    The result is `not-applicable` where the test was skipped or no longer exists, `missing` where no attempt was to run
    it. The arguments are those of `observe`.
    """
    said = [record for record in attempts if record.cases is not None]
    asked = [record for record in said if not record.selected or test in record.selected]
    found = [(record, record.cases[test]) for record in asked if record.cases and test in record.cases]
    # The overlay that records can make a test fail. What passes in it is an attempt like others.
    found = [(record, case) for record, case in found if not record.recorded or _passed(case)] or found
    tried = [(record, case) for record, case in found if case.outcome is not CaseOutcome.SKIPPED]
    if not tried:
        reason = f"{SKIPPED}{found[-1][1].message}" if found else _why_no_result(asked, test)
        # Where a toggle keeps the command from testing at all, to run it again would show the same.
        crashed = not said and not cell.plain
        evidence = Evidence.NOT_APPLICABLE if asked or crashed else Evidence.MISSING
        last = asked[-1] if asked else attempts[-1]
        return Observation(
            cell=cell, evidence=evidence, reason=reason, build=last.build, dependencies=last.dependencies
        )
    seen = observe(cell, [_of_case(record, case) for record, case in tried], {}, limits, confirm)
    frames = dict.fromkeys(frame for _, case in tried for frame in case.frames)
    varied = _varied(tried) if seen.stability is Stability.FLAKY else ""
    return replace(seen, frames=tuple(frames), reason=varied)


def _varied(tried: Sequence[tuple[Record, CaseResult]]) -> str:
    """Return what the attempts at one test disagree on: the other tests that run with it, or nothing that is known."""
    whole = {case.outcome is CaseOutcome.PASSED for record, case in tried if not record.selected}
    few = {case.outcome is CaseOutcome.PASSED for record, case in tried if record.selected}
    if whole == {False} and few == {True}:
        return "it fails among all tests and passes among few: another test gets in its way"
    if whole == {True} and few == {False}:
        return "it passes among all tests and fails among few: it needs another test, or fails under less load"
    ends = dict.fromkeys(case.exception or case.outcome.value for _, case in tried)
    return f"the same tests ran and it ended otherwise, by chance, time or load: {', '.join(ends)}"


SKIPPED = "skipped: "
"""Begins the reason of a test that the codebase skips."""


def _why_no_result(asked: Sequence[Record], test: str) -> str:
    """Return why a test has no result: its file was skipped or could not be collected, or it no longer exists."""
    file = next(filter(None, (uncollected(record.cases or {}, test) for record in asked)), None)
    if file is None:
        return "no such test"
    return f"{SKIPPED}{file.message}" if file.outcome is CaseOutcome.SKIPPED else f"not collected: {file.message}"


def _of_case(record: Record, case: CaseResult) -> Record:
    """Return an attempt as if one test were all that it did."""
    passed = case.outcome is CaseOutcome.PASSED
    own = {facts.EXCEPTION: case.exception} if case.exception else {}
    return replace(
        record, outcome=Outcome.PASS if passed else Outcome.FAIL, facts=own, message=case.message, frame=case.frame,
        cases=None, selected=(), recorded=False, seconds=0.0,
    )  # fmt: skip


def pairs(
    pythons: Sequence[PythonSpec], cell_of: Callable[[PythonSpec], Cell | None], has_evidence: Callable[[Cell], bool]
) -> tuple[list[Pair], list[Pair]]:
    """Return the pairs with evidence at both ends (gaps bridged), and planned neighbours that lack it at one end.

    Versions are sorted within a flavour; a free-threaded build is also paired with the default build of its version.
    """
    good: list[Pair] = []
    lacking: list[Pair] = []
    for free_threaded in (False, True):
        flavour = sorted((spec for spec in pythons if spec.free_threaded is free_threaded), key=lambda spec: spec.minor)
        cells = [cell for cell in map(cell_of, flavour) if cell is not None]
        good += _bridged(cells, has_evidence)
        lacking += [
            Pair(old=old, new=new) for old, new in pairwise(cells) if not (has_evidence(old) and has_evidence(new))
        ]
    good += [pair for pair in _across_flavours(pythons, cell_of) if has_evidence(pair.old) and has_evidence(pair.new)]
    return good, lacking


def _bridged(cells: Sequence[Cell], has_evidence: Callable[[Cell], bool]) -> Iterator[Pair]:
    old: Cell | None = None
    gap: list[str] = []
    for cell in cells:
        if not has_evidence(cell):
            gap.append(cell.python)
            continue
        if old is not None:
            yield Pair(old=old, new=cell, gap=tuple(gap))
        old, gap = cell, []


def _across_flavours(pythons: Sequence[PythonSpec], cell_of: Callable[[PythonSpec], Cell | None]) -> Iterator[Pair]:
    default = {spec.minor: spec for spec in pythons if not spec.free_threaded}
    for spec in pythons:
        if spec.free_threaded and spec.minor in default:
            old, new = cell_of(default[spec.minor]), cell_of(spec)
            if old is not None and new is not None:
                yield Pair(old=old, new=new)


def classify(
    old: Observation,
    new: Observation,
    rules: Mapping[str, FactRule],
    test: str | None = None,
    earlier: Iterable[Observation] = (),
) -> Change:
    """Classify the difference between two ends that both have evidence; `same` where there is none.

    `earlier` are older Pythons of the run: a cell that passes again is fixed if it shows what one of them showed.
    """
    cls, reason = _class(old, new, rules)
    if cls is ChangeClass.FIXED:
        cls, reason = _fixed(new, [one for one in earlier if one.outcome is Outcome.PASS], rules)
    confounders = tuple(
        f"{_shown(gone)} -> {_shown(come)}" for gone, come in _dependency_changes(old.dependencies, new.dependencies)
    )
    change = Change(
        id="",
        scenario=new.cell.scenario,
        test=test,
        target=new.cell.target,
        toggles=new.cell.toggles,
        old=old.cell.python,
        new=new.cell.python,
        old_build=old.build,
        new_build=new.build,
        cls=cls,
        reason=reason,
        facts={} if cls in _ALIKE else _diffs(old, new, rules),
        old_outcome=old.outcome,
        new_outcome=new.outcome,
        stability=_weakest(old, new),
        evidence=(*old.logs[:1], *new.logs[:1]),
        confounders=confounders,
    )
    # Most pairs are the same: they are counted, and no report shows their ids.
    return change if cls is ChangeClass.SAME else replace(change, id=_change_id(change))


_ALIKE = frozenset({ChangeClass.SAME, ChangeClass.MESSAGE_ONLY})
"""Classes of pairs without a fact that differs."""


def _class(old: Observation, new: Observation, rules: Mapping[str, FactRule]) -> tuple[ChangeClass, str]:
    if old.evidence is Evidence.NOT_APPLICABLE or new.evidence is Evidence.NOT_APPLICABLE:
        return _applicability(old, new)
    if old.fingerprint != new.fingerprint:
        return ChangeClass.INCOMPARABLE, "script, files or requirements differ"
    flaky = (old.stability is Stability.FLAKY, new.stability is Stability.FLAKY)
    if flaky == (False, True):
        agree = f"{new.agreeing} of {new.attempts} attempts agree"
        return ChangeClass.DESTABILISED, f"{agree}; {new.reason}" if new.reason else agree
    if any(flaky):
        end = old if flaky[0] else new
        return ChangeClass.INCONCLUSIVE, f"flaky: {end.agreeing} of {end.attempts} attempts agree on {end.cell.python}"
    if same_signature(old, new, rules):
        told_apart = (old.message, old.stderr_digest) != (new.message, new.stderr_digest)
        return (ChangeClass.MESSAGE_ONLY if told_apart else ChangeClass.SAME), ""
    return _of_outcomes(old, new), ""


def _fixed(new: Observation, passed: Sequence[Observation], rules: Mapping[str, FactRule]) -> tuple[ChangeClass, str]:
    """Return `fixed` for a cell that is as it was when it passed before, else `behaviour-changed` with the reason."""
    if not passed or any(same_signature(one, new, rules) for one in passed):
        return ChangeClass.FIXED, ""
    labels = ", ".join(one.cell.python for one in passed)
    return ChangeClass.BEHAVIOUR_CHANGED, f"passes again, but shows something else than on {labels}"


def _applicability(old: Observation, new: Observation) -> tuple[ChangeClass, str]:
    if old.evidence is Evidence.RAN:
        return ChangeClass.COVERAGE_LOST, new.reason
    if new.evidence is Evidence.RAN:
        return ChangeClass.INCOMPARABLE, f"{old.cell.python}: {old.reason}"
    return ChangeClass.SAME, ""


def _of_outcomes(old: Observation, new: Observation) -> ChangeClass:
    passed = (old.outcome is Outcome.PASS, new.outcome is Outcome.PASS)
    return {
        (True, True): ChangeClass.BEHAVIOUR_CHANGED,
        (True, False): ChangeClass.REGRESSED,
        (False, True): ChangeClass.FIXED,
        (False, False): ChangeClass.FAILS_DIFFERENTLY,
    }[passed]


def _diffs(old: Observation, new: Observation, rules: Mapping[str, FactRule]) -> dict[str, FactDiff]:
    before, after = facts.comparable(old.facts, rules), facts.comparable(new.facts, rules)
    names = [name for name in {**old.facts, **new.facts} if before.get(name) != after.get(name)]
    cut = cut_short(old, new)
    return {name: FactDiff(old=old.facts.get(name), new=new.facts.get(name), cut_short=cut.get(name)) for name in names}


def cut_short(old: Observation, new: Observation) -> dict[str, End]:
    """Return the facts that one end did not get to print, since it failed, with that end."""
    ends = (End.OLD, old, new), (End.NEW, new, old)
    return {
        name: end
        for end, failed, other in ends
        if failed.outcome is not Outcome.PASS and failed.cases is None
        for name in other.facts
        if name not in failed.facts and (name == facts.STDOUT or not name.startswith(":"))
    }


def _weakest(old: Observation, new: Observation) -> Stability:
    order = (Stability.FLAKY, Stability.UNCONFIRMED, Stability.NEAR_TIMEOUT, Stability.STABLE)
    return min(old.stability, new.stability, key=order.index)


def _dependency_changes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    before = {text.partition("==")[0]: text for text in old}
    after = {text.partition("==")[0]: text for text in new}
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield before.get(name, ""), after.get(name, "")


def _shown(requirement: str) -> str:
    return requirement or "none"


def _change_id(change: Change) -> str:
    parts = [change.scenario, change.test, change.target, change.toggles, change.old, change.new, change.cls.value]
    return hashlib.sha256(facts.canonical(parts).encode()).hexdigest()[:12]
