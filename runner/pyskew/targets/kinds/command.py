"""Any command that gives a Python's stdin and stdout: wine, `kubectl exec -i`, `wsl.exe`, `arch -x86_64`."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Mapping
from typing import Any

from pyskew.model.suite import TargetSpec
from pyskew.targets import bootstrap
from pyskew.targets.kinds import Target
from pyskew.targets.site import Site


def _complaints(options: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if options.get("argv") == []:
        yield "argv", "argv: is empty"


def _unavailable(spec: TargetSpec) -> str:
    program = str(spec.options["argv"][0])
    return "" if shutil.which(program) else f"this machine has no {program}"


@contextlib.contextmanager
def _open(spec: TargetSpec, _workers: int) -> Iterator[Site]:
    with bootstrap.reached(spec, [str(word) for word in spec.options["argv"]]) as there:
        yield there


TARGET = Target(
    summary="any command that starts a Python somewhere: wine, kubectl exec -i, wsl.exe",
    options={"argv": "array", "label": "string", "pythons": "object"},
    needs=("argv",),
    complaints=_complaints,
    unavailable=_unavailable,
    open=_open,
)
