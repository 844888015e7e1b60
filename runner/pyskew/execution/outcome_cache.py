"""Outcomes of earlier runs, used again where nothing that decides them has changed."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from pyskew import __version__
from pyskew.errors import StorageError
from pyskew.model.report import python_of
from pyskew.model.suite import Evidence, OnTarget, Record, Scenario
from pyskew.store.records import Run, RunInfo
from pyskew.suite.scenario_files import is_script
from pyskew.targets import kinds
from pyskew.targets.probe_digest import probe_digest

Places = Mapping[tuple[str, str], OnTarget]


@cache
def code_digest() -> str:
    """Return a digest of what starts and observes cells: outcomes are reused only where it is the same."""
    return hashlib.sha256(f"{__version__} {probe_digest()}".encode()).hexdigest()[:16]


def reusable(
    info: RunInfo, places: Sequence[OnTarget], past: Iterable[tuple[Path, Run]], folder: Path
) -> dict[str, list[Record]]:
    """Return attempts of earlier runs by cell id, and copy their logs into this run's folder.

    The scenario, its files and limits, the interpreter down to its pin, and pyskew's own probe must be the same, on
    this very machine. What packages, variables, programs or the user's home decide is never reused.

    Args:
        info: the head of this run.
        places: the interpreters of this run.
        past: earlier runs, the newest first; the newest that has a cell decides.
        folder: this run's directory.

    Raises:
        StorageError: a log cannot be copied.
    """
    now = places_by_python(places)
    known = kinds.kinds()
    reused = {target.name for target in info.suite.targets if known[target.kind].reusable}
    scenarios = {scenario.id: scenario for scenario in info.suite.scenarios if not decided_by(scenario)}
    found: dict[str, list[Record]] = {}
    for earlier, run in past:
        if run.info.probe != info.probe or run.info.host_os != info.host_os:
            continue
        before = places_by_python(run.interpreters)
        same = {one.id for one in run.info.suite.scenarios if is_unchanged(scenarios.get(one.id), one)}
        unchanged = {key for key, place in now.items() if key[0] in reused and before.get(key) == place}
        for cell_id, attempts in run.records.items():
            cell = attempts[0].cell
            if cell_id in found or cell.scenario not in same or (cell.target, cell.python) not in unchanged:
                continue
            taken = _taken(attempts, earlier, folder)
            if taken:
                found[cell_id] = taken
    return found


def places_by_python(places: Iterable[OnTarget]) -> Places:
    """Return the interpreters by target and Python; absent ones are left out."""
    return {(one.target, python_of(one)): one for one in places if one.interpreter is not None}


def decided_by(scenario: Scenario) -> str:
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


def _taken(attempts: Sequence[Record], earlier: Path, folder: Path) -> list[Record]:
    """Return the attempts as records of this run; none where one of them did not run, or left no log."""
    if any(one.evidence is not Evidence.RAN or not (earlier / one.log).is_file() for one in attempts):
        return []
    for one in attempts:
        copy = folder / one.log
        try:
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(earlier / one.log, copy)
        except OSError as error:
            raise StorageError.of(error, copy) from None
    # The run that ran the cell, also where later runs have reused it.
    return [replace(one, reused=one.reused or earlier.name) for one in attempts]
