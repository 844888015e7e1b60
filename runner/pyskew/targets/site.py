"""An opened target, as every kind of target gives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pyskew.model.suite import Absent, PythonSpec
from pyskew.targets.transport.channel import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """An opened target."""

    os: str
    """linux, macos or windows, as observed."""
    label: str
    """What reports call the target, `windows(wine)` for instance."""
    channel: Callable[[int, str], Channel]
    """The supervisor of one worker slot for one Python label; started at first use, replaced when it was lost.

    Raises TargetError when the place cannot be reached.
    """
    lends: bool = False
    """Whether its cells use the processors of this machine, and its supervisors tell when one of them is idle."""
    locate: Callable[[Sequence[PythonSpec]], Mapping[str, str | Absent]] | None = None
    """Return, by label, the path of each Python on the target; None where the providers of this machine find them."""
