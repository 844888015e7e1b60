"""Any command that gives a Python's stdin and stdout: wine, `kubectl exec -i`, `wsl.exe`, `arch -x86_64`."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator

from pyskew.errors import UsageError
from pyskew.model.suite import TargetSpec
from pyskew.targets import bootstrap
from pyskew.targets.kinds import Site, Target


def _unavailable(spec: TargetSpec) -> str:
    argv = spec.options["argv"]
    if not argv:
        message = f"target {spec.name}: argv: is empty"
        raise UsageError(message)
    return "" if shutil.which(str(argv[0])) else f"this machine has no {argv[0]}"


@contextlib.contextmanager
def _open(spec: TargetSpec, _workers: int) -> Iterator[Site]:
    with bootstrap.reached(spec, [str(word) for word in spec.options["argv"]]) as there:
        yield Site(os=there.os, label=there.label, channel=there.channel, locate=there.locate)


TARGET = Target(
    summary="any command that starts a Python somewhere: wine, kubectl exec -i, wsl.exe",
    options={"argv": "array", "label": "string", "pythons": "object"},
    needs=("argv",),
    unavailable=_unavailable,
    open=_open,
)
