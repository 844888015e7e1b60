"""Changes of single tests -> breaks: one cause on one pair of Pythons, with the tests that it takes away. Pure."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from pyskew.analysis import newer_texts
from pyskew.analysis.failure_key import CaseFailure, Key, key
from pyskew.analysis.grouping import explains
from pyskew.model import pytest_plugins
from pyskew.model.breaks import Break, BreakKind, Explanation, ExplanationSource
from pyskew.model.report import Cause, Change, Observation
from pyskew.model.suite import CauseVerdict, Cell, ChangeClass
from pyskew.model.tests import FAILURES, CaseOutcome, CaseResult, Phase, uncollected
from pyskew.model.text import count, version_key
from pyskew.observation import facts
from pyskew.suite.python_spec import parse_python

_LOSSES = (
    ChangeClass.REGRESSED, ChangeClass.FAILS_DIFFERENTLY, ChangeClass.BEHAVIOUR_CHANGED, ChangeClass.DESTABILISED,
    ChangeClass.COVERAGE_LOST,
)  # fmt: skip
"""Classes in which a newer Python takes something away, the worst first."""
_KINDS = tuple(BreakKind)
_PHASES = {
    Phase.CALL: BreakKind.FAILURE, Phase.SETUP: BreakKind.FIXTURE, Phase.TEARDOWN: BreakKind.FIXTURE,
    Phase.COLLECTION: BreakKind.COLLECTION,
}  # fmt: skip
_LAST_LINES = 12

Cases = Mapping[str, CaseResult]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lost:
    """One failure, with what a report says of it."""

    failure: CaseFailure
    change: Change
    said: str


def breaks(
    changes: Iterable[Change], observations: Mapping[str, Observation], links: Mapping[str, str] = MappingProxyType({})
) -> tuple[Break, ...]:
    """Return the breaks of a run: what is unexpected first, then a run that ended early, then the most tests.

    Args:
        changes: the changes of the run; those of single tests, and of commands whose tests were told apart on the older
            Python, are taken.
        observations: the observed cells, by id.
        links: by toggle, where Python's documentation describes it.
    """
    found: list[Break] = []
    pairs: dict[tuple[str, str, str, str], list[Change]] = {}
    for change in changes:
        if change.cls in _LOSSES and not change.toggles:
            pairs.setdefault((change.scenario, change.target, change.old, change.new), []).append(change)
    for pair in sorted(pairs, key=lambda one: (one[0], one[1], version_key(one[3]), version_key(one[2]))):
        here = [_with_links(one, links) for one in _of_pair(pairs[pair], observations)]
        found += [_linked(one, found, pairs[pair]) for one in here]
    return tuple(sorted(found, key=_order))


def _with_links(one: Break, links: Mapping[str, str]) -> Break:
    """Return a break whose toggles lead to their documentation."""
    told = (
        replace(reason, link=links.get(reason.text.partition(" ")[0], ""))
        if reason.source is ExplanationSource.TOGGLE
        else reason
        for reason in one.explanations
    )
    return replace(one, explanations=tuple(told))


def _order(one: Break) -> tuple[object, ...]:
    pair = version_key(one.old), version_key(one.new)
    return one.expected, one.kind is not BreakKind.RUN, -len(one.tests), pair, one.id


def _of_pair(changes: Sequence[Change], observations: Mapping[str, Observation]) -> Iterator[Break]:
    groups: dict[Key, list[_Lost]] = {}
    for change in changes:
        old, new = (
            observations.get(Cell(scenario=change.scenario, target=change.target, python=python).id)
            for python in (change.old, change.new)
        )
        if old is None or new is None or old.cases is None:
            continue  # a script: its change is told by itself
        if change.test is None:
            if new.cases is None:
                yield _ended_early(change, old.cases, new)
            continue
        lost = _lost(change, change.test, old.cases, new.cases or {})
        groups.setdefault(key(_with_what_shows(lost.failure, change)), []).append(lost)
    for common, alike in groups.items():
        yield _break(common, sorted(alike, key=lambda one: one.failure.test))


def _lost(change: Change, test: str, old: Cases, new: Cases) -> _Lost:
    """Return how a test is taken away."""
    case = new.get(test)
    if change.cls is ChangeClass.DESTABILISED:
        failing = case if case is not None and case.outcome in FAILURES else None
        failure = _failure(test, failing, BreakKind.UNSTABLE) if failing else _named(test, BreakKind.UNSTABLE, "")
        return _Lost(failure=failure, change=change, said=failing.said if failing else "")
    if case is None:
        return _uncollected(change, test, old, new)
    if case.outcome is CaseOutcome.SKIPPED:
        return _Lost(failure=_named(test, BreakKind.SKIPPED, case.message), change=change, said=case.message)
    return _Lost(failure=_failure(test, case, _PHASES[case.phase]), change=change, said=case.said)


def _uncollected(change: Change, test: str, old: Cases, new: Cases) -> _Lost:
    """Return why a test is no longer there: the error of its file, a skip of it, or nothing that is known."""
    case = uncollected(new, test)
    if case is not None and case.outcome is CaseOutcome.SKIPPED:
        return _Lost(failure=_named(test, BreakKind.SKIPPED, case.message), change=change, said=case.message)
    if case is not None:
        return _Lost(failure=_failure(test, case, BreakKind.COLLECTION), change=change, said=case.said)
    family = test.partition("[")[0]
    renamed = family != test and any(name.partition("[")[0] == family and name not in old for name in new)
    said = "its parameters have other names now" if renamed else "it is no longer collected"
    file = test.partition("::")[0]
    message = f"{said}: {file}" if file != test else said
    return _Lost(failure=_named(test, BreakKind.GONE, message), change=change, said=message)


def _with_what_shows(failure: CaseFailure, change: Change) -> CaseFailure:
    """Return a failure with what the step did, where the values of the failure show it."""
    old, new = (parse_python(label).minor[1] for label in (change.old, change.new))
    shown = newer_texts.changes_shown(failure.message, failure.details, old, new)
    return replace(failure, tells=next((said for said, _ in shown), ""))


def _named(test: str, kind: BreakKind, message: str) -> CaseFailure:
    return CaseFailure(test=test, kind=kind, message=message)


def _failure(test: str, case: CaseResult, kind: BreakKind) -> CaseFailure:
    return CaseFailure(
        test=test, kind=kind, exception=case.exception, message=case.message, place=case.frame, raised=case.raised,
        details=case.details,
    )  # fmt: skip


def _break(common: Key, alike: Sequence[_Lost]) -> Break:
    changes = [one.change for one in alike]
    failures = [one.failure for one in alike]
    # One cause may show as exceptions of several types: the most common one stands for all.
    shown = _most_common(f"{one.failure.exception}\0{one.said or one.failure.message}" for one in alike)
    exception, _, message = shown.partition("\0")
    return Break(
        id=_digest(changes[0], common),
        scenario=changes[0].scenario,
        target=changes[0].target,
        old=changes[0].old,
        new=changes[0].new,
        kind=min((one.kind for one in failures), key=_KINDS.index),
        cls=min((one.cls for one in changes), key=_LOSSES.index),
        exception=exception,
        message=_bare(message, exception),
        places=tuple(_by_number(one.place for one in failures if one.place)),
        raised=_most_common(one.raised for one in failures),
        tests=tuple(one.test for one in failures),
        changes=tuple(one.id for one in changes),
        explanations=(*_explanations(changes), *_lacks(failures[0].message)),
        lines=tuple(_varied(changes)),
        expected=all(one.expected for one in changes),
    )


def _ended_early(change: Change, old: Cases, new: Observation) -> Break:
    """Return the break of a run that left no results on the newer Python: every test that passed is lost."""
    code = new.facts.get(facts.EXIT)
    ended = new.outcome.value if new.outcome else new.evidence.value
    message = f"the run ended early: {ended}" + ("" if code is None else f", exit {code}")
    lines = [line for line in new.excerpt.splitlines() if line.strip()][-_LAST_LINES:]
    return Break(
        id=_digest(change, (BreakKind.RUN.value, message)),
        scenario=change.scenario, target=change.target, old=change.old, new=change.new,
        kind=BreakKind.RUN, cls=change.cls, message=message,
        tests=tuple(sorted(name for name, case in old.items() if case.outcome is CaseOutcome.PASSED)),
        changes=(change.id,), explanations=(*_explanations([change]), *_lacks(new.excerpt)),
        expected=change.expected, lines=tuple(lines),
    )  # fmt: skip


def _varied(changes: Sequence[Change]) -> list[str]:
    """Return what varied between the attempts of unstable tests, each way once, that of most tests first."""
    return _by_number(change.reason for change in changes if change.cls is ChangeClass.DESTABILISED)


def _lacks(said: str) -> Iterator[Explanation]:
    if advice := pytest_plugins.advice(said):
        yield Explanation(source=ExplanationSource.INSTALLATION, text=advice)


def _explanations(changes: Sequence[Change]) -> Iterator[Explanation]:
    """Yield the toggles that explain changes, then the warnings that announced them, and how many each explains."""
    found = Counter(
        told for change in changes for told in dict.fromkeys(_told(cause) for cause in change.causes) if told
    )
    order = list(ExplanationSource)
    for one, number in sorted(found.items(), key=lambda item: (order.index(item[0].source), -item[1], item[0].text)):
        some = "" if number == len(changes) else f" for {number} of {count(len(changes), 'test')}"
        yield replace(one, text=one.text + some)


def _told(cause: Cause) -> Explanation | None:
    if explains(cause):
        text = f"{cause.toggle} {cause.old} -> {cause.new} {cause.verdict.value}"
        return Explanation(source=ExplanationSource.TOGGLE, text=text)
    if cause.verdict is CauseVerdict.PREDICTED:
        return Explanation(source=ExplanationSource.WARNING, text=cause.note)
    return None


def _linked(one: Break, older: Sequence[Break], changes: Sequence[Change]) -> Break:
    """Return the break with the older one that most of its tests failed with before."""
    failed = {change.test for change in changes if change.cls is ChangeClass.FAILS_DIFFERENTLY}
    tests = failed & set(one.tests)
    shared = {
        before.id: len(tests & set(before.tests))
        for before in older
        if (before.scenario, before.target) == (one.scenario, one.target)
    }
    best = max(shared, key=lambda name: (shared[name], name), default="")
    return replace(one, began=best) if shared.get(best) else one


def _digest(change: Change, common: Key) -> str:
    parts = [change.scenario, change.target, change.old, change.new, *common]
    return hashlib.sha256(facts.canonical(parts).encode()).hexdigest()[:12]


def _by_number(texts: Iterable[str]) -> list[str]:
    counts = Counter(texts)
    return sorted(counts, key=lambda text: (-counts[text], text))


def _most_common(texts: Iterable[str]) -> str:
    return next(iter(_by_number(texts)), "")


def _bare(message: str, exception: str) -> str:
    """Return a message without the exception's name in front of it."""
    if message == exception:
        return ""
    return re.sub(rf"^(?:[\w.]+\.)?{re.escape(exception)}:\s*", "", message) if exception else message
