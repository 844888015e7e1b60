"""uv as a program: started without the variables that would lead it to another Python or environment."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


def run(
    arguments: Sequence[str],
    *,
    timeout: float,
    cwd: str | Path | None = None,
    stdin: str = "",
    variables: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run uv to its end and return what it said. It may use the network, and is killed after `timeout` seconds.

    Raises:
        OSError: there is no uv, or it cannot be started.
        subprocess.TimeoutExpired: it did not end.
    """
    from uv import find_uv_bin  # noqa: PLC0415 - only where something is installed or resolved

    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return subprocess.run(
        [str(find_uv_bin()), *arguments],
        input=stdin,
        env=kept | dict(variables or {}),
        capture_output=True,
        text=True,
        errors="replace",
        timeout=timeout,
        cwd=cwd,
        check=False,
    )
