"""What shards that are merged have of their plan, and where their scenarios stand in it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyskew.errors import RecordsError
from pyskew.model.shard import Gaps, PlanShare, Shard, ShardSet
from pyskew.store.records import Run

_NAMED, _LONGEST = 5, 60
"""Shards that a message names, and characters of each."""


class MergedShards:
    """The shards among runs that are merged."""

    def __init__(self, heads: Mapping[str, Run], names: Mapping[str, Sequence[str]]) -> None:
        """Look at the heads of the runs, and at the ids of their scenarios in the order of each file, by name.

        Raises:
            RecordsError: a shard lists the cells of all, as older versions wrote it; two are of different plans, or not
                shards at all.
        """
        self._shares = {name: run.info.share for name, run in heads.items() if run.info.share}
        self._check(heads)
        self.plan = next((heads[name].info.plan for name in self._shares), "")
        """The digest of the plan of the shards; empty where there are none."""
        self.held = tuple(dict.fromkeys(one for share in self._shares.values() for one in share.shards))
        whole = {name for name, run in heads.items() if run.info.plan == self.plan and run.info.share is None}
        try:
            sets = {
                name: ShardSet([Shard.parse(one.shard) for one in share.shards]) for name, share in self._shares.items()
            }
            places = self._places(sets, names, whole)
            share = self._merged(len(places))
            gaps = Gaps(share) if share and not whole else None
        except ValueError as error:
            message = f"merge: the shards {', '.join(one.shard[:_LONGEST] for one in self.held[:_NAMED])}: {error}"
            raise RecordsError(message) from None
        self.share = share if gaps and gaps.by_target else None
        """What the merged run has of the plan; None where that is all."""
        self.begun = gaps.begun if gaps and self.share else frozenset[str]()
        """Targets of which shards are missing, and some could be run."""
        self.names = _in_order(places, names, apart=self.share is not None)
        """Ids of the scenarios of all runs, in the order of the suite as far as it is known."""

    def _check(self, heads: Mapping[str, Run]) -> None:
        """Refuse what is no shard, and shards of different plans."""
        for name, run in heads.items():
            if run.info.shard and run.info.share is None:
                message = f"merge: {name} lists the cells of all shards, as an older pyskew wrote it; run it again"
                raise RecordsError(message)
        for name, share in self._shares.items():
            first, other = next(iter(self._shares.items()))
            plans = {first: heads[first].info.plan, name: heads[name].info.plan}
            same("plan", plans, "run all shards with the same --python, --target and --only")
            counts = {first: dict(other.whole), name: dict(share.whole)}
            same("number of cells", {run: ", ".join(map(str, one.items())) for run, one in counts.items()})
            named = heads[name].info.shard
            if not share.shards or not share.whole or (named and {one.shard for one in share.shards} != {named}):
                message = f"merge: the head of {name} does not say which shard it is; run it again"
                raise RecordsError(message)

    def _places(
        self, sets: Mapping[str, ShardSet], names: Mapping[str, Sequence[str]], whole: set[str]
    ) -> dict[str, int]:
        """Return where scenarios of the plan stand in it."""
        places: dict[str, int] = {}
        for name in whole:
            for number, scenario in enumerate(names[name]):
                places.setdefault(scenario, number)
        if whole:
            return places
        for name, share in self._shares.items():
            for number, scenario in enumerate(names[name][: max(share.scenarios, 0)]):
                places.setdefault(scenario, sets[name].place(number))
        return places

    def _merged(self, scenarios: int) -> PlanShare | None:
        if not self._shares:
            return None
        first = next(iter(self._shares.values()))
        return PlanShare(whole=first.whole, pythons=first.pythons, scenarios=scenarios, shards=self.held)


def _in_order(places: Mapping[str, int], names: Mapping[str, Sequence[str]], *, apart: bool) -> list[str]:
    """Return ids in the order of the plan of shards, and each other one behind the one that it follows in its run.

    Args:
        places: where those of the shards stand in their plan; empty where no run is a shard.
        names: ids by run, in the order of its file.
        apart: whether those that are of no shard come last: their number in the file says where the shards' stand.
    """
    behind: dict[str, int] = {}
    for ids in names.values():
        latest = -1
        for scenario in ids:
            latest = places.get(scenario, behind.get(scenario, latest))
            if scenario not in places:
                behind.setdefault(scenario, latest)
    if not places:
        return list(behind)
    first = sorted(places, key=lambda name: places[name])
    if apart:
        return [*first, *sorted(behind, key=lambda name: behind[name])]
    return sorted([*first, *behind], key=lambda name: places.get(name, behind.get(name, 0)))


def same(what: str, values: Mapping[str, str], remedy: str = "") -> None:
    """Refuse runs that disagree.

    Args:
        what: what they disagree about.
        values: what each one says, by the name of the run.
        remedy: what to do about it.

    Raises:
        RecordsError: the values are not all the same.
    """
    if len(set(values.values())) > 1:
        each = "; ".join(f"{name} has {value}" for name, value in values.items())
        message = f"merge: not the same {what}: {each}{'; ' if remedy else ''}{remedy}"
        raise RecordsError(message)
