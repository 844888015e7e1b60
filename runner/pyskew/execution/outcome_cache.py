"""Outcomes of earlier runs, used again where nothing that decides them has changed."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from pyskew import __version__
from pyskew.errors import RecordsError
from pyskew.model.report import python_of
from pyskew.model.suite import Evidence, OnTarget, Record, Scenario
from pyskew.store.logs import LogReader, LogWriter
from pyskew.store.records import Run, RunInfo
from pyskew.suite.names import is_script
from pyskew.targets import kinds
from pyskew.targets.probe_digest import probe_digest

_LOG = logging.getLogger(__name__)

Places = Mapping[tuple[str, str], OnTarget]
"""Interpreters by target and label."""


@cache
def code_digest() -> str:
    """Return a digest of what starts and observes cells: outcomes are reused only where it is the same."""
    return hashlib.sha256(f"{__version__} {probe_digest()}".encode()).hexdigest()[:16]


def reusable(
    info: RunInfo, places: Sequence[OnTarget], past: Iterable[tuple[Path, Run]], logs: LogWriter
) -> dict[str, list[Record]]:
    """Return attempts of earlier runs by cell id, and copy their logs into this run's.

    The scenario, its files and limits, the interpreter down to its pin, and pyskew's own probe must be the same, on
    this very machine. What packages, variables, programs or the user's home decide is never reused.

    Args:
        info: the head of this run.
        places: the interpreters of this run.
        past: earlier runs, the newest first; the newest that has a cell decides.
        logs: those of this run.

    Raises:
        StorageError: a log cannot be copied.
    """
    now = places_by_python(places)
    known = kinds.kinds()
    lasting = {target.name for target in info.suite.targets if known[target.kind].reusable}
    scenarios = {scenario.id: scenario for scenario in info.suite.scenarios if not also_decided_by(scenario)}
    found: dict[str, list[Record]] = {}
    for earlier, run in past:
        if run.info.probe != info.probe or run.info.host_os != info.host_os:
            continue
        before = places_by_python(run.interpreters)
        same = {one.id for one in run.info.suite.scenarios if is_unchanged(scenarios.get(one.id), one)}
        unchanged = {key for key, place in now.items() if key[0] in lasting and before.get(key) == place}
        same_cells = {
            cell_id: attempts
            for cell_id, attempts in run.records.items()
            for cell in [attempts[0].cell]
            if cell_id not in found and cell.scenario in same and (cell.target, cell.python) in unchanged
        }
        found |= _taken(same_cells, earlier, logs)
    return found


def places_by_python(places: Iterable[OnTarget]) -> Places:
    """Return the interpreters by target and Python; absent ones are left out."""
    return {(one.target, python_of(one)): one for one in places if one.interpreter is not None}


def also_decided_by(scenario: Scenario) -> str:
    """Return what else decides a scenario's cells, besides fingerprint, limits and interpreter; empty for most."""
    outside = {
        "programs of the machine": scenario.requires or not is_script(scenario.run),
        "installed packages": scenario.install,
        "the files of its codebase": scenario.source,
        "variables of the environment": scenario.pass_env,
        "files of the user's home": scenario.home != "private",
    }
    return next((what for what, decides in outside.items() if decides), "")


def is_unchanged(now: Scenario | None, before: Scenario) -> bool:
    """Return whether a scenario runs the same as in an earlier run: its files, limits and condition are equal."""
    if now is None:
        return False
    return (now.fingerprint, now.limits, now.when) == (before.fingerprint, before.limits, before.when)


def is_lasting(run: Run) -> bool:
    """Return whether a later run of the same cells could reuse every outcome of this one, and would run none."""
    known = kinds.kinds()
    if not all(known[target.kind].reusable for target in run.info.suite.targets):
        return False
    if any(also_decided_by(scenario) for scenario in run.info.suite.scenarios):
        return False
    # Whether a locale is there is asked again each time: it may be installed by then.
    with_locale = {scenario.id for scenario in run.info.suite.scenarios if scenario.locale}

    def can_never_run(attempts: Sequence[Record]) -> bool:
        return attempts[0].cell.scenario not in with_locale and all(
            one.evidence is Evidence.NOT_APPLICABLE for one in attempts
        )

    whole = not run.damage and all(one.evidence or one.cell.id in run.records for one in run.cells)
    return whole and all(_ran(attempts) or can_never_run(attempts) for attempts in run.records.values())


def _ran(attempts: Sequence[Record]) -> bool:
    return all(one.evidence is Evidence.RAN and one.log for one in attempts)


def _taken(cells: Mapping[str, Sequence[Record]], earlier: Path, logs: LogWriter) -> dict[str, list[Record]]:
    """Return attempts as records of this run; not those of a cell of which one did not run, or left no log."""
    ran = {cell_id: attempts for cell_id, attempts in cells.items() if _ran(attempts)}
    try:
        with LogReader(earlier) as reader:
            complete = {name: tried for name, tried in ran.items() if all(reader.holds(one.log) for one in tried)}
            logs.add(reader.named(one.log for tried in complete.values() for one in tried))
    except RecordsError as error:
        _LOG.warning("note: an earlier run is not used: %s", error)
        return {}
    # The run that ran the cell, also where later runs have reused it.
    return {
        name: [replace(one, reused=one.reused or earlier.name) for one in tried] for name, tried in complete.items()
    }
