"""Providers find or fetch interpreters; each is one file ending in `PROVIDER = Provider(...)`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyskew import plugins
from pyskew.model.say import Say
from pyskew.model.suite import PythonSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one provider has for one spec: paths to inspect, or why there are none."""

    paths: tuple[str, ...] = ()
    """Best first; a path counts only once its binary has been inspected."""
    named: frozenset[str] = frozenset()
    """Those of `paths` that a person named; they win over newer ones, and a broken one is always mentioned."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One source of interpreters."""

    order: int
    """Lower is used first."""
    summary: str
    held: Callable[[Sequence[PythonSpec]], Mapping[str, Found]]
    """What lies on this machine already, by spec label: reads only, no network, no waiting."""
    fetch: Callable[[Sequence[PythonSpec], Say], Mapping[str, Found]] | None = None
    """Download, by spec label; called only for specs that no provider has. Each one that fails has a reason."""
    headers: Callable[[Path, Say], Path] | None = None
    """Brings the C headers of one of its interpreters, for projects that must compile; None where they are there."""
    places: Callable[[], Iterable[str | Path] | None] = lambda: None
    """Files and folders whose state decides what `held` returns, also where they are not there yet; None if unknown."""


def providers() -> Mapping[str, Provider]:
    """Return every provider by name, in the order in which they are used."""
    found = plugins.load(__name__, "PROVIDER", Provider)
    return dict(sorted(found.items(), key=lambda item: item[1].order))
