"""uv as a program: started without the variables that would lead it to another Python or environment."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from pyskew.errors import not_installed
from pyskew.probe import keeping


def program() -> str:
    """Return the path of uv: the one of the PyPI package, else the one on PATH, else nothing."""
    try:
        from uv import find_uv_bin  # noqa: PLC0415 - an extra, and only where something is installed or resolved

        return os.fsdecode(find_uv_bin())
    except (ImportError, FileNotFoundError):
        return shutil.which("uv") or ""


def run(
    arguments: Sequence[str],
    *,
    timeout: float,
    cwd: str | Path | None = None,
    stdin: str = "",
    variables: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run uv to its end and return what it printed. It may use the network, and is killed after `timeout` seconds.

    Raises:
        OSError: there is no uv, or it cannot be started.
        subprocess.TimeoutExpired: it did not end.
    """
    binary = program()
    if not binary:
        raise FileNotFoundError(not_installed("uv", "fetch"))
    done = keeping.run(
        [binary, *arguments],
        data=stdin.encode(),
        env=keeping.neutral_environment() | dict(variables or {}),
        timeout=timeout,
        cwd=cwd,
    )
    said, complained = (keeping.text(output) for output in (done.stdout, done.stderr))
    return subprocess.CompletedProcess(done.args, done.returncode, said, complained)
