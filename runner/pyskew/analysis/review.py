"""Pairs of observed cells -> changes with their causes, and whether the suite expects them. Pure."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pyskew.analysis import (
    changed_defaults,
    changed_tests,
    compare,
    deprecations,
    expectations,
    unstable_tests,
    verdicts,
)
from pyskew.analysis.attribution import Attribution
from pyskew.analysis.compare import COUNTED_ONLY, Pair
from pyskew.analysis.differences import last_words
from pyskew.analysis.expectations import Judgement
from pyskew.analysis.experiments import AttributionInput, candidates
from pyskew.analysis.grouping import explains, grouped, same_difference
from pyskew.analysis.observed_run import EVIDENT, ObservedRun
from pyskew.analysis.parts import Direction
from pyskew.analysis.varying_names import under_other_names
from pyskew.model.report import Cause, Change, ChangedDefaultUse, Observation, PairKey
from pyskew.model.suite import (
    Arm,
    CauseVerdict,
    Cell,
    ChangeClass,
    Evidence,
    PythonSpec,
    Scenario,
    TargetSpec,
)
from pyskew.model.toggles import ToggleSetting


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """What comparing a run's pairs came to."""

    changes: tuple[Change, ...] = ()
    toggled: tuple[Change, ...] = ()
    inconclusive: tuple[Change, ...] = ()
    conclusive: frozenset[PairKey] = frozenset()
    """Pairs that both ends have evidence for."""
    counted: Mapping[str, int]


class Review(ObservedRun):
    """The pairs of one run, with causes and expectations; computed once, when they are first needed."""

    @cached_property
    def pairs(self) -> Pairs:
        """Every pair of the run, classified, with causes and expectations."""
        changes: list[Change] = []
        toggled: list[Change] = []
        inconclusive: list[Change] = []
        conclusive: set[PairKey] = set()
        counted: Counter[str] = Counter()
        for scenario, target in self.looked_at():
            plain = list(self._plain(scenario, target))
            for change in plain:
                counted[change.cls.value] += 1
                if change.cls is ChangeClass.INCONCLUSIVE:
                    inconclusive.append(change)
                else:
                    conclusive.add(change.pair)
                if change.cls not in COUNTED_ONLY:
                    changes.append(self._settled(change))
            changes += self._predicted(scenario, target)
            toggled += self._under_toggles(scenario, target, plain)
        return Pairs(
            changes=tuple(grouped(changes, self._failure)),
            toggled=tuple(toggled),
            inconclusive=tuple(inconclusive),
            conclusive=frozenset(conclusive),
            counted=counted,
        )

    def _failure(self, change: Change) -> str:
        """Return the message template and the place of the failing end's exception; empty where neither end failed."""
        if change.cls is ChangeClass.WILL_BREAK:
            return f"will break in {change.new}"
        for python in (change.new, change.old):
            end = self.observed(end_of(change, python), change.test)
            if end.message:
                return last_words(end)
        return ""

    def latent(self, scenario: Scenario, target: TargetSpec) -> Iterator[ChangedDefaultUse]:
        """Yield defaults that a codebase reached on its oldest Python, of those that its newest one has changed.

        Lines that a test reached which a newer Python breaks are left out.
        """
        ran = self.ran(scenario, target)
        for cell in ran[:1]:
            seen = self.observed(replace(cell, arm=Arm.EXPOSURE))
            old, new = (self.interpreter(target.name, end.python) for end in (cell, ran[-1]))
            if seen.evidence is Evidence.RAN and old is not None and new is not None:
                own = (one for one in self.pairs.changes if (one.scenario, one.target) == (scenario.id, target.name))
                yield from changed_defaults.latent(cell, seen.facts, old, new, changed_tests.failing_tests(own))

    def _predicted(self, scenario: Scenario, target: TargetSpec) -> Iterator[Change]:
        newest = self.newest(scenario, target)
        if newest is not None:
            for change in deprecations.will_break(self._warned(newest)):
                yield replace(change, rerun=rerun(change, self.run.info.config))

    def _plain(self, scenario: Scenario, target: TargetSpec) -> Iterator[Change]:
        good, lacking = compare.pairs(
            self.suite.pythons,
            lambda spec: self.if_planned(Cell(scenario=scenario.id, target=target.name, python=spec.label)),
            self.is_evident,
        )
        for pair in good:
            yield self._change(pair, scenario)
            for test in self._tests(pair):
                yield self._change(pair, scenario, test)
        for pair in lacking:
            if not self.is_elsewhere(pair.old) and not self.is_elsewhere(pair.new):
                yield self._lacking(pair)

    def _tests(self, pair: Pair) -> list[str]:
        """Return every test that either end knows, where both have results of single tests."""
        old, new = self.observed(pair.old).cases, self.observed(pair.new).cases
        if old is None or new is None:
            return []
        return sorted((old.keys() | new.keys()) - under_other_names(old, new))

    def _change(self, pair: Pair, scenario: Scenario, test: str | None = None) -> Change:
        old, new = self.observed(pair.old, test), self.observed(pair.new, test)
        earlier = (self.observed(cell, test) for cell in self._older(pair.new))
        change = compare.classify(old, new, {} if test else scenario.facts, test, earlier)
        if change.cls is ChangeClass.SAME:
            return change
        if test and change.cls is ChangeClass.DESTABILISED and (why := self._dependence(pair.new, test)):
            change = replace(change, reason=f"{why}; {change.reason}" if change.reason else why)
        gap = f"{', '.join(pair.gap)} not run" if pair.gap else ""
        informational = self._specs[change.old].informational or self._specs[change.new].informational
        return replace(change, gap=gap, informational=informational, rerun=rerun(change, self.run.info.config))

    def _dependence(self, cell: Cell, test: str) -> str:
        """Return what runs of an unstable test alone and in other orders tell; empty where there are none."""
        return unstable_tests.dependence(
            test,
            among=self.run.records.get(cell.id, ()),
            alone=self.run.records.get(replace(cell, arm=Arm.ALONE).id, ()),
            shuffled=self.run.records.get(replace(cell, arm=Arm.SHUFFLED).id, ()),
        )

    @cached_property
    def _specs(self) -> Mapping[str, PythonSpec]:
        return {spec.label: spec for spec in self.suite.pythons}

    def _older(self, cell: Cell) -> Iterator[Cell]:
        """Yield the cell on every older Python that ran it."""
        for spec in self.suite.pythons:
            if spec.minor < self._specs[cell.python].minor:
                one = replace(cell, python=spec.label)
                if self.observed(one).evidence is Evidence.RAN:
                    yield one

    def _lacking(self, pair: Pair) -> Change:
        ends = self.observed(pair.old), self.observed(pair.new)
        reason = "; ".join(
            f"{end.cell.python}: {end.reason or end.evidence.value}" for end in ends if end.evidence not in EVIDENT
        )
        change = compare.classify(*ends, {})
        blocked = next((end.reason for end in ends if end.evidence is Evidence.SETUP_ERROR), "")
        cluster = f"blocked: {blocked.splitlines()[0]}" if blocked else ""
        return replace(
            change,
            cls=ChangeClass.INCONCLUSIVE,
            reason=reason,
            facts={},
            cluster=cluster,
            rerun=rerun(change, self.run.info.config),
        )

    def _settled(self, change: Change) -> Change:
        """Return a change with its causes, and whether the suite expects it."""
        ends = end_of(change, change.old), end_of(change, change.new)
        old, new = (Judgement() if change.test else self.judgement(end) for end in ends)
        skipped = _skipped_by_itself(change)
        why = expectations.uncovered(change, old, new)
        if change.test:
            why = "" if skipped else "no baseline accepts it"
        evidences = self.evidences(change)
        attribution = Attribution(change, evidences) if evidences else None
        found: tuple[Cause, ...] = attribution.causes() if attribution else ()
        if not any(explains(cause) for cause in found):
            foretold = deprecations.announced(
                change,
                replace(self.observed(ends[0], change.test), warnings=self._warned(ends[0]).warnings),
                self.observed(ends[1], change.test),
            )
            found = (foretold, *(cause for cause in found if cause.toggle)) if foretold else found
        if not any(map(explains, found)) and (declared := self.scenarios[change.scenario].no_toggle):
            found = (
                verdicts.silent(CauseVerdict.NO_TOGGLE, f"declared: {declared.value}"),
                *(cause for cause in found if cause.verdict is not CauseVerdict.NO_TOGGLE),
            )
        reason = skipped or next((end.clause.reason for end in (new, old) if end.clause and end.clause.reason), "")
        return replace(
            change,
            expected=not why,
            unexpected_because=why,
            causes=found,
            accepted_reason=reason if not why else "",
            is_open=attribution is not None and bool(attribution.next_cells()),
        )

    def _warned(self, cell: Cell) -> Observation:
        return deprecations.together(self.observed(cell), self.observed(deprecations.arm(cell)))

    def is_candidate(self, change: Change, toggle: str) -> bool:
        """Return whether a toggle can be set at an end of a change to the other end's default."""
        evidences = self.evidences(change)
        return evidences is not None and toggle in candidates(evidences)

    def may_cause(self, change: Change, toggle: str) -> bool:
        """Return whether the default of a toggle differs between the ends of a change, as observed or documented."""
        evidences = self.evidences(change)
        if evidences is None or toggle not in self.toggles:
            return False
        target = next(one for one in self.suite.targets if one.name == change.target)
        minors = [spec.minor for spec in self.suite.pythons if spec.label in {change.old, change.new}]
        documented = {self.toggles[toggle].default(target.os, minor) for minor in minors}
        return self.is_candidate(change, toggle) or len(documented) > 1

    def _elsewhere_seen(self, cell: Cell, test: str | None) -> Iterator[Observation]:
        """Yield the same cell on the other targets of the suite."""
        for target in self.suite.targets:
            other = self.observed(replace(cell, target=target.name), test)
            if target.name != cell.target and other.evidence is Evidence.RAN:
                yield other

    def evidences(self, change: Change) -> AttributionInput | None:
        """Return what the search for causes needs of a change; None where an end has no interpreter."""
        old, new = (self.interpreter(change.target, python) for python in (change.old, change.new))
        if old is None or new is None:
            return None
        scenario = self.scenarios[change.scenario]
        hints = tuple(dict.fromkeys((*scenario.causes, *scenario.toggles)))
        older = min(spec.minor for spec in self.suite.pythons if spec.label == change.old)
        return AttributionInput(
            observed=lambda cell: self.observed(cell, change.test), old=old, new=new,
            rules={} if change.test else scenario.facts, hints=hints, confirm=self.confirm,
            one_way={name: Direction(way) for name, toggle in self.toggles.items() if (way := toggle.direction(older))},
            elsewhere=lambda cell: self._elsewhere_seen(cell, change.test),
        )  # fmt: skip

    def _under_toggles(self, scenario: Scenario, target: TargetSpec, changes: Sequence[Change]) -> Iterator[Change]:
        """Yield differences between versions under one and the same value of a toggle, default or not."""
        plain = {(change.old, change.new): change for change in changes}
        for name in scenario.toggles:
            for value in self.toggles[name].values.get(target.os, ()) if name in self.toggles else ():
                cell_of = self._cell_under(scenario, target, name, value)
                for pair in compare.pairs(self.suite.pythons, cell_of, self.is_evident)[0]:
                    change = self._change(pair, scenario)
                    merely = plain.get((change.old, change.new))
                    repeats = merely is not None and same_difference(merely, change)
                    if change.cls not in COUNTED_ONLY and not repeats:
                        yield replace(change, toggles=(ToggleSetting(name, value),))

    def _cell_under(
        self, scenario: Scenario, target: TargetSpec, name: str, value: str
    ) -> Callable[[PythonSpec], Cell | None]:
        setting = (ToggleSetting(name, value),)

        def cell_of(spec: PythonSpec) -> Cell | None:
            interpreter = self.interpreter(target.name, spec.label)
            default = interpreter.defaults.get(name) if interpreter else None
            toggles = () if value == default else setting
            return self.if_planned(Cell(scenario=scenario.id, target=target.name, python=spec.label, toggles=toggles))

        return cell_of


def _skipped_by_itself(change: Change) -> str:
    """Return the reason with which a codebase skips a test; not where the skip says that something is missing."""
    skipped = change.cls is ChangeClass.COVERAGE_LOST and change.reason.startswith(compare.SKIPPED)
    return change.reason if skipped and "could not import" not in change.reason else ""


def end_of(change: Change, python: str) -> Cell:
    """Return the plain cell at one end of a change."""
    return Cell(scenario=change.scenario, target=change.target, python=python)


def rerun(change: Change, config: str = "") -> str:
    """Return the command that runs both ends again, and the toggles with them; `config` is the suite's file."""
    pythons = change.old if change.cls is ChangeClass.WILL_BREAK else f"{change.old},{change.new}"
    start = ["pyskew", "run", *(["-c", config] if config else []), "--fresh"]
    words = [*start, "--only", change.scenario, "--python", pythons, "--target", change.target]
    return shlex.join(words)
