"""Two runs of one suite -> what changed for the same Python since: apart from what differs between Pythons. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from pyskew.analysis import compare
from pyskew.analysis.compare import COUNTED_ONLY
from pyskew.model.report import Change
from pyskew.model.suite import Cell, ChangeClass, Evidence, Interpreter, Scenario
from pyskew.observation import facts
from pyskew.store.records import Run

_OWN = frozenset({"pin", "executable", "base_executable", "prefix", "base_prefix"})
"""Facts of an interpreter that say where it lies, not what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One property of an interpreter that is not what it was: a reason to suspect for every change on it."""

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


def drift(old: Run, new: Run) -> Drift:
    """Compare the same cells of two runs; cells that only one of them has are listed."""
    before, after = _tried(old), _tried(new)
    ends = _Ends(old, new)
    changes = [ends.change(cell) for cell_id, cell in after.items() if cell_id in before]
    counted = Counter(change.cls.value for change in changes)
    return Drift(
        changes=tuple(change for change in changes if change.cls not in COUNTED_ONLY),
        moved=tuple(_moved(old, new)),
        counted=counted,
        only_old=tuple(cell_id for cell_id in before if cell_id not in after),
        only_new=tuple(cell_id for cell_id in after if cell_id not in before),
        reasons=Counter(
            f"{change.scenario}: {ends.difference(change)}"
            for change in changes
            if change.cls is ChangeClass.INCOMPARABLE
        ),
        dependencies=Counter(text for change in changes for text in change.confounders),
    )


_DECIDING = ("run", "args", "stdin", "env", "pass_env", "requires", "install", "locale", "home")
"""Fields of a scenario that decide what its cells do, besides its files and its source."""


class _Ends:
    """Both runs, with their scenarios by id: a large run has thousands, and each of its cells asks for its own."""

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
            # What a new dependency changed is what is asked; it is named as the confounder.
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


def _tried(run: Run) -> dict[str, Cell]:
    evident = {Evidence.RAN, Evidence.NOT_APPLICABLE}
    return {
        planned.cell.id: planned.cell
        for planned in run.cells
        if any(record.evidence in evident for record in run.records.get(planned.cell.id, ()))
    }


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
