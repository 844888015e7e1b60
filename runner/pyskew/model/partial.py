"""Why a run, and the report made of it, is partial."""

from __future__ import annotations

from enum import StrEnum


class PartialReason(StrEnum):
    """One reason; a merged run may have several."""

    INTERRUPTED = "interrupted"
    """^C or SIGTERM."""
    UNFINISHED = "unfinished"
    """The process was killed, or is still running."""
    STORAGE = "storage"
    """The run directory could not be written: disk full, read-only, no inodes."""
    DAMAGED = "damaged"
    """Lines of the records are damaged, missing or repeated."""
    MISSING_SHARDS = "missing-shards"
    """Runs were merged without every shard of their plan."""
