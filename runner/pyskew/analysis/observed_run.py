"""A run's records by cell: what was planned, where it ran, and what its attempts showed together. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import chain

from pyskew.analysis import compare, expectations
from pyskew.analysis.expectations import Judgement
from pyskew.model import pytest_plugins
from pyskew.model.report import Observation, python_of
from pyskew.model.suite import ALWAYS, Cell, Evidence, Expectation, Interpreter, Scenario, TargetSpec, Toggles
from pyskew.model.toggles import ToggleInfo
from pyskew.observation import facts
from pyskew.store.records import Run
from pyskew.store.sharing import name_of
from pyskew.suite import conditions

EVIDENT = frozenset({Evidence.RAN, Evidence.NOT_APPLICABLE})
"""A cell with one of these can be an end of a pair."""

Group = tuple[str, str]
"""A scenario, by its id, on a target, by its name."""


class SharedContext:
    """What all scenarios of a run share: its interpreters, and the results of conditions for them."""

    def __init__(self, run: Run) -> None:
        """Take a run, or any part of it."""
        self.places = {(place.target, python_of(place)): place for place in run.interpreters}
        self.contexts: dict[tuple[str, str, Toggles], Mapping[str, conditions.Value]] = {}
        self.held: dict[tuple[str, str, str, Toggles], bool | None] = {}


class ObservedRun:
    """The cells of one run; each observation is computed once, when it is first needed."""

    def __init__(
        self,
        run: Run,
        toggles: Mapping[str, ToggleInfo],
        only: Collection[Group] | None = None,
        shared: SharedContext | None = None,
    ) -> None:
        """Take a run as it stands; it may still be going on.

        `only` restricts the scenarios and targets that are looked at: what happens in one never decides another.
        `shared` are those of the whole run where this one is a part of it.
        """
        self.run = run
        self._only = only
        self.suite = run.info.suite
        self.toggles = toggles
        self.confirm = run.info.confirm
        self.scenarios = {scenario.id: scenario for scenario in self.suite.scenarios}
        self.planned = {name_of(planned.cell): planned for planned in run.cells}
        around = shared or SharedContext(run)
        self.places, self._contexts, self._held = around.places, around.contexts, around.held
        self._observed: dict[str, Observation] = {}
        self._cases: dict[tuple[str, str], Observation] = {}

    def observed(self, cell: Cell, test: str | None = None) -> Observation:
        """Return all attempts of a cell, or what they show of one test, combined."""
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
        name = cell.id
        known = self._observed.get(name)
        if known is None:
            known = self._observed[name] = self._combined(cell, name)
        return known

    def _combined(self, cell: Cell, name: str) -> Observation:
        planned = self.planned.get(name)
        if planned is not None and planned.evidence is not None and name not in self.run.records:
            return Observation(cell=cell, evidence=planned.evidence, reason=planned.reason)
        scenario = self.scenarios[cell.scenario]
        attempts = self.run.records.get(name, ())
        observation = compare.observe(cell, attempts, scenario.facts, scenario.limits, self.confirm)
        observation = self._with_results(observation)
        if observation.evidence is Evidence.MISSING and planned is not None and planned.evidence is not None:
            observation = replace(observation, evidence=planned.evidence, reason=planned.reason)
        return observation

    def _with_results(self, observation: Observation) -> Observation:
        """Return a cell as SETUP_ERROR if its test command left results of single tests on no Python.

        Such a command did not even start to test: it is no stable failure of the codebase.
        """
        cell = observation.cell
        if not self.scenarios[cell.scenario].results or observation.evidence is not Evidence.RAN:
            return observation
        if observation.cases is not None or (cell.scenario, cell.target) in self._results:
            return observation
        said = observation.excerpt.strip().splitlines()
        errors = [line for line in said if "error" in line.lower()] or said or ["see the log"]
        code = observation.facts.get(facts.EXIT, observation.outcome)
        advice = pytest_plugins.advice(observation.excerpt) or "does `install` lack something?"
        reason = f"no test was run on any Python (exit {code}): {errors[-1].strip()}; {advice}"
        return replace(observation, evidence=Evidence.SETUP_ERROR, reason=reason)

    @cached_property
    def _results(self) -> frozenset[tuple[str, str]]:
        """Return the scenarios and targets with results of single tests on some Python."""
        return frozenset(
            (record.cell.scenario, record.cell.target)
            for records in self.run.records.values()
            for record in records
            if record.cases is not None
        )

    def interpreter(self, target: str, python: str) -> Interpreter | None:
        """Return the build that a label stands for on a target."""
        place = self.places.get((target, python))
        return place.interpreter if place else None

    def judgement(self, cell: Cell) -> Judgement:
        """Compare a cell with its clause."""
        return expectations.judge(self.clause(cell), self.scenarios[cell.scenario], self.observed(cell))

    def clause(self, cell: Cell) -> Expectation | None:
        """Return the clause that covers a cell."""
        return expectations.clause_for(self.scenarios[cell.scenario], lambda where: self._holds(where, cell))

    def _holds(self, where: str, cell: Cell) -> bool | None:
        """Return whether a condition holds for a cell; cells of other scenarios share the answer."""
        if where == ALWAYS:
            return True
        key = where, cell.target, cell.python, cell.toggles
        if key not in self._held:
            self._held[key] = conditions.holds(where, self.context(cell))
        return self._held[key]

    def context(self, cell: Cell) -> Mapping[str, conditions.Value]:
        """Return the names that a condition can use for a cell, with their values; cells of a column share it."""
        key = cell.target, cell.python, cell.toggles
        if key not in self._contexts:
            place = self.places.get((cell.target, cell.python))
            self._contexts[key] = conditions.context(cell, place) if place else {}
        return self._contexts[key]

    def newest(self, scenario: Scenario, target: TargetSpec) -> Cell | None:
        """Return the plain cell of the newest Python that ran."""
        ran = self.ran(scenario, target)
        return ran[-1] if ran else None

    def ran(self, scenario: Scenario, target: TargetSpec) -> list[Cell]:
        """Return the plain cells that ran, the oldest Python first."""
        cells = [
            Cell(scenario=scenario.id, target=target.name, python=spec.label)
            for spec in sorted(self.suite.pythons, key=lambda spec: spec.age)
        ]
        return [cell for cell in cells if self.if_planned(cell) and self.observed(cell).evidence is Evidence.RAN]

    def looked_at(self) -> Iterator[tuple[Scenario, TargetSpec]]:
        """Yield each scenario on each target that is looked at, target by target; not where nothing was to run."""
        for target in self.suite.targets:
            for scenario in self.suite.scenarios:
                group = scenario.id, target.name
                if (self._only is None or group in self._only) and group in self._tried:
                    yield scenario, target

    @cached_property
    def _tried(self) -> frozenset[Group]:
        """Return the scenarios and targets with a cell that was run, or that this run was to run."""
        planned = (one.cell for one in self.run.cells if one.evidence is not Evidence.SKIPPED)
        recorded = (attempts[0].cell for attempts in self.run.records.values() if attempts)
        return frozenset((cell.scenario, cell.target) for cell in chain(planned, recorded))

    def if_planned(self, cell: Cell) -> Cell | None:
        """Return the cell if the plan has it."""
        return cell if cell.id in self.planned else None

    def is_evident(self, cell: Cell) -> bool:
        """Return whether the cell can be an end of a pair."""
        return self.observed(cell).evidence in EVIDENT

    def is_elsewhere(self, cell: Cell) -> bool:
        """Return whether the cell is left to another machine or shard."""
        planned = self.planned.get(cell.id)
        return planned is not None and planned.evidence is Evidence.SKIPPED
