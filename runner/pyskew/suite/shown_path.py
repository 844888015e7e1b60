"""How messages about a suite or a project name a file or a folder."""

from __future__ import annotations

import os
from pathlib import Path


def shown_path(path: Path) -> str:
    """Return a path relative to the current folder, with `/`, where it lies below that; else as it is."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # on another drive, or no path at all
        return str(path)
    return str(path) if relative.startswith("..") else relative.replace(os.sep, "/")
