"""What shards that are merged have of their plan, and where their scenarios stand in it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyskew.errors import RecordsError
from pyskew.model import shard
from pyskew.model.shard import Shard, Together
from pyskew.model.suite import Share
from pyskew.store.records import Run


class MergedShards:
    """The shards among runs that are merged."""

    def __init__(self, heads: Mapping[str, Run]) -> None:
        """Look at the heads of the runs, by name.

        Raises:
            RecordsError: a shard lists the cells of all, as older versions wrote it; two are of different plans, or not
                shards at all.
        """
        self._shares = {name: run.info.share for name, run in heads.items() if run.info.share}
        for name, run in heads.items():
            if run.info.shard and run.info.share is None:
                message = f"merge: {name} lists the cells of all shards, as an older pyskew wrote it; run it again"
                raise RecordsError(message)
        for name in self._shares:
            first = next(iter(self._shares))
            same("plan", {first: heads[first].info.plan, name: heads[name].info.plan})
        self.held = tuple(dict.fromkeys(one for share in self._shares.values() for one in share.shards))
        whole = {run.info.plan for run in heads.values() if run.info.share is None}
        plans = {heads[name].info.plan for name in self._shares}
        targets = dict.fromkeys(target.name for run in heads.values() for target in run.info.suite.targets)
        try:
            lacks = bool(shard.gaps(self.held, targets)) and not plans & whole
            self._together = {
                name: Together([Shard.parse(one.shard) for one in share.shards]) for name, share in self._shares.items()
            }
        except ValueError as error:
            message = f"merge: the shards {', '.join(one.shard for one in self.held)}: {error}"
            raise RecordsError(message) from None
        self.share = Share(whole=self._most(), shards=self.held) if self.held and lacks else None
        """What the merged run has of the plan; None where that is all."""

    def _most(self) -> int:
        return max(share.whole for share in self._shares.values())

    def in_order(self, names: Mapping[str, Sequence[str]]) -> list[str]:
        """Return the ids of the scenarios of all runs, in the order of the suite as far as it is known.

        Args:
            names: ids by run, in the order of its file.
        """
        places: dict[str, int] = {}
        for name, ids in names.items():
            together = self._together.get(name)
            for number, scenario in enumerate(ids):
                places.setdefault(scenario, together.place(number) if together else number)
        return sorted(places, key=lambda name: places[name]) if self.held else list(places)


def same(what: str, values: Mapping[str, str]) -> None:
    """Refuse runs that disagree.

    Args:
        what: what they disagree about.
        values: what each one says, by the name of the run.

    Raises:
        RecordsError: the values are not all the same.
    """
    if len(set(values.values())) > 1:
        each = "; ".join(f"{name} has {value}" for name, value in values.items())
        message = f"merge: not the same {what}: {each}"
        raise RecordsError(message)
