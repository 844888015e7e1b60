"""All files together: the rules that follow values from where workers are started."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from pyskew.audit import Confidence, Note, Spot
from pyskew.audit.project import by_name
from pyskew.audit.project.call_graph import Project
from pyskew.audit.project.module_summary import ModuleSummary
from pyskew.audit.project.state_flow import state_of
from pyskew.audit.rules import Rule
from pyskew.audit.scanner import Examined

_ROUNDS = 3
"""How often callers of callers are looked for in other files."""
_CALLERS = 400
"""Functions whose callers are looked for in other files."""
Mentions = Callable[[set[str], set[str], Mapping[str, set[str]]], Iterable[ModuleSummary]]


def across(
    examined: Sequence[Examined],
    rules: Iterable[Rule],
    lookup: Callable[[str], ModuleSummary | None],
    below: Callable[[str], list[str]],
    mentions: Mentions,
) -> tuple[list[tuple[str, Spot]], list[Note]]:
    """Return what only the files together show, and whether that is complete."""
    summaries = [one.summary for one in examined if one.summary]
    concerned = list(rules)
    if not concerned or not summaries:
        return [], []
    project = around(summaries, lookup, below, mentions)
    settled = _settled(project)
    spots = [
        (rule.id, _less_sure(spot, rule) if spot.path in settled else spot)
        for rule in concerned
        if rule.across
        for spot in rule.across(project)
    ]
    place = min((start.summary.path for start in project.starts), default="")
    return spots, [] if project.flow.complete else [Note(place, by_name.LIMIT)]


def around(
    summaries: Iterable[ModuleSummary],
    lookup: Callable[[str], ModuleSummary | None],
    below: Callable[[str], list[str]],
    mentions: Mentions,
) -> Project:
    """Return the project around files that start workers, with the files that call them or write what workers read."""
    project = Project(summaries, lookup, below)
    replaced = {f'{mark}"' for name in project.flow.external_reads for mark in (f', "{name}', f".{name}")}
    for _ in range(_ROUNDS):
        marks, called, callers = replaced | _watched(project), _called(project), _callers(project)
        more = {one.name: one for one in mentions(marks, called, callers)} if marks or called or callers else {}
        if more.keys() <= project.summaries.keys():
            break
        project = Project({**more, **project.summaries}.values(), lookup, below, project)
    return project


def _settled(project: Project) -> set[str]:
    """Return the files of packages that choose a start method in some file: that may be where their program begins."""
    modules = list(project.summaries.values())
    choosing = {
        one.name.partition(".")[0] for one in modules if one.pins and "." in one.name and "test" not in one.name
    }
    return {one.path for one in modules if one.name.partition(".")[0] in choosing}


def _less_sure(spot: Spot, rule: Rule) -> Spot:
    high = (spot.confidence or rule.confidence) is Confidence.HIGH and not rule.free_threaded
    return replace(spot, confidence=Confidence.MEDIUM) if high else spot


def _watched(project: Project) -> set[str]:
    """Return texts by which to find files that write what workers read or construct workers, but start none."""
    found = set()
    for module, facts, _ in list(project.worker_side.values()):
        del module
        for read in facts.reads:
            state = state_of(project, read.name)
            if state and ("." in state[1] or state[1] in state[0].bindings):
                last = state[1].rpartition(".")[2]
                found |= {f".{last} =", f".{last}["}
    for module in list(project.summaries.values()):
        starting = [one.name for one in module.classes.values() if project.started_by(one)]
        found |= {f"{name}{mark}" for name in starting for mark in "(),"}  # constructed, or the base of another class
    return found


def _callers(project: Project) -> dict[str, set[str]]:
    """Return the modules of each function that leads to a launch, by its name or that of its class."""
    found: dict[str, set[str]] = {}
    for module, name in sorted(project.leading):
        first = name.partition(".")[0]
        last = module.rpartition(".")[2]
        word = last if last != "__init__" else module.rpartition(".")[0].rpartition(".")[2]
        if first.isidentifier() and word and len(found) < _CALLERS:
            found.setdefault(first, set()).add(word)
    return found


def _called(project: Project) -> set[str]:
    """Return the functions that lead to a launch: a script that starts no worker may call one at import."""
    ours = {(one.summary.name, one.launch.scope) for one in project.default_starts}
    return {name for module, name in project.leading | ours if name.isidentifier()} if ours else set()
