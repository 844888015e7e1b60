"""Findings on what launch sites cannot pickle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pyskew.audit import Confidence, Spot
from pyskew.audit.flow.constructing import handed_over_at
from pyskew.audit.flow.facts import BodyLine, Launched
from pyskew.audit.flow.pickling import UnpicklablePart
from pyskew.audit.flow.values import Value
from pyskew.audit.project.call_graph import Project
from pyskew.model.location import Location


@dataclass(frozen=True, slots=True)
class Unpicklable:
    """A value that a launch site hands over, with the part of it that cannot be pickled."""

    launch: Launched
    value: Value
    part: UnpicklablePart
    place: BodyLine
    """The call that hands it over."""


def found(project: Project, roles: frozenset[str]) -> Iterator[Unpicklable]:
    """Yield values in these roles with the part that cannot be pickled; each call that hands them over says it once."""
    told: set[tuple[object, ...]] = set()
    for launch in project.flow.launches:
        for role, value, part in project.flow.unpicklable(launch):
            place = handed_over_at(project.flow.solver, launch, value)
            key = (place, role, value.kind, value.name, part.what, part.path)
            if role in roles and key not in told:
                told.add(key)
                yield Unpicklable(launch, value, part, place)


def also_by_name(project: Project, found: Iterable[Spot], asked: Callable[[Project], Iterable[Spot]]) -> Iterator[Spot]:
    """Yield findings of the value flow, and on lines where that did not finish those by names."""
    told = set()
    for one in found:
        told.add((one.path, one.line))
        yield one
    if not project.flow.complete:
        yield from (one for one in asked(project) if (one.path, one.line) not in told)


def spot(project: Project, found: Unpicklable, message: str, *, certain: bool = True) -> Spot:
    """Return a finding where a value is handed over, with where the part was stored and the process is started."""
    stored = [project.place(found.part.place)] if found.part.place else []
    trail = (*stored, project.place(found.launch.place))
    at = Location.parse(project.place(found.place))
    column = next((one.column for one in project.flow.launches if one.place == found.place), 1)
    return Spot(at.path, at.line, column, message, Confidence.HIGH if certain else Confidence.MEDIUM, trail)
