"""Clauses of `expect:` against what cells showed: met, unmet, stale; and which changes they cover. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from pyskew.analysis.differences import last_words
from pyskew.model.json_value import storable
from pyskew.model.report import Change, Observation
from pyskew.model.suite import Evidence, Expectation, Outcome, Scenario
from pyskew.model.text import fact_name
from pyskew.observation import facts
from pyskew.suite import conditions


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One cell against its clause."""

    clause: Expectation | None = None
    """The first whose `where` holds; None where nothing is expected."""
    met: bool = True
    wanted: str = ""
    got: str = ""
    shown: Collection[str] = ()
    """Names of the facts that the cell showed."""


def clause_for(scenario: Scenario, holds: Callable[[str], bool | None]) -> Expectation | None:
    """Return the first clause whose `where` holds for a cell; None where nothing is expected of it."""
    return next((clause for clause in scenario.expect if holds(clause.where)), None)


def judge(clause: Expectation | None, scenario: Scenario, observation: Observation) -> Judgement:
    """Compare a cell that ran with its clause."""
    if clause is None or observation.evidence is not Evidence.RAN:
        return Judgement(clause=clause)
    wanted: dict[str, str] = {}
    got: dict[str, str] = {}
    outcome = observation.outcome or Outcome.FAIL
    if outcome is not clause.outcome:
        why = f" ({last_words(observation)})" if observation.message else ""
        wanted["outcome"], got["outcome"] = clause.outcome.value, f"{outcome.value}{why}"
    if not wanted and _as_wanted(clause, observation):
        return Judgement(clause=clause, shown=observation.facts.keys())
    wanted_facts = {name: storable(value) for name, value in clause.facts.items()}
    expected = facts.comparable(wanted_facts, scenario.facts)
    asked = {name: observation.facts[name] for name in expected if name in observation.facts}
    observed = facts.comparable(asked, scenario.facts)
    for name in expected:
        if observed.get(name) != expected[name]:
            wanted[name] = facts.canonical(wanted_facts[name])
            got[name] = facts.canonical(observation.facts[name]) if name in observation.facts else "absent"
    shown = observation.facts.keys()
    return Judgement(clause=clause, met=not wanted, wanted=_words(wanted), got=_words(got), shown=shown)


def _as_wanted(clause: Expectation, observation: Observation) -> bool:
    """Return whether every wanted fact is there exactly as the clause writes it, so that no policy applies."""
    shown = observation.facts
    return all(name in shown for name in clause.facts) and facts.identical(
        clause.facts, {name: shown[name] for name in clause.facts}
    )


def _words(parts: Mapping[str, str]) -> str:
    return ", ".join(f"{fact_name(name)} = {text}" for name, text in parts.items())


def uncovered(change: Change, old: Judgement, new: Judgement) -> str:
    """Return why a change is not expected; empty where both ends meet clauses that name every differing fact."""
    for end, judgement in ((change.old, old), (change.new, new)):
        if judgement.clause is None:
            return f"no `expect` clause covers {end}"
        if not judgement.met:
            return f"{end} contradicts {judgement.clause.position}"
    silent = [name for name in change.facts if not (_covers(old, name) and _covers(new, name))]
    if silent:
        return f"no clause says that {', '.join(map(fact_name, silent))} may differ"
    return ""


def _covers(end: Judgement, fact: str) -> bool:
    """Return whether the clause names the fact, or its outcome explains why the fact is missing."""
    return fact.startswith(":") or fact not in end.shown or (end.clause is not None and fact in end.clause.facts)


def stale(
    scenario: Scenario,
    judgements: Sequence[Judgement],
    unknown: Sequence[Mapping[str, conditions.Value]],
) -> list[Expectation]:
    """Return the clauses that no cell met although every cell that they could match has evidence.

    `unknown` holds what is known of each cell that did not run: a clause that any of them could match is not stale.
    """
    met: Collection[str] = {judged.clause.position for judged in judgements if judged.clause and judged.met}
    return [
        clause
        for clause in scenario.expect
        if clause.position not in met and not any(conditions.holds(clause.where, cell) is not False for cell in unknown)
    ]
