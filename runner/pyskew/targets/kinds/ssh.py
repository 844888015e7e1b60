"""A machine that the system's ssh client reaches, as the user's own ssh configuration says."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator

from pyskew.model.suite import TargetSpec
from pyskew.targets import bootstrap
from pyskew.targets.kinds import Target
from pyskew.targets.site import Site

_SETTINGS = {
    "BatchMode": "yes",  # no user is there to type a password
    "ConnectTimeout": "10",
    "ServerAliveInterval": "10",
    "ServerAliveCountMax": "3",
    "ControlMaster": "no",  # one that a worker started would outlive it
    "ClearAllForwardings": "yes",  # several workers cannot listen on one port
    "RemoteCommand": "none",
    "RequestTTY": "no",
    "LogLevel": "ERROR",
}


def _unavailable(_spec: TargetSpec) -> str:
    return "" if shutil.which("ssh") else "this machine has no ssh client"


def command(spec: TargetSpec) -> list[str]:
    """Return the ssh command line up to the Python there."""
    options = [word for name, value in _SETTINGS.items() for word in ("-o", f"{name}={value}")]
    config = ["-F", str(spec.options["config"])] if "config" in spec.options else []
    python = str(spec.options.get("python", "python3"))
    return ["ssh", *config, *options, "--", str(spec.options["host"]), python]


@contextlib.contextmanager
def _open(spec: TargetSpec, _workers: int) -> Iterator[Site]:
    with bootstrap.reached(spec, command(spec)) as there:
        yield there


TARGET = Target(
    summary="a machine reached by the system's ssh client",
    options={"host": "string", "python": "string", "pythons": "object", "config": "string"},
    needs=("host",),
    unavailable=_unavailable,
    open=_open,
)
