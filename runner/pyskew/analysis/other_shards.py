"""What a run that is a shard, or was merged without some, does not have of its plan. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from pyskew.model.left_out import LeftOut
from pyskew.model.shard import Gaps, PlanShare
from pyskew.model.suite import Cell
from pyskew.store.records import RunInfo


def counted(left: LeftOut, info: RunInfo, cells: Iterable[Cell]) -> LeftOut:
    """Return what a report leaves out, with the cells of other shards.

    Args:
        left: what is left out of the run itself.
        info: the head of the run.
        cells: the planned cells that are listed.
    """
    share = info.share
    if share is None:
        return left
    if info.shard:
        return replace(left, in_other_shards=max(sum(share.whole.values()) - share.cells, 0))
    seen = Counter((cell.target, cell.python) for cell in cells) + Counter(left.matrix)
    lacking = {
        target: max(number - sum(seen[target, python] for python in share.pythons), 0)
        for target, number in share.whole.items()
    }
    gaps = _gaps(share)
    away = sum(number for target, number in lacking.items() if gaps and target in gaps.elsewhere)
    return replace(left, in_missing_shards=sum(lacking.values()) - away, elsewhere=away)


def missing(info: RunInfo) -> str:
    """Return in words which shards a merged run lacks."""
    gaps = _gaps(info.share) if info.share else None
    if gaps and gaps.by_target:
        return f"without {gaps}"
    return "without some shards; the head of the records does not say which"


def _gaps(share: PlanShare) -> Gaps | None:
    """Return what the shards lack; None where the head names no shards that can be."""
    try:
        return Gaps(share)
    except ValueError:
        return None
