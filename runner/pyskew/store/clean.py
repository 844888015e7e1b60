"""What pyskew left on the disk: runs of this folder, and how to remove them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from pyskew.errors import StorageError, UsageError
from pyskew.store import run_directory


def size(folder: Path) -> int:
    """Return the bytes of the files below a folder; links are not followed."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(parent, name)).st_size  # noqa: PTH118 - thousands of files
            except OSError:
                continue
    return total


def old_runs(keep: int) -> list[Path]:
    """Return the runs in `.pyskew/runs/` except the newest `keep`, and those that are being written."""
    return [folder for folder in run_directory.runs()[keep:] if not _in_use(folder)]


def remove(folders: Sequence[Path]) -> None:
    """Remove folders that pyskew made; a link is removed, not followed.

    Raises:
        StorageError: one cannot be removed.
    """
    for folder in folders:
        try:
            if folder.is_symlink():
                folder.unlink()
            else:
                shutil.rmtree(folder)
        except OSError as error:
            raise StorageError.of(error, error.filename or folder) from None


def _in_use(folder: Path) -> bool:
    try:
        with run_directory.locked(folder):
            return False
    except UsageError:
        return True
