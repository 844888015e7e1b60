"""Breaks in words: what every format says of them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from pyskew.model.breaks import Break, BreakKind
from pyskew.model.report import Change, ProblemKind, Report
from pyskew.model.suite import CauseVerdict
from pyskew.model.text import count

EXAMPLES = 3
"""Tests that stand for all tests of a break, where a format has no room for them."""

_LOST = frozenset({BreakKind.RUN, BreakKind.COLLECTION, BreakKind.GONE})


class BreakWords:
    """The breaks of one report, and what is said of each."""

    def __init__(self, report: Report) -> None:
        """Take a report."""
        self._breaks = {one.id: one for one in report.breaks}
        self._changes: Mapping[str, Change] = {change.id: change for change in report.changes}
        self._scenarios = {one.scenario for one in report.breaks}
        self._targets = {one.target for one in report.breaks}

    def pair(self, one: Break) -> str:
        """Return `3.13 -> 3.14`; with scenario and target where the breaks of a report have several."""
        scenario = f"{one.scenario} " if len(self._scenarios) > 1 else ""
        target = f" on {one.target}" if len(self._targets) > 1 else ""
        return f"{scenario}{one.old} -> {one.new}{target}"

    def tests(self, one: Break) -> str:
        """Return how many tests, and in which way: `46 tests: 40 regressed, 6 fails-differently`."""
        number = count(len(one.tests), "test") + (" lost" if one.kind in _LOST else "")
        classes = Counter(self._changes[name].cls.value for name in one.changes if name in self._changes)
        if one.kind in _LOST or len(classes) <= 1:
            return number
        return f"{number}: {', '.join(f'{size} {cls}' for cls, size in classes.most_common())}"

    def why(self, one: Break) -> str:
        """Return the explanations in one sentence; `unexplained` where there are none."""
        if one.kind is BreakKind.SKIPPED:
            return "the codebase skips it itself"
        said = (f"{reason.text} ({reason.link})" if reason.link else reason.text for reason in one.explanations)
        return "; ".join(said) or "unexplained"

    def began(self, one: Break) -> str:
        """Return what its tests failed with before, on an older pair; empty where they passed."""
        before = self._breaks.get(one.began)
        return f"since {before.old} -> {before.new} these failed with {before.title}" if before else ""

    def place(self, one: Break) -> str:
        """Return the failing line of the codebase, and of the library that raised it."""
        more = f" and {count(len(one.places) - 1, 'more line')}" if one.places[1:] else ""
        behind = f", raised at {one.raised}" if one.places and one.raised else ""
        return f"{one.place}{more}{behind}"

    def sentences(self, one: Break) -> Iterator[str]:
        """Yield everything but the tests, as plain text."""
        yield f"{self.pair(one)}: {self.tests(one)}"
        yield one.title
        yield from one.lines
        yield from filter(None, [self.place(one), self.began(one), self.why(one)])


def examples(one: Break) -> tuple[str, ...]:
    """Return some of its tests, as many different functions as there are."""
    families = {test.partition("[")[0]: test for test in reversed(one.tests)}
    chosen = sorted(families.values(), key=one.tests.index)[:EXAMPLES]
    more = [test for test in one.tests if test not in chosen]
    return tuple(sorted([*chosen, *more[: EXAMPLES - len(chosen)]], key=one.tests.index))


def below_breaks(report: Report) -> frozenset[str]:
    """Return the ids of the changes that breaks tell."""
    return frozenset(name for one in report.breaks for name in one.changes)


def remedy(report: Report) -> str:
    """Return what to do about unexpected breaks; empty where there are none."""
    return next((one.remedy for one in report.problems if one.kind is ProblemKind.BREAK), "")


def refuted(report: Report) -> str:
    """Return the toggles that were tried on changed tests and explain none of them, as one line."""
    tried: dict[str, set[CauseVerdict]] = {}
    for change in report.changes:
        for cause in change.causes if change.test else ():
            tried.setdefault(cause.toggle, set()).add(cause.verdict)
    names = sorted(name for name, verdicts in tried.items() if name and verdicts == {CauseVerdict.REFUTED})
    return f"tried and refuted for every changed test: {', '.join(names)}" if names else ""
