"""A run as its scenarios, one at a time: what decides about one of them is never in another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pyskew.model.suite import PlannedCell, Record, Scenario
from pyskew.store.records import Run
from pyskew.store.sharing import name_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a run says of one scenario."""

    run: Run
    """Its suite has this scenario alone."""
    places: tuple[int, ...]
    """Where each of its planned cells stands among those of the whole run."""


Numbered = tuple[int, bytes]
"""A line of a file, with its number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The lines of a file by scenario, for those who need not decode all of them."""

    lines: Callable[[Iterable[str]], Iterator[Sequence[Numbered]]]
    """Yields what the file says of the scenarios of these ids, one after the other."""
    decoded: Callable[[str, Sequence[Numbered]], Part | None]
    """Returns what some of the lines of a scenario say; None where the run does not have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A run whose cells and records are had scenario by scenario, in the order of its suite."""

    head: Callable[[], Run]
    """The run without scenarios, cells and records; its damage is known when the last scenario was read."""
    names: Sequence[str]
    """Ids of its scenarios, in the order of its suite."""
    read: Callable[[Iterable[str]], Iterator[Part | None]]
    """Yields the scenarios of these ids, one after the other; None for one that the run does not have."""
    texts: Texts | None = None
    """None where the run is no file."""

    def scenarios(self) -> Iterator[Part]:
        """Yield every scenario in the order of the suite."""
        return (part for part in self.read(self.names) if part is not None)


def of(run: Run | Parts) -> Parts:
    """Return a run that may be in memory as its scenarios."""
    return split(run) if isinstance(run, Run) else run


def split(run: Run) -> Parts:
    """Return a run that is in memory as its scenarios."""
    suite = replace(run.info.suite, scenarios=())
    head = replace(run, info=replace(run.info, suite=suite), cells=(), records={})
    names = [one.id for one in run.info.suite.scenarios]
    return Parts(head=lambda: head, names=names, read=lambda wanted: _split(run, head, wanted))


def part(
    head: Run,
    scenario: Scenario,
    cells: Mapping[str, tuple[int, PlannedCell]],
    records: Mapping[str, tuple[Record, ...]],
) -> Part:
    """Return what a run says of one scenario."""
    suite = replace(head.info.suite, scenarios=(scenario,))
    run = replace(
        head,
        info=replace(head.info, suite=suite),
        cells=tuple(planned for _, planned in cells.values()),
        records=records,
    )
    return Part(run=run, places=tuple(place for place, _ in cells.values()))


def _split(run: Run, head: Run, wanted: Iterable[str]) -> Iterator[Part | None]:
    """Yield what a run in memory says of each of these scenarios."""
    cells: dict[str, dict[str, tuple[int, PlannedCell]]] = {}
    for place, planned in enumerate(run.cells):
        cells.setdefault(planned.cell.scenario, {})[name_of(planned.cell)] = place, planned
    records: dict[str, dict[str, tuple[Record, ...]]] = {}
    for name, attempts in run.records.items():
        if attempts:
            records.setdefault(attempts[0].cell.scenario, {})[name] = tuple(attempts)
    scenarios = {one.id: one for one in run.info.suite.scenarios}
    for name in wanted:
        scenario = scenarios.get(name)
        yield part(head, scenario, cells.get(name, {}), records.get(name, {})) if scenario else None
