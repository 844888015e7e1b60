"""A second user of this machine, for tests that run as root."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from support.namespaces import with_open_root

ORDINARY = 65534
"""User and group id of `nobody`."""


def for_ordinary_user(folder: Path, *paths: str | Path) -> list[str]:
    """Return what a command needs before it, so that a user who is not root reaches `folder` and these paths.

    Skips the test where that cannot be had.
    """
    before = with_open_root(folder)
    code = (
        f"import os, sys; os.setgroups([]); os.setgid({ORDINARY}); os.setuid({ORDINARY})\n"
        "sys.exit(not all(os.access(path, os.R_OK) for path in sys.argv[1:]))"
    )
    argv = [*before, sys.executable, "-c", code, str(folder), *map(str, paths)]
    done = subprocess.run(argv, check=False, timeout=60, capture_output=True)
    if done.returncode:
        unreached = ", ".join(map(str, (folder, *paths)))
        pytest.skip(f"NOT RUN: an ordinary user cannot read {unreached} here {done.stderr.decode()[-200:]}".strip())
    return before
