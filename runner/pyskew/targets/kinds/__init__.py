"""Kinds of targets: each starts supervisors on some machine, and is one file ending in `TARGET = Target(...)`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from pyskew import plugins
from pyskew.model.suite import TargetSpec
from pyskew.targets.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One kind of target."""

    summary: str
    options: Mapping[str, str] = field(default_factory=dict)
    """YAML keys beyond kind, os, required: name -> JSON Schema type (`string`, `integer`, `boolean`, `array`)."""
    needs: tuple[str, ...] = ()
    """Options that must be given."""
    runs_here: bool = False
    """Cells run on this machine itself: its OS is ours, and it is what a suite without `targets:` gets."""
    required: bool = False
    """Cells that can run are required, also where the suite does not mark the target `required: true`."""
    reusable: bool = False
    """A later run may reuse outcomes: the pin of an interpreter covers everything on the target that decides them."""
    github_runner: bool = False
    """One of GitHub's own runners can open it, without any machine or service of the user's."""
    complaints: Callable[[Mapping[str, Any]], Iterable[tuple[str, str]]] = lambda _: ()
    """What is wrong with options whose types are right: the option, empty for the target as a whole, and a message."""
    unavailable: Callable[[TargetSpec], str] = lambda _: ""
    """Why cells of this target cannot run from this machine (`this host is linux`), or the empty string. Fast."""
    open: Callable[[TargetSpec, int], AbstractContextManager[Site]]
    """Open the target for that many workers; on leaving, nothing of it is left running or on disk."""


def kinds() -> Mapping[str, Target]:
    """Return every kind of target by name."""
    return plugins.load(__name__, "TARGET", Target)
