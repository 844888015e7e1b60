"""The operating system of this machine, in the suite's words."""

from __future__ import annotations

import sys


def this_os() -> str:
    """Return `linux`, `macos` or `windows`."""
    return {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
