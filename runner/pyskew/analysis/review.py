"""A run's records -> observations, changes, causes, and the cells that are still needed to be sure. Pure."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pyskew.analysis import attribution, changed_defaults, compare, deprecations, expectations
from pyskew.analysis.compare import Pair
from pyskew.analysis.expectations import Judgement
from pyskew.analysis.experiments import Evidences, candidates
from pyskew.analysis.grouping import explains, grouped, same_difference
from pyskew.analysis.parts import Direction
from pyskew.model.report import COUNTED_ONLY, Cause, Change, Latent, Observation, PairKey, python_of
from pyskew.model.suite import (
    Arm,
    Cell,
    ChangeClass,
    Evidence,
    Interpreter,
    PythonSpec,
    Scenario,
    TargetSpec,
    ToggleInfo,
    Warned,
)
from pyskew.observation import facts
from pyskew.store.records import Run
from pyskew.suite import conditions

_EVIDENT = frozenset({Evidence.RAN, Evidence.NOT_APPLICABLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """What comparing a run's pairs came to."""

    changes: tuple[Change, ...] = ()
    toggled: tuple[Change, ...] = ()
    inconclusive: tuple[Change, ...] = ()
    conclusive: frozenset[PairKey] = frozenset()
    """Pairs that both ends have evidence for."""
    counted: Mapping[str, int]


class Review:
    """Everything that can be read out of one run; computed once, when it is first asked for."""

    def __init__(self, run: Run, toggles: Mapping[str, ToggleInfo]) -> None:
        """Take a run as it stands; it may still be going on."""
        self.run = run
        self.suite = run.info.suite
        self.toggles = toggles
        self.confirm = run.info.confirm
        self.scenarios = {scenario.id: scenario for scenario in self.suite.scenarios}
        self.planned = {planned.cell.id: planned for planned in run.cells}
        self.places = {(place.target, python_of(place)): place for place in run.interpreters}
        self._observed: dict[str, Observation] = {}
        self._cases: dict[tuple[str, str], Observation] = {}

    def observed(self, cell: Cell, test: str | None = None) -> Observation:
        """All attempts of a cell, or what they say of one test, boiled down."""
        return self._whole(cell) if test is None else self._case(cell, test)

    def _case(self, cell: Cell, test: str) -> Observation:
        key = cell.id, test
        if key not in self._cases:
            whole = self._whole(cell)
            tried = whole.evidence is Evidence.RAN
            attempts = self.run.records.get(cell.id, ())
            limits = self.scenarios[cell.scenario].limits
            self._cases[key] = compare.observe_case(cell, attempts, test, limits, self.confirm) if tried else whole
        return self._cases[key]

    def _whole(self, cell: Cell) -> Observation:
        if cell.id not in self._observed:
            scenario = self.scenarios[cell.scenario]
            observation = compare.observe(
                cell, self.run.records.get(cell.id, ()), scenario.facts, scenario.limits, self.confirm
            )
            observation = self._with_results(observation)
            planned = self.planned.get(cell.id)
            if observation.evidence is Evidence.MISSING and planned is not None and planned.evidence is not None:
                observation = replace(observation, evidence=planned.evidence, reason=planned.reason)
            self._observed[cell.id] = observation
        return self._observed[cell.id]

    def _with_results(self, observation: Observation) -> Observation:
        """A test command that left results on no Python at all said nothing: that is no evidence, not a steady fail."""
        cell = observation.cell
        if not self.scenarios[cell.scenario].results or observation.evidence is not Evidence.RAN:
            return observation
        if observation.cases is not None or (cell.scenario, cell.target) in self._results:
            return observation
        said = observation.excerpt.strip().splitlines()
        errors = [line for line in said if "error" in line.lower()] or said or ["see the log"]
        code = observation.facts.get(facts.EXIT, observation.outcome)
        reason = f"no test was run on any Python (exit {code}): {errors[-1].strip()}; does `install` lack something?"
        return replace(observation, evidence=Evidence.SETUP_ERROR, reason=reason)

    @cached_property
    def _results(self) -> frozenset[tuple[str, str]]:
        """Scenarios and targets with results of single tests on some Python."""
        return frozenset(
            (record.cell.scenario, record.cell.target)
            for records in self.run.records.values()
            for record in records
            if record.cases is not None
        )

    def interpreter(self, target: str, python: str) -> Interpreter | None:
        """The build that answers a label on a target."""
        place = self.places.get((target, python))
        return place.interpreter if place else None

    def judgement(self, cell: Cell) -> Judgement:
        """A cell against its clause."""
        return expectations.judge(self.scenarios[cell.scenario], self.observed(cell), self.context(cell))

    def context(self, cell: Cell) -> dict[str, conditions.Value]:
        """What conditions read of a cell."""
        place = self.places.get((cell.target, cell.python))
        return conditions.context(cell, place) if place else {}

    @cached_property
    def pairs(self) -> Pairs:
        """Every pair of the run, classified, with causes and expectations."""
        changes: list[Change] = []
        toggled: list[Change] = []
        inconclusive: list[Change] = []
        conclusive: set[PairKey] = set()
        counted: Counter[str] = Counter()
        for scenario, target in self._places():
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

    def next_cells(self) -> list[Cell]:
        """Cells that would settle what is still open: confirmations, control arms and flips; in running order."""
        return self._needed[0]

    def next_tests(self) -> dict[str, tuple[str, ...]]:
        """Of `next_cells`, by id, those that only some tests are needed of."""
        return self._needed[1]

    @cached_property
    def _needed(self) -> tuple[list[Cell], dict[str, tuple[str, ...]]]:
        ordered: list[Cell] = []
        wanted: dict[str, int] = {}
        tests: dict[str, dict[str | None, None]] = {}
        for change in self.pairs.changes:
            evidences = self._evidences(change)
            needed = attribution.next_cells(change, evidences) if evidences else []
            own = Counter(cell.id for cell in needed)
            for cell in needed:
                tests.setdefault(cell.id, {})[change.test] = None
                # Two changes that share an end share its attempts.
                if wanted.get(cell.id, 0) < own[cell.id]:
                    wanted[cell.id] = wanted.get(cell.id, 0) + 1
                    ordered.append(cell)
        arms = dict.fromkeys([*self._warning_arms(), *self.exposure_arms()])
        ordered += [arm for arm in arms if self.observed(arm).evidence is Evidence.MISSING]
        some = {cell_id: tuple(filter(None, names)) for cell_id, names in tests.items() if None not in names}
        return ordered, some

    def exposure_arms(self) -> Iterator[Cell]:
        """Of each codebase the oldest Python that ran it: what it reaches there is what an upgrade will meet."""
        for scenario, target in self._places():
            if scenario.source is not None:
                ran = self._ran(scenario, target)
                yield from (replace(cell, arm=Arm.EXPOSURE) for cell in ran[:1])

    def _warning_arms(self) -> Iterator[Cell]:
        """Of each scenario the newest Python, which tells the future, and old ends whose change nothing explains."""
        for scenario, target in self._places():
            newest = self._newest(scenario, target)
            if newest is not None:
                yield deprecations.arm(newest)
        for change in self.pairs.changes:
            if self.observed(_end(change, change.new), change.test).frame and not any(
                explains(cause) for cause in change.causes
            ):
                yield deprecations.arm(_end(change, change.old))

    def _failure(self, change: Change) -> str:
        """Message template and place of the failing end's exception; empty where neither end failed."""
        if change.cls is ChangeClass.WILL_BREAK:
            return f"will break in {change.new}"
        for python in (change.new, change.old):
            end = self.observed(_end(change, python), change.test)
            if end.message:
                return f"{end.message} at {end.frame}" if end.frame else end.message
        return ""

    def _newest(self, scenario: Scenario, target: TargetSpec) -> Cell | None:
        ran = self._ran(scenario, target)
        return ran[-1] if ran else None

    def _ran(self, scenario: Scenario, target: TargetSpec) -> list[Cell]:
        """Plain cells that ran, the oldest Python first."""
        cells = [
            Cell(scenario=scenario.id, target=target.name, python=spec.label)
            for spec in sorted(self.suite.pythons, key=lambda spec: (spec.minor, not spec.free_threaded))
        ]
        return [cell for cell in cells if self._planned(cell) and self.observed(cell).evidence is Evidence.RAN]

    def latent(self, scenario: Scenario, target: TargetSpec) -> Iterator[Latent]:
        """Defaults that a codebase reached on its oldest Python, of those that its newest one has changed."""
        ran = self._ran(scenario, target)
        for cell in ran[:1]:
            seen = self.observed(replace(cell, arm=Arm.EXPOSURE))
            old, new = (self.interpreter(target.name, end.python) for end in (cell, ran[-1]))
            if seen.evidence is Evidence.RAN and old is not None and new is not None:
                yield from changed_defaults.latent(cell, seen.facts, old, new)

    def _predicted(self, scenario: Scenario, target: TargetSpec) -> Iterator[Change]:
        newest = self._newest(scenario, target)
        if newest is not None:
            for change in deprecations.will_break(self.observed(deprecations.arm(newest))):
                yield replace(change, rerun=rerun(change, self.run.info.config))

    def _places(self) -> Iterator[tuple[Scenario, TargetSpec]]:
        for target in self.suite.targets:
            for scenario in self.suite.scenarios:
                yield scenario, target

    def _plain(self, scenario: Scenario, target: TargetSpec) -> Iterator[Change]:
        good, lacking = compare.pairs(
            self.suite.pythons,
            lambda spec: self._planned(Cell(scenario=scenario.id, target=target.name, python=spec.label)),
            self._evident,
        )
        for pair in good:
            yield self._change(pair, scenario)
            for test in self._tests(pair):
                yield self._change(pair, scenario, test)
        for pair in lacking:
            if not self._elsewhere(pair.old) and not self._elsewhere(pair.new):
                yield self._lacking(pair)

    def _tests(self, pair: Pair) -> list[str]:
        """Every test that either end knows, where both have results of single tests."""
        old, new = self.observed(pair.old).cases, self.observed(pair.new).cases
        return [] if old is None or new is None else sorted(old.keys() | new.keys())

    def _planned(self, cell: Cell) -> Cell | None:
        return cell if cell.id in self.planned else None

    def _evident(self, cell: Cell) -> bool:
        return self.observed(cell).evidence in _EVIDENT

    def _elsewhere(self, cell: Cell) -> bool:
        planned = self.planned.get(cell.id)
        return planned is not None and planned.evidence is Evidence.SKIPPED

    def _change(self, pair: Pair, scenario: Scenario, test: str | None = None) -> Change:
        old, new = self.observed(pair.old, test), self.observed(pair.new, test)
        earlier = [self.observed(cell, test) for cell in self._older(pair.new)]
        change = compare.classify(old, new, {} if test else scenario.facts, test, earlier)
        gap = f"{', '.join(pair.gap)} not run" if pair.gap else ""
        specs = {spec.label: spec for spec in self.suite.pythons}
        informational = specs[change.old].informational or specs[change.new].informational
        return replace(change, gap=gap, informational=informational, rerun=rerun(change, self.run.info.config))

    def _older(self, cell: Cell) -> list[Cell]:
        """Return the cell on every older Python that ran it."""
        specs = {spec.label: spec for spec in self.suite.pythons}
        older = [spec.label for spec in self.suite.pythons if spec.minor < specs[cell.python].minor]
        cells = [replace(cell, python=label) for label in older]
        return [one for one in cells if self.observed(one).evidence is Evidence.RAN]

    def _lacking(self, pair: Pair) -> Change:
        ends = self.observed(pair.old), self.observed(pair.new)
        reason = "; ".join(
            f"{end.cell.python}: {end.reason or end.evidence.value}" for end in ends if end.evidence not in _EVIDENT
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
        """A change with its causes, and whether the suite expects it."""
        ends = _end(change, change.old), _end(change, change.new)
        old, new = (Judgement() if change.test else self.judgement(end) for end in ends)
        why = "no baseline accepts it" if change.test else expectations.uncovered(change, old, new)
        evidences = self._evidences(change)
        found: tuple[Cause, ...] = attribution.attribute(change, evidences) if evidences else ()
        if not any(explains(cause) for cause in found):
            foretold = deprecations.announced(
                change,
                replace(self.observed(ends[0], change.test), warnings=self._warnings(ends[0])),
                self.observed(ends[1], change.test),
            )
            found = (foretold, *(cause for cause in found if cause.toggle)) if foretold else found
        reason = next((end.clause.reason for end in (new, old) if end.clause and end.clause.reason), "")
        return replace(
            change, expected=not why, unexpected_because=why, causes=found, accepted_reason=reason if not why else ""
        )

    def _warnings(self, cell: Cell) -> tuple[Warned, ...]:
        return self.observed(deprecations.arm(cell)).warnings

    def may_cause(self, change: Change, toggle: str) -> bool:
        """Return whether the default of a toggle differs between the ends of a change, as observed or documented."""
        evidences = self._evidences(change)
        if evidences is None or toggle not in self.toggles:
            return False
        target = next(one for one in self.suite.targets if one.name == change.target)
        minors = [spec.minor for spec in self.suite.pythons if spec.label in {change.old, change.new}]
        documented = {self.toggles[toggle].default(target.os, minor) for minor in minors}
        return toggle in candidates(evidences) or len(documented) > 1

    def _elsewhere_seen(self, cell: Cell, test: str | None) -> Iterator[Observation]:
        """Yield the same cell on the other targets of the suite."""
        for target in self.suite.targets:
            other = self.observed(replace(cell, target=target.name), test)
            if target.name != cell.target and other.evidence is Evidence.RAN:
                yield other

    def _evidences(self, change: Change) -> Evidences | None:
        old, new = (self.interpreter(change.target, python) for python in (change.old, change.new))
        if old is None or new is None:
            return None
        scenario = self.scenarios[change.scenario]
        hints = tuple(dict.fromkeys(filter(None, (scenario.cause, *scenario.toggles))))
        return Evidences(
            observed=lambda cell: self.observed(cell, change.test), old=old, new=new,
            rules={} if change.test else scenario.facts, hints=hints, confirm=self.confirm,
            one_way={name: Direction(toggle.one_way) for name, toggle in self.toggles.items() if toggle.one_way},
            elsewhere=lambda cell: self._elsewhere_seen(cell, change.test),
        )  # fmt: skip

    def _under_toggles(self, scenario: Scenario, target: TargetSpec, changes: Sequence[Change]) -> Iterator[Change]:
        """Differences between versions under one and the same value of a toggle, default or not."""
        plain = {(change.old, change.new): change for change in changes}
        for name in scenario.toggles:
            for value in self.toggles[name].values.get(target.os, ()) if name in self.toggles else ():
                cell_of = self._cell_under(scenario, target, name, value)
                for pair in compare.pairs(self.suite.pythons, cell_of, self._evident)[0]:
                    change = self._change(pair, scenario)
                    merely = plain.get((change.old, change.new))
                    repeats = merely is not None and same_difference(merely, change)
                    if change.cls not in COUNTED_ONLY and not repeats:
                        yield replace(change, toggles=((name, value),))

    def _cell_under(
        self, scenario: Scenario, target: TargetSpec, name: str, value: str
    ) -> Callable[[PythonSpec], Cell | None]:
        def cell_of(spec: PythonSpec) -> Cell | None:
            plain = Cell(scenario=scenario.id, target=target.name, python=spec.label)
            interpreter = self.interpreter(target.name, spec.label)
            default = interpreter.defaults.get(name) if interpreter else None
            return self._planned(plain if value == default else replace(plain, toggles=((name, value),)))

        return cell_of


def _end(change: Change, python: str) -> Cell:
    return Cell(scenario=change.scenario, target=change.target, python=python)


def rerun(change: Change, config: str = "") -> str:
    """The command that runs both ends again, and the toggles with them; `config` is the suite's file."""
    pythons = change.old if change.cls is ChangeClass.WILL_BREAK else f"{change.old},{change.new}"
    start = ["pyskew", "run", *(["-c", config] if config else []), "--fresh"]
    words = [*start, "--only", change.scenario, "--python", pythons, "--target", change.target]
    return shlex.join(words)
