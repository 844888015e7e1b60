"""Outcomes of earlier runs, used again where nothing that decides them has changed."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from pyskew import __version__
from pyskew.errors import RecordsError
from pyskew.model.report import python_of
from pyskew.model.suite import Evidence, OnTarget, Record, Scenario
from pyskew.probe import __file__ as _probe
from pyskew.store import records, run_directory
from pyskew.store.records import Run, RunInfo
from pyskew.suite.loader import is_script

Places = Mapping[tuple[str, str], OnTarget]


@cache
def ourselves() -> str:
    """A digest of what starts cells and looks at them: another one's outcomes are not reused."""
    digest = hashlib.sha256(__version__.encode())
    for path in sorted(Path(str(_probe)).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def reusable(info: RunInfo, places: Sequence[OnTarget], folder: Path) -> dict[str, list[Record]]:
    """Attempts of earlier runs by cell id, their logs copied into this run's folder.

    The newest run that has a cell decides.
    The scenario, its files and limits, the interpreter down to its pin, and pyskew's own probe must be the same, on
    this very machine. What packages, variables, programs or a home of the user's decide is never reused.
    """
    now = _places(places)
    local = {target.name for target in info.suite.targets if target.kind == "host"}
    scenarios = {scenario.id: scenario for scenario in info.suite.scenarios if _decided(scenario)}
    found: dict[str, list[Record]] = {}
    for earlier, run in _runs(info, folder):
        before = _places(run.interpreters)
        same = {one.id for one in run.info.suite.scenarios if _same(scenarios.get(one.id), one)}
        steady = {key for key, place in now.items() if key[0] in local and before.get(key) == place}
        for cell_id, attempts in run.records.items():
            cell = attempts[0].cell
            if cell_id in found or cell.scenario not in same or (cell.target, cell.python) not in steady:
                continue
            brought = _brought(attempts, earlier, folder)
            if brought:
                found[cell_id] = brought
    return found


def _runs(info: RunInfo, folder: Path) -> Iterator[tuple[Path, Run]]:
    for earlier in run_directory.earlier():
        try:
            run = records.read(earlier)
        except RecordsError:
            continue
        if run.info.probe == info.probe and run.info.host_os == info.host_os and not earlier.samefile(folder):
            yield earlier, run


def _places(places: Sequence[OnTarget]) -> Places:
    return {(one.target, python_of(one)): one for one in places if one.interpreter is not None}


def _decided(scenario: Scenario) -> bool:
    """Whether all that decides what a cell of it does is in its fingerprint, its limits and its interpreter."""
    outside = scenario.requires or scenario.install or scenario.source or scenario.pass_env
    return is_script(scenario.run) and not outside and scenario.home == "private"


def _same(mine: Scenario | None, theirs: Scenario) -> bool:
    if mine is None:
        return False
    return (mine.fingerprint, mine.limits, mine.when) == (theirs.fingerprint, theirs.limits, theirs.when)


def _brought(attempts: Sequence[Record], earlier: Path, folder: Path) -> list[Record]:
    """The attempts as records of this run; none where one of them did not run, or left no log."""
    if any(one.evidence is not Evidence.RAN or not (earlier / one.log).is_file() for one in attempts):
        return []
    for one in attempts:
        copy = folder / one.log
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(earlier / one.log, copy)
    return [replace(one, reused=one.reused or earlier.name) for one in attempts]
