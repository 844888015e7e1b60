"""Where in a repository the things of a report are: the file and line of a frame, a warning, a declaration. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pyskew.model.report import Change, Observation, Report
from pyskew.model.suite import Arm, Cell, ChangeClass, Scenario
from pyskew.reporting.matrix import old_end, shown_at

BUILTIN = "builtin:"
"""Begins the positions of packs that pyskew ships; they lie in no repository of the reader's."""

_CWD = "<cwd>/"
_SITE = re.compile(r"(?P<path>.+?):(?P<line>\d+)(?::(?P<column>\d+))?$", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class ReportLocation:
    """A line of a file; the path is relative, with forward slashes."""

    path: str
    line: int
    column: int = 0
    builtin: bool = False
    """Relative to the packs that pyskew ships rather than to the repository."""


class ReportLocations:
    """The places of one report's changes."""

    def __init__(self, report: Report) -> None:
        """Take a report."""
        self._report = report
        self._scenarios = {scenario.id: scenario for scenario in report.scenarios}

    def sites(self, change: Change) -> Iterator[tuple[ReportLocation, str]]:
        """Yield every known place of a change with its text: the failing frame, or each warning of a break."""
        scenario = self._scenarios.get(change.scenario)
        if scenario is None:
            return
        if change.cls is ChangeClass.WILL_BREAK:
            yield from self._warned(change, scenario)
            return
        for end in (shown_at(change), old_end(change)):
            observation = self._report.observations.get(end.id)
            site, message = _failure(observation, change.test) if observation else ("", "")
            found = in_codebase(site) if change.test else frame(scenario, site)
            if found:
                yield found, message
                return

    def declared(self, scenario: str) -> ReportLocation | None:
        """Return where the suite declares a scenario."""
        return position(self._scenarios[scenario].position) if scenario in self._scenarios else None

    def _warned(self, change: Change, scenario: Scenario) -> Iterator[tuple[ReportLocation, str]]:
        arm = Cell(scenario=change.scenario, target=change.target, python=change.old, arm=Arm.WARNINGS)
        plain = replace(arm, arm=Arm.PLAIN)
        seen = self._report.proofs.get(arm.id), self._report.observations.get(plain.id)
        for one in dict.fromkeys(one for observation in seen if observation for one in observation.warnings):
            found = frame(scenario, one.site)
            if found and one.removal == change.new:
                yield found, f"{one.category}: {one.message}"


def _failure(observation: Observation, test: str | None) -> tuple[str, str]:
    """Place and message of how a cell, or one test of it, ended."""
    if test is None:
        return observation.frame, observation.message
    case = (observation.cases or {}).get(test)
    return (case.frame, case.message) if case else ("", "")


def in_codebase(site: str) -> ReportLocation | None:
    """Return a `file:line` of a codebase, relative to its root; None for one of a library or an unknown one."""
    return position(site)


def frame(scenario: Scenario, site: str) -> ReportLocation | None:
    """Return a `<cwd>/file:line` as a file of the scenario; None for one of a library or an unknown one."""
    match = _SITE.match(site)
    if match is None or not match["path"].startswith(_CWD):
        return None
    pack = position(scenario.position)
    # A codebase is checked out whole; wherever its suite is declared, its root is what a reader has in mind.
    folder = posixpath.dirname(pack.path) if pack and scenario.source is None else ""
    path = posixpath.normpath(posixpath.join(folder, match["path"].removeprefix(_CWD)))
    if path.startswith("../"):
        return None
    return ReportLocation(path=path, line=max(int(match["line"]), 1), builtin=pack.builtin if pack else False)


def position(text: str) -> ReportLocation | None:
    """Return the location of a declaration's `file:line:column`; None for a file outside the repository."""
    match = _SITE.match(text.removeprefix(BUILTIN))
    if match is None or match["path"].startswith(("/", "<", "../")):
        return None
    return ReportLocation(
        path=match["path"].replace("\\", "/"),
        line=max(int(match["line"]), 1),
        column=int(match["column"] or 0),
        builtin=text.startswith(BUILTIN),
    )
