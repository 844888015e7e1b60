"""Findings on what launch sites cannot pickle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.flow.constructing import handed_over_at
from pyskew.audit.flow.facts import Launched
from pyskew.audit.flow.pickling import UnpicklablePart
from pyskew.audit.flow.values import Value
from pyskew.audit.project.call_graph import Project
from pyskew.model.location import Location

Found = tuple[Launched, Value, UnpicklablePart]


def found(project: Project, roles: frozenset[str]) -> Iterator[Found]:
    """Yield values in these roles with the part that cannot be pickled; each call that hands them over says it once."""
    told: set[tuple[object, ...]] = set()
    for launch in project.flow.launches:
        for role, value, part in project.flow.unpicklable(launch):
            place = handed_over_at(project.flow.solver, launch, value)
            key = (place, role, value.kind, value.name, part.what, part.path)
            if role in roles and key not in told:
                told.add(key)
                yield launch, value, part


def also_by_name(project: Project, found: Iterable[Spot], asked: Callable[[Project], Iterable[Spot]]) -> Iterator[Spot]:
    """Yield findings of the value flow, and on lines where that did not finish those by names."""
    told = set()
    for one in found:
        told.add((one.path, one.line))
        yield one
    if not project.flow.complete:
        yield from (one for one in asked(project) if (one.path, one.line) not in told)


def spot(
    project: Project, launch: Launched, value: Value, part: UnpicklablePart, message: str, *, certain: bool = True
) -> Spot:
    """Return a finding where a value is handed over, with where the part was stored and the process is started."""
    place = handed_over_at(project.flow.solver, launch, value)
    stored = [project.place(part.place)] if part.place else []
    trail = (*stored, project.place(launch.place))
    at = Location.parse(project.place(place))
    column = next((one.column for one in project.flow.launches if one.place == place), 1)
    return Spot(at.path, at.line, column, message, Confidence.HIGH if certain else Confidence.MEDIUM, trail)
