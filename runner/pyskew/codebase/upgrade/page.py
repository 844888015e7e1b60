"""What the page of an upgrade says, as values. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pyskew.audit import Confidence, Finding, FindingStatus
from pyskew.audit.outcome import AuditOutcome
from pyskew.audit.rules import rules
from pyskew.codebase.dependencies.evidence import Readiness, Row, Standing
from pyskew.codebase.dependencies.levels import Level
from pyskew.model.location import Location
from pyskew.model.report import Change, Report
from pyskew.model.text import count
from pyskew.reporting.break_wording import BreakWords


class UpgradeState(StrEnum):
    """The answer in one word."""

    BLOCKED = "blocked"
    """A dependency cannot be installed or imported there."""
    WORK = "work"
    """Something must be changed first."""
    CLEAR = "clear"
    """Nothing was found by what was looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One line of the checklist."""

    what: str
    why: str = ""
    places: tuple[str, ...] = ()
    """`file:line` of what it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradePage:
    """Everything that the outputs of `pyskew upgrade` are made of."""

    project: str
    old: str
    new: str
    outcome: AuditOutcome
    """Findings of the step itself."""
    later: tuple[Finding, ...]
    """What warns of the Python after that."""
    later_python: str
    """Empty where no rule looks beyond the new Python."""
    dependencies: Readiness | None
    tests: Report | None

    @property
    def state(self) -> UpgradeState:
        """What the verdict begins with."""
        if self.dependencies and self.dependencies.with_standing(Standing.BLOCKED):
            return UpgradeState.BLOCKED
        return UpgradeState.WORK if self.lines or self.changed_tests or self.doubtful else UpgradeState.CLEAR

    @property
    def lines(self) -> tuple[Finding, ...]:
        """Findings that are sure enough to be worked on."""
        return tuple(one for one in self.outcome.findings if one.confidence.reaches(Confidence.MEDIUM))

    @property
    def blocked(self) -> Sequence[Row]:
        """Dependencies that cannot be installed or imported."""
        return self.dependencies.with_standing(Standing.BLOCKED) if self.dependencies else ()

    @property
    def doubtful(self) -> Sequence[Row]:
        """Dependencies that may break."""
        return self.dependencies.with_standing(Standing.DOUBTFUL) if self.dependencies else ()

    @property
    def builds(self) -> Sequence[Row]:
        """Dependencies that have no wheel there."""
        return self.dependencies.with_standing(Standing.BUILDS) if self.dependencies else ()

    @property
    def changed_tests(self) -> tuple[Change, ...]:
        """Return the unexpected changes of tests."""
        return tuple(one for one in self.tests.changes if not one.expected) if self.tests else ()

    @property
    def verdict(self) -> str:
        """One sentence: `3.15: blocked by 2 dependencies; 3 lines to fix; 14 tests change; 5 lines warn of 3.16`."""
        parts = [f"blocked by {_dependencies(len(self.blocked))}"] if self.blocked else []
        parts += [f"{_dependencies(len(self.doubtful))} may break"] if self.doubtful else []
        must = "must be built from source"
        parts += [f"{_dependencies(len(self.builds))} {must}"] if self.builds else []
        parts += [f"{count(len(self.lines), 'line')} to fix"] if self.lines else []
        changed = len(self.changed_tests)
        parts += [f"{count(changed, 'test')} {'changes' if changed == 1 else 'change'}"] if changed else []
        later = len(self.later)
        parts += [f"{count(later, 'line')} {'warns' if later == 1 else 'warn'} of {self.later_python}"] if later else []
        return f"{self.new}: {'; '.join(parts) or 'nothing was found that stops the move'}"

    @property
    def not_looked_at(self) -> tuple[str, ...]:
        """What this answer does not rest on, each with the way to look at it."""
        return tuple(self._not_looked_at())

    def _not_looked_at(self) -> Iterator[str]:
        if self.dependencies is None:
            yield "dependencies: not asked for, or no file lists them; --venv DIR reads what is installed"
        elif Level.IMPORT not in self.dependencies.levels:
            yield "dependencies were not imported on the new Python; --levels lock,index,resolve,source,import does it"
        if self.dependencies:
            unknown = self.dependencies.with_standing(Standing.UNKNOWN)
            if unknown:
                names = ", ".join(row.pin.name for row in unknown[:_SHOWN])
                yield f"{_dependencies(len(unknown))} of which nothing is known: {names}{_more(len(unknown))}"
        if self.tests is None:
            yield "tests: none were run; write the command behind --, as in `pyskew upgrade . -- pytest -q`"
        else:
            unseen = [one for one in self.lines if one.status is FindingStatus.STATIC]
            if unseen:
                yield f"{count(len(unseen), 'finding')} in lines that no test ran"
            if self.tests.not_run:
                number = count(len(self.tests.not_run), "planned run")
                yield f"{number} of the tests did not take place; the report says why"
        if self.outcome.notes:
            yield f"{count(len(self.outcome.notes), 'file')} read in part or not at all; the audit's notes say why"

    @property
    def checklist(self) -> tuple[Task, ...]:
        """What to do, in the order of work."""
        return (*self._dependency_tasks(), *self._line_tasks(), *self._test_tasks(), *self._later_tasks())

    def _dependency_tasks(self) -> Iterator[Task]:
        for row in (*self.blocked, *self.doubtful):
            name = f"{row.pin.name} {row.pin.version}"
            helps = f"raise {name} to {row.first_good}"
            hopeless = (
                f"replace or patch {name}: no release is known to work"
                if row.worst.standing is Standing.BLOCKED
                else f"try {name}, or read the lines: no release without this doubt is known"
            )
            what = helps if row.first_good else hopeless
            yield _dependency_task(row, what)
        for row in self.builds:
            name = f"{row.pin.name} {row.pin.version}"
            helps = f"raise {name} to {row.first_good}, or " if row.first_good else ""
            yield _dependency_task(row, f"{helps}have a compiler where {name} is installed")

    def _line_tasks(self) -> Iterator[Task]:
        known = rules()
        by_rule = Counter(one.rule for one in self.lines)
        for name, _ in by_rule.most_common():
            found = [one for one in self.lines if one.rule == name]
            places = tuple(str(Location(one.path, one.line)) for one in found)
            yield Task(what=f"{name}: {known[name].fix}", why=found[0].message, places=places)

    def _test_tasks(self) -> Iterator[Task]:
        breaks = [one for one in self.tests.breaks if not one.expected] if self.tests else []
        if self.tests:
            words = BreakWords(self.tests)
            for one in breaks[:_SHOWN]:
                places = (one.place,) if one.place else ()
                yield Task(what=f"{words.tests(one)}: {one.title}", why=words.why(one), places=places)
        if len(breaks) > _SHOWN:
            yield Task(what=f"{count(len(breaks) - _SHOWN, 'further break')} of tests, in the report")
        below = {name for one in breaks for name in one.changes}
        causes = Counter(_reason(one) for one in self.changed_tests if one.id not in below)
        for reason, number in causes.most_common(_SHOWN):
            yield Task(what=f"{count(number, 'test')}: {reason}")
        if len(causes) > _SHOWN:
            yield Task(what=f"{count(len(causes) - _SHOWN, 'further kind')} of changed tests, in the report")

    def _later_tasks(self) -> Iterator[Task]:
        if self.later:
            places = tuple(str(Location(one.path, one.line)) for one in self.later)
            yield Task(what=f"before {self.later_python}: what warns today", places=places)


_SHOWN = 8


def _dependency_task(row: Row, what: str) -> Task:
    return Task(what=what, why=f"{row.worst.python}: {row.worst.deciding.reason}", places=(str(row.pin.place),))


def _dependencies(number: int) -> str:
    return "1 dependency" if number == 1 else f"{number:,} dependencies"


def _more(number: int) -> str:
    return f" and {number - _SHOWN} more" if number > _SHOWN else ""


def _reason(change: Change) -> str:
    """Return what a changed test has in common with others: a proven cause, else how it fails."""
    return change.cluster or change.failure or change.cls.value
