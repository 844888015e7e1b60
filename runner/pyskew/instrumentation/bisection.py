"""Find the call sites that alone make a command fail, by hash bisection as Go's bisect does it over stacks. Pure.

A trial switches the sites of a pattern and reports whether the command fails. It must fail with all sites switched and
pass with none. Halving leads to a minimal set: one site, or several that only fail together. A set is reported after it
has failed alone. Then it is excluded, and the search is repeated while the command still fails.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from enum import StrEnum

from pyskew.probe.overlay.sites import HIGHEST, Pattern

COUNT = 2
"""Runs of each trial; all must agree."""
Span = tuple[int, int]
"""A range of hashes, both ends included."""


class Word(StrEnum):
    """The result of a bisection."""

    CONFIRMED = "confirmed"
    PASSES = "passes"
    FAILS_ANYWAY = "fails-anyway"
    NOT_AT_SITES = "not-at-sites"
    INCONSISTENT = "inconsistent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One run of the command."""

    failed: bool
    sites: frozenset[int]
    """Every call site that it reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BisectionResult:
    """The result of a bisection, with the sets that it found."""

    word: Word
    sets: tuple[tuple[int, ...], ...] = ()
    """Minimal sets of sites, each confirmed to fail alone."""
    backward: bool = False
    """The command fails with the interpreter's own default, and passes with the other one."""
    trials: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialProgress:
    """The trial that has just ended, for the progress display."""

    trials: int
    left: int
    """Estimated number of further trials."""
    switched: int
    sites: int
    failed: bool


Run = Callable[[Pattern, bool], Trial]
"""Run once with these sites switched to the failing side; True if that side is the interpreter's own default."""


class _InconsistentError(Exception):
    pass


@dataclass(slots=True)
class Bisection:
    """One search; `verdict` runs it."""

    run: Run
    tell: Callable[[TrialProgress], None] = lambda _: None
    known: set[int] = field(default_factory=set)
    trials: int = 0
    backward: bool = False
    excluded: frozenset[int] = frozenset()
    _ended: dict[frozenset[int], bool] = field(default_factory=dict)
    """Whether the command failed, by the set of switched sites."""
    _left: int = 2 * COUNT

    def verdict(self) -> BisectionResult:
        """Find every minimal set."""
        try:
            word, sets = self._search()
        except _InconsistentError as error:
            return BisectionResult(
                word=Word.INCONSISTENT, trials=self.trials, backward=self.backward, reason=str(error)
            )
        return BisectionResult(word=word, sets=tuple(sets), trials=self.trials, backward=self.backward)

    def _search(self) -> tuple[Word, list[tuple[int, ...]]]:
        none, everything = self._tried(_pattern()), self._tried(_pattern((0, HIGHEST)))
        if none is everything:
            return (Word.FAILS_ANYWAY if none else Word.PASSES), []
        if not self.known:
            return Word.NOT_AT_SITES, []
        self.backward = none
        self._ended = {frozenset(self.known): True, frozenset(): False}
        sets: list[tuple[int, ...]] = []
        while True:
            found = self._minimal_set()
            if not found:
                return (Word.CONFIRMED if sets else Word.NOT_AT_SITES), sets
            sets.append(found)
            self.excluded |= set(found)
            if not self._fails(_pattern((0, HIGHEST))):
                return Word.CONFIRMED, sets

    def _minimal_set(self) -> tuple[int, ...]:
        """Return a minimal set that fails alone; empty if there is none."""
        for careful in (False, True):
            found = self._minimal((0, HIGHEST), _pattern(), careful=careful)
            if found and self._fails(_named(found)):
                return self._without_surplus(found)
        return ()

    def _minimal(self, span: Span, forced: Pattern, *, careful: bool) -> tuple[int, ...]:
        """Return the sites of a span that are needed to make `forced` and the span fail together.

        Without `careful`, a failure that is not in one half is assumed to be in the other. With `careful`, both halves
        are tried; if the failure needs both, each is searched with the other one switched.
        """
        while len(sites := self._within(span)) > 1:
            middle = sites[len(sites) // 2]
            low, high = (span[0], middle - 1), (middle, span[1])
            self._left = COUNT * (2 + math.ceil(math.log2(len(sites))))
            if self._fails(_with(forced, low)):
                span = low
            elif not careful or self._fails(_with(forced, high)):
                span = high
            else:
                first = self._minimal(low, _with(forced, high), careful=careful)
                second = self._minimal(high, _with_sites(forced, first), careful=careful)
                return tuple(sorted((*first, *second)))
        return tuple(sites)

    def _without_surplus(self, found: tuple[int, ...]) -> tuple[int, ...]:
        """Drop the sites of a set that are not needed."""
        for site in found if len(found) > 1 else ():
            rest = tuple(one for one in found if one != site)
            if self._fails(_named(rest)):
                return self._without_surplus(rest)
        return found

    def _within(self, span: Span) -> list[int]:
        return sorted(site for site in self.known - self.excluded if span[0] <= site <= span[1])

    def _fails(self, pattern: Pattern) -> bool:
        """Return whether the command fails; run the trial unless the same sites were switched before."""
        pattern = Pattern(pattern.ranges, pattern.named, self.excluded)
        switched = frozenset(site for site in self.known if site in pattern)
        if switched in self._ended:
            return self._ended[switched]
        return self._tried(pattern)

    def _tried(self, pattern: Pattern) -> bool:
        """Run the trial `COUNT` times; return whether it failed.

        Raises:
            _InconsistentError: the runs disagree.
        """
        seen = [self._once(pattern) for _ in range(COUNT)]
        if len(set(seen)) > 1:
            switched = [site for site in self.known if site in pattern]
            message = (
                f"with the same {len(switched)} sites switched the command once failed and once passed, so "
                "trials prove nothing about a site; make it deterministic first, or bisect a deterministic part of it"
            )
            raise _InconsistentError(message)
        return seen[0]

    def _once(self, pattern: Pattern) -> bool:
        trial = self.run(pattern, self.backward)
        self.trials += 1
        self._left = max(self._left - 1, 0)
        self.known |= trial.sites
        switched = frozenset(site for site in self.known if site in pattern)
        self._ended[switched] = trial.failed
        self.tell(
            TrialProgress(
                trials=self.trials, left=self._left, switched=len(switched), sites=len(self.known), failed=trial.failed
            )
        )
        return trial.failed


def _pattern(*spans: Span) -> Pattern:
    return Pattern(spans, frozenset(), frozenset())


def _named(sites: Collection[int]) -> Pattern:
    return Pattern((), frozenset(sites), frozenset())


def _with(forced: Pattern, span: Span) -> Pattern:
    return Pattern((*forced.ranges, span), forced.named, frozenset())


def _with_sites(forced: Pattern, sites: Collection[int]) -> Pattern:
    return Pattern(forced.ranges, forced.named | set(sites), frozenset())
