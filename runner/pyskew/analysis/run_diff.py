"""Two runs of one suite -> what changed for the same Python since: apart from what differs between Pythons. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pyskew.analysis import compare
from pyskew.analysis.compare import COUNTED_ONLY
from pyskew.analysis.observed_run import EVIDENT
from pyskew.model.report import Change
from pyskew.model.suite import Cell, ChangeClass, Evidence, Interpreter, Record, Scenario
from pyskew.observation import facts
from pyskew.store import parts, unlike_cells
from pyskew.store.parts import Part, Parts
from pyskew.store.records import Run

_OWN = frozenset({"pin", "executable", "base_executable", "prefix", "base_prefix"})
"""Facts of an interpreter that say where it lies, not what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A property of an interpreter that differs between two runs, and so may explain every change on it."""

    target: str
    python: str
    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """What two runs come to."""

    changes: tuple[Change, ...]
    moved: tuple[Moved, ...]
    counted: Mapping[str, int]
    """Cells by class."""
    only_old: tuple[str, ...]
    """Ids of cells with evidence in the old run alone."""
    only_new: tuple[str, ...]
    reasons: Mapping[str, int] = field(default_factory=dict)
    """Why cells are incomparable, with the number of cells."""
    dependencies: Mapping[str, int] = field(default_factory=dict)
    """Packages of other versions (`attrs==23.1.0 -> attrs==24.2.0`), with the number of cells that use them."""

    @property
    def compared(self) -> int:
        """Cells of which a class says how both runs relate."""
        return sum(self.counted.values()) - self.counted.get(ChangeClass.INCOMPARABLE.value, 0)


def drift(old: Run | Parts, new: Run | Parts) -> Drift:
    """Compare the same cells of two runs, one scenario at a time; cells that only one of them has are listed."""
    before, after = parts.of(old), parts.of(new)
    found = _Found()
    for one, other, same in unlike_cells.unlike(before, after, after.names):
        found.add(one, other)
        if same:
            found.counted[ChangeClass.SAME.value] += same
    rest = set(after.names)
    for one in before.read(name for name in before.names if name not in rest):
        found.add(one, None)
    return Drift(
        changes=_in_order(found.changes),
        moved=tuple(_moved(before.head(), after.head())),
        counted=found.counted,
        only_old=_in_order(found.only_old),
        only_new=_in_order(found.only_new),
        reasons=_by_place(found.reasons),
        dependencies=_by_place(found.dependencies),
    )


T = TypeVar("T")


class _Found:
    """What was found in the scenarios so far; each thing with the place of its cell in the plan."""

    def __init__(self) -> None:
        self.changes: list[tuple[int, Change]] = []
        self.counted: Counter[str] = Counter()
        self.only_old: list[tuple[int, str]] = []
        self.only_new: list[tuple[int, str]] = []
        self.reasons: dict[str, list[int]] = {}
        """By text, the first place and the number of cells."""
        self.dependencies: dict[str, list[int]] = {}

    def add(self, old: Part | None, new: Part | None) -> None:
        """Compare a scenario; None stands for a run that does not have it."""
        before, after = _tried(old), _tried(new)
        self.only_old += [(place, name) for name, (place, _) in before.items() if name not in after]
        self.only_new += [(place, name) for name, (place, _) in after.items() if name not in before]
        if old is None or new is None:
            return
        ends = _Ends(old.run, new.run)
        for name, (place, cell) in after.items():
            if name not in before:
                continue
            if _unchanged(old.run.records[name], new.run.records[name]):
                self.counted[ChangeClass.SAME.value] += 1
                continue
            change = ends.change(cell)
            self.counted[change.cls.value] += 1
            if change.cls not in COUNTED_ONLY:
                self.changes.append((place, change))
            elif change.cls is ChangeClass.INCOMPARABLE:
                _count(self.reasons, place, f"{change.scenario}: {ends.difference(change)}")
            for text in change.confounders:
                _count(self.dependencies, place, text)


def _in_order(things: list[tuple[int, T]]) -> tuple[T, ...]:
    return tuple(thing for _, thing in sorted(things, key=lambda item: item[0]))


def _count(counts: dict[str, list[int]], place: int, text: str) -> None:
    known = counts.setdefault(text, [place, 0])
    known[0] = min(known[0], place)
    known[1] += 1


def _by_place(counts: Mapping[str, list[int]]) -> dict[str, int]:
    """Return the counts in the order in which their cells stand in the plan."""
    return {text: number for text, (_, number) in sorted(counts.items(), key=lambda item: item[1][0])}


def _unchanged(old: Sequence[Record], new: Sequence[Record]) -> bool:
    """Return whether all attempts in both runs show one and the same; False where that takes a closer look."""
    first = new[0]
    said = first.fingerprint, first.message, first.stderr_digest, first.dependencies
    return all(
        one.evidence is Evidence.RAN
        and one.outcome is first.outcome
        and one.cases is None
        and not one.selected
        and (one.fingerprint, one.message, one.stderr_digest, one.dependencies) == said
        and facts.identical(one.facts, first.facts)
        for one in (*old, *new)
    )


_DECIDING = ("run", "args", "stdin", "env", "pass_env", "requires", "install", "locale", "home")
"""Fields of a scenario that decide what its cells do, besides its files and its source."""


class _Ends:
    """Both runs, with their scenarios by id, since a large run has thousands and each cell needs its own."""

    def __init__(self, old: Run, new: Run) -> None:
        self._old = old
        self._new = new
        self._before, self._after = ({one.id: one for one in run.info.suite.scenarios} for run in (old, new))
        self._differing: dict[str, list[str]] = {}

    def difference(self, change: Change) -> str:
        """Return why a cell is incomparable: which keys of its scenario differ."""
        keys = self._keys(change.scenario)
        return f"{', '.join(keys)} {'differs' if keys == keys[:1] else 'differ'}" if keys else change.reason

    def change(self, cell: Cell) -> Change:
        """Compare one cell of both runs."""
        scenario = self._after[cell.scenario]
        rules, limits = scenario.facts, scenario.limits
        before = compare.observe(cell, self._old.records[cell.id], rules, limits, self._old.info.confirm)
        after = compare.observe(cell, self._new.records[cell.id], rules, limits, self._new.info.confirm)
        if self._keys(cell.scenario) == ["requires"]:
            # The effect of a new dependency is wanted here; the change names the dependency as its confounder.
            before = replace(before, fingerprint=after.fingerprint)
        change = compare.classify(before, after, rules)
        if change.cls is ChangeClass.DESTABILISED and after.attempts > before.attempts:
            # One attempt cannot show that the old run was steadier than several attempts of the new one.
            change = replace(change, cls=ChangeClass.INCONCLUSIVE)
        return replace(change, rerun=f"pyskew run --fresh --only {cell.scenario} --python {cell.python}")

    def _keys(self, name: str) -> list[str]:
        if name not in self._differing:
            before, after = _deciding(self._before[name]), _deciding(self._after[name])
            self._differing[name] = [key for key in after if before[key] != after[key]]
        return self._differing[name]


def _deciding(scenario: Scenario) -> dict[str, object]:
    """Return what decides what a scenario's cells do, by its key in pack.yaml; where its files lay does not."""
    fields: dict[str, object] = {key.replace("_", "-"): getattr(scenario, key) for key in _DECIDING}
    files = [(file.path, file.sha256, file.mode) for file in scenario.files]
    return fields | {"files": files, "source": scenario.source.digest if scenario.source else ""}


def _tried(part: Part | None) -> dict[str, tuple[int, Cell]]:
    """Return the cells of a scenario that have evidence, by id, each with its place in the plan."""
    found: dict[str, tuple[int, Cell]] = {}
    for place, planned in zip(part.places, part.run.cells, strict=True) if part else ():
        name = planned.cell.id
        if any(record.evidence in EVIDENT for record in part.run.records.get(name, ())) if part else False:
            found[name] = place, planned.cell
    return found


def _moved(old: Run, new: Run) -> Iterator[Moved]:
    before = {
        (place.target, place.interpreter.python): place.interpreter for place in old.interpreters if place.interpreter
    }
    for place in new.interpreters:
        one = place.interpreter
        earlier = before.get((place.target, one.python)) if one else None
        if one is not None and earlier is not None:
            was, now = _properties(earlier), _properties(one)
            for what in sorted(was.keys() | now.keys()):
                if was.get(what) != now.get(what):
                    absent = "absent"
                    yield Moved(
                        target=place.target, python=one.python, what=what, old=was.get(what, absent),
                        new=now.get(what, absent),
                    )  # fmt: skip


def _properties(interpreter: Interpreter) -> dict[str, str]:
    own = {"version": interpreter.version, "provider": interpreter.provider}
    own["default_start_method"] = interpreter.default_start_method
    said = {name: facts.canonical(value) for name, value in interpreter.facts.items() if name not in _OWN}
    return own | said
