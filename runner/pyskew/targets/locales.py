"""Locales that scenarios ask for: whether a target has them, and what a cell needs to use them."""

from __future__ import annotations

import os

from pyskew.probe.messages import CellLimits
from pyskew.targets.transport.channel import Channel

_LOOK = "import locale; locale.setlocale(locale.LC_ALL, '')"
_TIMEOUT = 30.0


def environment(name: str) -> dict[str, str]:
    """Return the variables that put a cell into a locale; PYSKEW_LOCPATH names a folder beside the system's."""
    if not name:
        return {}
    folder = os.environ.get("PYSKEW_LOCPATH", "")
    return {"LC_ALL": name} | ({"LOCPATH": folder} if folder else {})


def present(channel: Channel, python: str, name: str) -> bool:
    """Return whether an interpreter on the target can use a locale; each may have a C library of its own.

    Raises:
        SetupError: the interpreter cannot be started.
        TargetError: the target is gone.
    """
    limits: CellLimits = {"timeout": _TIMEOUT, "output": 65536}
    argv = [python, "-I", "-c", _LOOK]
    reply = channel.ask("cell", timeout=2 * _TIMEOUT, argv=argv, python=python, env=environment(name), limits=limits)
    return reply["outcome"] == "pass"
