"""What names alone tell of launch sites: asked where the values of a project are too many to be followed."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Spot
from pyskew.audit.project.call_graph import Project
from pyskew.audit.project.module_summary import Ref
from pyskew.audit.project.state_flow import states
from pyskew.audit.stdlib import unpicklable

LIMIT = "too much to follow: values were not followed to their end, what starts workers is also judged by names"
"""The note of an audit that reached the limit."""
_SHAPES = {"lambda": "a lambda", "nested": "a nested function"}


def state(project: Project, kinds: frozenset[str]) -> Iterator[Spot]:
    """Yield reads of variables (`module`) and class attributes (`class`) that the parent has written."""
    for one in states(project):
        if ("class" if "." in one.qualified else "module") in kinds:
            message = f"worker reads {one.name}, which the parent has set after import: {one.story}"
            yield Spot(one.reader.path, one.read.line, 1, message, one.sure, one.trail)


def targets(project: Project) -> Iterator[Spot]:
    """Yield launch sites whose target is a lambda or a nested function where it stands."""
    for start in project.default_starts:
        what = _shape(start.launch.target)
        if what and not start.launch.task:
            yield start.spot(f"{what} is the target of a process with the default start method: it cannot be pickled")


def initializers(project: Project) -> Iterator[Spot]:
    """Yield launch sites whose initializer is a lambda or a nested function where it stands."""
    for start in project.default_starts:
        what = _shape(start.launch.initializer)
        if what:
            yield start.spot(f"{what} is an initializer with the default start method: it cannot be pickled")


def arguments(project: Project) -> Iterator[Spot]:
    """Yield launch sites with an argument that cannot be pickled where it is made."""
    for start in project.default_starts:
        for given in () if start.launch.task else start.launch.arguments:
            what = unpicklable.what(given.what)
            if what:
                yield start.spot(f"{what} is an argument with the default start method: it cannot be pickled")


def _shape(ref: Ref | None) -> str:
    return _SHAPES.get(ref.shape, "") if ref else ""
