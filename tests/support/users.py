"""A second user of this machine, for tests that run as root."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ORDINARY = 65534
"""User and group id of `nobody`."""


def require_ordinary_user(*paths: str | Path) -> None:
    """Skip the test where a user who is not root cannot read these paths: a machine whose `/` is root's alone."""
    code = (
        f"import os, sys; os.setgroups([]); os.setgid({ORDINARY}); os.setuid({ORDINARY})\n"
        "sys.exit(not all(os.access(path, os.R_OK) for path in sys.argv[1:]))"
    )
    done = subprocess.run([sys.executable, "-c", code, *map(str, paths)], check=False, timeout=60, capture_output=True)
    if done.returncode:
        pytest.skip(f"NOT RUN: an ordinary user cannot read {', '.join(map(str, paths))} here")
