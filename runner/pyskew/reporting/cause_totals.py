"""How many changes each cause explains, those included that the report of a large run only counts. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyskew.analysis.grouping import alike
from pyskew.model.left_out import AlikeChanges, ExplainingToggles
from pyskew.model.report import Change, Report
from pyskew.model.suite import CauseVerdict, ChangeClass


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseTotal:
    """One cause, with all of its changes."""

    number: int
    """0 for changes without a proved cause."""
    toggles: ExplainingToggles
    listed: Sequence[Change]
    unlisted: Mapping[AlikeChanges, int]

    @property
    def changes(self) -> int:
        """How many changes it explains."""
        return len(self.listed) + self.counted

    @property
    def counted(self) -> int:
        """How many of them are not listed; the suite expects these."""
        return sum(self.unlisted.values())

    @property
    def verdicts(self) -> Mapping[CauseVerdict, int]:
        """How many of them are proved how far."""
        numbers = Counter(verdict for one in self.listed if (verdict := alike(one).verdict))
        for one, number in self.unlisted.items():
            if one.verdict:
                numbers[one.verdict] += number
        return numbers


def cause_totals(
    report: Report, changes: Sequence[Change], without: Collection[ChangeClass] = frozenset()
) -> Iterator[CauseTotal]:
    """Yield the causes of changes by their numbers, then those that explain only changes which are not listed.

    Args:
        report: the report, which says what it does not list.
        changes: the listed changes that count.
        without: classes of change that do not count.
    """
    listed: dict[ExplainingToggles, list[Change]] = {}
    for change in changes:
        listed.setdefault(alike(change).toggles, []).append(change)
    unlisted: dict[ExplainingToggles, dict[AlikeChanges, int]] = {}
    for one, number in report.left_out.alike.items():
        if one.cls not in without:
            unlisted.setdefault(one.toggles, {})[one] = number
    numbers = _numbers(report)
    for toggles in sorted({*listed, *unlisted}, key=numbers.__getitem__):
        yield CauseTotal(
            number=numbers[toggles], toggles=toggles, listed=listed.get(toggles, []), unlisted=unlisted.get(toggles, {})
        )


def _numbers(report: Report) -> Mapping[ExplainingToggles, int]:
    """Return the number of each cause: that which its listed changes carry, else one that follows these."""
    numbers: dict[ExplainingToggles, int] = {(): 0}
    for change in report.changes:
        numbers.setdefault(alike(change).toggles, max((cause.group for cause in change.causes), default=0))
    for toggles in sorted({one.toggles for one in report.left_out.alike}):
        numbers.setdefault(toggles, max(numbers.values()) + 1)
    return numbers
