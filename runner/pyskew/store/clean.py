"""What pyskew left on the disk: runs of this folder, and how to remove them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from pyskew.errors import RecordsError, StorageError, UsageError
from pyskew.store import records, run_directory


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
    """Return the runs in `.pyskew/runs/` except the newest `keep`, and those that are being written.

    The shards of one plan count as one run: they are of use together.
    """
    old = [folder for group in _by_run(run_directory.runs())[keep:] for folder in group]
    return [folder for folder in old if not _in_use(folder)]


def _by_run(folders: Sequence[Path]) -> list[list[Path]]:
    """Return run directories, the newest first, with the shards of one plan together."""
    groups: list[list[Path]] = []
    latest: dict[str, tuple[set[str], list[Path]]] = {}
    for folder in folders:
        plan, shard = _plan_and_shard(folder)
        shards, group = latest.get(plan, (set(), []))
        if not shard or not group or shard in shards:
            shards, group = set(), []
            groups.append(group)
        if shard:
            latest[plan] = shards, group
        shards.add(shard)
        group.append(folder)
    return groups


def _plan_and_shard(folder: Path) -> tuple[str, str]:
    """Return the digest of the plan that a run has, and which shard of it; nothing where the head cannot be read."""
    try:
        head = records.read_head(folder)
    except RecordsError:
        return "", ""
    return head.plan, head.shard


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
