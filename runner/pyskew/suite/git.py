"""git as a program: what a tree's own configuration names, hooks and monitors, does not run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from pyskew.probe import keeping

_SAFE = ("core.fsmonitor=false", f"core.hooksPath={os.devnull}")


def run(
    folder: Path, *arguments: str, timeout: float, settings: Sequence[str] = ()
) -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder to its end and return what it said; `settings` are further `name=value` for -c.

    Raises:
        OSError: there is no git, or it cannot be started.
        subprocess.TimeoutExpired: it did not end within `timeout` seconds.
    """
    words = [word for one in (*_SAFE, *settings) for word in ("-c", one)]
    return keeping.run(["git", *words, "-C", str(folder), *arguments], timeout=timeout)
