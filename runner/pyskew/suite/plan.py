"""Suite -> Plan: every cell, in order, those that cannot run included with their reason. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from pyskew.errors import UsageError
from pyskew.model.nearest_name import choices, hint
from pyskew.model.shard import HeldShard, PlanShare, Shard
from pyskew.model.suite import (
    Cell,
    Evidence,
    Plan,
    PlannedCell,
    PythonSpec,
    Scenario,
    Suite,
    TargetSpec,
    Toggles,
)
from pyskew.model.toggles import ToggleInfo, ToggleSetting


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """How the command line narrows a suite."""

    pythons: tuple[PythonSpec, ...] = ()
    """Replaces the suite's list."""
    targets: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    """Scenario or cell patterns as of fnmatch, `start_methods/*`; any of them suffices."""


def select(suite: Suite, selection: Selection) -> Suite:
    """Return the narrowed suite; its fingerprint stays that of the whole.

    Raises:
        UsageError: a target or a pattern matches nothing.
    """
    unknown = [name for name in selection.targets if name not in {target.name for target in suite.targets}]
    if unknown:
        known = [target.name for target in suite.targets]
        message = f'--target {unknown[0]}: no target "{unknown[0]}" in the suite{choices(unknown[0], known)}'
        raise UsageError(message)
    for pattern in selection.only:
        if not any(_matches(scenario, pattern) for scenario in suite.scenarios):
            raise UsageError(_no_match(pattern, suite))
    return replace(
        suite,
        pythons=selection.pythons or suite.pythons,
        targets=tuple(target for target in suite.targets if not selection.targets or target.name in selection.targets),
        scenarios=tuple(
            scenario
            for scenario in suite.scenarios
            if not selection.only or any(_matches(scenario, pattern) for pattern in selection.only)
        ),
    )


_MOST_LISTED = 20
"""Scenarios that a message lists."""


def _no_match(pattern: str, suite: Suite) -> str:
    ids = [scenario.id for scenario in suite.scenarios]
    if len(ids) <= _MOST_LISTED:
        return f"--only {pattern} matches no scenario{choices(pattern, ids)}"
    short = {name.rpartition("/")[2] for name in ids}
    near = hint(pattern, ids) or hint(pattern, short)
    return f"--only {pattern} matches no scenario{near or ';'} `pyskew plan` lists all {len(ids)}"


def plan(
    suite: Suite, toggles: Mapping[str, ToggleInfo], elsewhere: Mapping[str, str], required: Collection[str]
) -> Plan:
    """Return all cells of a suite.

    Args:
        suite: the suite, as far as it was selected.
        toggles: every toggle by name.
        elsewhere: why the cells of a target cannot run from here (`this host is linux`), by its name.
        required: targets whose cells are required, besides those that the suite marks `required: true`.
    """
    cells: list[PlannedCell] = []
    for target in suite.targets:
        reason = elsewhere.get(target.name, "")
        wanted = target.required or target.name in required
        for scenario in suite.scenarios:
            cells += _planned(suite.pythons, scenario, target, toggles, required=wanted, reason=reason)
    return Plan(digest=_digest(suite, cells), cells=tuple(cells))


def _planned(
    pythons: Sequence[PythonSpec],
    scenario: Scenario,
    target: TargetSpec,
    toggles: Mapping[str, ToggleInfo],
    *,
    required: bool,
    reason: str,
) -> Iterator[PlannedCell]:
    """Yield the cells of one scenario on one target; `reason` says why they cannot run, empty where they can."""
    for python in pythons:
        for setting in _settings(scenario, target, python, toggles):
            yield PlannedCell(
                cell=Cell(scenario=scenario.id, target=target.name, python=python.label, toggles=setting),
                required=required and not python.informational,
                evidence=Evidence.SKIPPED if reason else None,
                reason=reason,
            )


def _settings(
    scenario: Scenario, target: TargetSpec, python: PythonSpec, toggles: Mapping[str, ToggleInfo]
) -> Iterator[Toggles]:
    """Yield the plain cell, then one for each value of each declared toggle that is not the default there."""
    yield ()
    for name in scenario.toggles:
        toggle = toggles[name]
        default = toggle.default(target.os, python.minor)
        for value in toggle.values.get(target.os, ()):
            if value != default:
                yield (ToggleSetting(name, value),)


def _matches(scenario: Scenario, pattern: str) -> bool:
    return fnmatchcase(scenario.id, pattern) or fnmatchcase(scenario.id.rpartition("/")[2], pattern)


def _digest(suite: Suite, cells: Sequence[PlannedCell]) -> str:
    digest = hashlib.sha256(suite.fingerprint.encode())
    for planned in cells:
        digest.update(planned.cell.id.encode() + b"\n")
    return f"sha256:{digest.hexdigest()}"


def parse_shard(text: str, suite: Suite) -> Shard:
    """Parse `[TARGET:]K/N`.

    Raises:
        UsageError: it is not that, or names an unknown target.
    """
    try:
        shard = Shard.parse(text)
    except ValueError as error:
        message = f"--shard {text}: {error}"
        raise UsageError(message) from None
    known = [spec.name for spec in suite.targets]
    if shard.target and shard.target not in known:
        message = f'--shard {text}: no target "{shard.target}" in the suite{choices(shard.target, known)}'
        raise UsageError(message)
    return shard


def sharded(whole: Plan, shard: Shard) -> Plan:
    """Return the share of one shard, with the digest of the whole plan.

    All cells of a scenario on one target stay together, so that pairs are confirmed on one machine. Each shard has its
    part also of the cells that cannot run from here: together they list every one.
    """
    numbers: dict[str, int] = {}
    for planned in whole.cells:
        numbers.setdefault(planned.cell.scenario, len(numbers))
    away = {planned.cell.target for planned in whole.cells if planned.evidence is not None}
    counts = Counter(planned.cell.target for planned in whole.cells)
    targets = [name for name in counts if shard.target in ("", name) or name in away]
    cells = [
        planned
        for planned in whole.cells
        if planned.cell.target in targets and shard.has(numbers[planned.cell.scenario])
    ]
    held = HeldShard(shard=str(shard), targets=tuple(targets), away=tuple(name for name in targets if name in away))
    share = PlanShare(
        whole=counts,
        pythons=tuple(dict.fromkeys(planned.cell.python for planned in whole.cells)),
        scenarios=len({planned.cell.scenario for planned in cells}),
        shards=(held,),
        cells=len(cells),
    )
    return replace(whole, cells=tuple(cells), share=share)
