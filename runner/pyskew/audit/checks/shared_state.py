"""Findings on state that workers read and only the parent has stored."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.flow.external import CONTEXT_VARIABLE
from pyskew.audit.flow.state import StateFlow
from pyskew.audit.flow.values import Value
from pyskew.audit.project import by_name
from pyskew.audit.project.call_graph import Project
from pyskew.model.location import Location

_NAMED = frozenset({"module", "class", "function", "external"})
"""Kinds of values whose attributes have a name of their own."""


Owner = tuple[Value, str]


def spots(project: Project, kinds: frozenset[str]) -> Iterator[Spot]:
    """Yield reads in workers of state that belongs to these kinds of values."""
    told: set[tuple[str, int]] = set()
    for one in project.flow.states:
        if one.owner.name == CONTEXT_VARIABLE:
            continue
        held = (one.owner, one.name) if one.owner.kind in _NAMED else project.flow.holder(one.owner) or (one.owner, "")
        if held[0].kind in kinds:
            spot = _spot(project, one, held)
            told.add((spot.path, spot.line))
            yield spot
    if not project.flow.complete:
        yield from (spot for spot in by_name.state(project, kinds) if (spot.path, spot.line) not in told)


def _spot(project: Project, one: StateFlow, held: Owner) -> Spot:
    read = project.flow.outside(one.read, _class_of(one, held))
    trail = (project.place(one.write.place), project.place(read), project.place(one.launch.place))
    story = (
        f"state set at {trail[0]} -> read in worker {trail[1]} -> started at {trail[2]} with the default start method"
    )
    attribute = "" if one.owner.kind in _NAMED or one.name.startswith("[") else f".{one.name}"
    message = f"worker reads {_name(held)}{attribute}, which the parent has set after import: {story}"
    at = Location.parse(trail[1])
    return Spot(at.path, at.line, 1, message, _sure(one), trail)


def _class_of(one: StateFlow, held: Owner) -> str:
    """Return the class whose methods only hand out an attribute of its instance."""
    return next((owner.name for owner in (one.owner, held[0]) if owner.kind == "instance"), "")


def _sure(one: StateFlow) -> Confidence:
    """Return high for names bound around a launch, medium for changed objects, low for numbers and uncalled code."""
    if not one.rooted or one.numbers:
        return Confidence.LOW
    certain = one.write.how == "bound" and one.owner.kind in {"module", "class", "function", "instance"}
    return Confidence.HIGH if certain else Confidence.MEDIUM


def _name(held: Owner) -> str:
    owner, name = held
    match owner.kind:
        case "module":
            return f"{owner.name}.{name}"
        case "class" | "function":
            return f"{owner.module}.{owner.name}.{name}"
        case "external":
            return f"{owner.name}.{name}"
        case "instance":
            return f"{owner.name}.{name}"
        case _:
            return f"a {owner.name.removesuffix('()')} made at line {owner.site[1]} of {owner.site[0]}"
