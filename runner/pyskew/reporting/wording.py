"""Changes and causes in words: what the rows of the Markdown report say. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from pyskew import plugins
from pyskew.analysis.differences import outcome_change, shown_facts
from pyskew.model.left_out import ExplainingToggles
from pyskew.model.report import CUT_SHORT, Cause, Change, ChangedDefaultUse, FactDiff, ProblemKind, Report
from pyskew.model.shortening import clipped
from pyskew.model.suite import Toggles
from pyskew.model.text import count, fact_name
from pyskew.model.toggles import ToggleSetting
from pyskew.reporting.advice import Advice, pieces
from pyskew.reporting.cause_totals import CauseTotal
from pyskew.reporting.markdown_writer import code, text

WIDEST = 160
"""Characters of one fact value; the JSON report and the logs hold the whole."""

_FACTS = 6
"""Facts that a row shows."""

PROBLEMS = {
    ProblemKind.BREAK: "Unexpected breaks",
    ProblemKind.CHANGE: "Unexpected changes",
    ProblemKind.UNMET: "Cells that contradict their expectation",
    ProblemKind.UNSTABLE: "Facts that are not stable",
    ProblemKind.FAILS_EVERYWHERE: "Scenarios that fail on every Python, and no clause expects it",
    ProblemKind.STALE_CLAUSE: "Stale expectations",
    ProblemKind.WRONG_CAUSE: "Declared causes that the proof contradicts",
    ProblemKind.STALE_BASELINE: "Stale entries of the baseline",
    ProblemKind.EXPIRED_BASELINE: "Expired entries of the baseline",
    ProblemKind.NOT_RUN: "Required cells that did not run",
    ProblemKind.DAMAGED: "Damaged records",
}
"""The heading of each kind of problem."""


def group(change: Change) -> int:
    """Return the number of the cause that explains a change; 0 for none."""
    return max((cause.group for cause in change.causes), default=0)


def cause_names(toggles: ExplainingToggles) -> str:
    """Return the toggles of a cause with both defaults: `start-method` fork -> forkserver."""
    return " and ".join(f"{code(name)} {text(old)} -> {text(new)}" for name, old, new in toggles)


def explained(cause: CauseTotal) -> str:
    """Return how many changes a cause explains, how far it is proved, and what proof means."""
    if not cause.toggles:
        return f"{count(cause.changes, 'change')} without a proved cause."
    counted = ", ".join(f"{number:,} {verdict.value}" for verdict, number in cause.verdicts.items())
    back = text(" and ".join(str(ToggleSetting(name, old)) for name, old, _ in cause.toggles))
    forward = text(" and ".join(str(ToggleSetting(name, new)) for name, _, new in cause.toggles))
    return (
        f"{count(cause.changes, 'change')}: {counted}. *Proven*: the new Python with {back} shows what the old one "
        f"showed, the old Python with {forward} shows what the new one shows, and loading pyskew's hooks alone "
        "changes nothing; each seen twice."
    )


def left_out(report: Report) -> str:
    """Return where the cells are that a report does not list, code between backticks; empty where it lists all."""
    left = report.left_out
    if not left.cells and not left.proofs:
        return ""
    number = left.cells + left.proofs
    changes = f" and {count(left.changes, 'expected change')}" if left.changes else ""
    verb = "is" if number == 1 and not changes else "are"
    return (
        "Of this large run, only cells that changes and problems name are listed. "
        f"{count(number, 'cell')}{changes} {verb} counted and not listed: `pyskew report --all-cells` lists all, "
        "and `pyskew log CELL` prints what a cell wrote."
    )


def origin_line(report: Report) -> str:
    """Return when, where, by what and of what a run was made, as plain text; empty where that is not known.

    The noxfile knows the line by its first words.
    """
    origin = report.origin
    if origin is None:
        return ""
    when = origin.created[:16].replace("T", " ")
    machines = _machines(report)
    where = f" on {' and '.join(machines)}" if machines else ""
    commit = f", commit {origin.commit}" if origin.commit else ""
    return f"Run on {when} UTC{where} with pyskew {origin.pyskew}{commit}."


def _machines(report: Report) -> list[str]:
    """Return the class of each machine that cells ran on: `linux x86_64 (2 processors)`."""
    classes: dict[str, None] = {}
    for place in report.interpreters:
        machine = place.interpreter.facts.get("machine") if place.interpreter else None
        if place.interpreter and machine:
            processors = place.interpreter.facts.get("cpus")
            many = f" ({count(processors, 'processor')})" if isinstance(processors, int) else ""
            classes[f"{place.os} {machine}{many}"] = None
    return list(classes)[:_MACHINES]


_MACHINES = 3
"""Classes of machines that a heading names."""


def remedies(changes: Sequence[Change], number: int) -> str:
    """Return what makes code independent of the defaults that a cause is about."""
    known = plugins.toggles()
    named = [cause.toggle for cause in changes[0].causes if cause.group == number and cause.toggle in known]
    return "".join(f"\n\nWhat to do about {code(name)}: {text(known[name].fix)}." for name in named if number)


def row(change: Change, advice: Advice) -> tuple[str, ...]:
    """Return the scenario with its question, pair, class, difference, cause, and whether it was expected."""
    return (
        anchored(change, advice),
        pair(change),
        change.cls.value,
        differences(change, advice.facts),
        _said(change.causes),
        _whether(change),
    )


def anchored(change: Change, advice: Advice) -> str:
    """Return what a change is about, with its question, as a place that links lead to."""
    return f'<a id="{text(change.id)}"></a>{title(change)}{under(change.toggles)}{asked(advice)}'


def pair(change: Change) -> str:
    """Return the two versions of a change: `3.13 -> 3.14`."""
    return f"{text(change.old)} -> {text(change.new)}" + (f" ({text(change.gap)})" if change.gap else "")


def title(change: Change) -> str:
    """Return the subject of a change; a test of a suite has a line of its own."""
    return text(change.scenario) + (f"<br>:: {text(clipped(change.test, WIDEST))}" if change.test else "")


def asked(advice: Advice) -> str:
    """Return the question of a change's scenario, on a line of its own; empty where it asks none."""
    return f"<br>*{short(advice.question)}*" if advice.question else ""


def prose(words: str) -> str:
    """Return sentences with code between backticks as Markdown."""
    return "".join(code(piece) if is_code else text(piece) for is_code, piece in pieces(words))


def meets(one: ChangedDefaultUse) -> str:
    """Return how a line is concerned by a changed default, as plain text."""
    default = f"{one.toggle} {one.old} -> {one.new}"
    if one.problem:
        return f"{default} would fail: {one.problem}"
    return f"{default}: {reached(one)} on Python {one.python}"


def reached(one: ChangedDefaultUse) -> str:
    """Return how often a default was used, as plain text: `reached 12 times at 3 lines`."""
    at = f" at {count(one.lines, 'line')}, this one most" if one.lines > 1 else ""
    return f"reached {count(one.count, 'time')}{at}"


def under(toggles: Toggles) -> str:
    """Toggle settings below a scenario's name."""
    return "".join(f"<br>{text(str(setting))}" for setting in toggles)


def differences(change: Change, described: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return what differs between the two ends: outcomes, the failure of a test, facts in words, dependencies."""
    parts: list[str] = []
    # Below a heading that tells the failure, it is not told again.
    told = change.cluster if not change.test else ""
    parts += filter(None, [outcome_change(change), "" if change.failure == told else short(change.failure)])
    facts = shown_facts(change)
    shown = list(facts.items())[:_FACTS]
    parts += [f"{_fact(name, described)}: {_values(diff)}" for name, diff in shown]
    parts += [f"... and {len(facts) - _FACTS} more facts"] if len(facts) > _FACTS else []
    parts += [short(change.reason)] if change.reason else []
    parts += [f"confounder: {short(one)}" for one in change.confounders[:_FACTS]]
    return "<br>".join(parts)


def _fact(name: str, described: Mapping[str, str]) -> str:
    written = code(clipped(fact_name(name), WIDEST))
    return f"{short(described[name])} ({written})" if name in described else written


def _values(diff: FactDiff) -> str:
    return " -> ".join(text(words) if words == CUT_SHORT else code(clipped(words, WIDEST)) for words in diff.texts)


def short(words: str) -> str:
    """Return text for a table cell, shortened."""
    return text(clipped(words, 3 * WIDEST))


def _said(causes: Sequence[Cause]) -> str:
    alike: dict[tuple[str, str], list[str]] = {}
    for one in causes:
        alike.setdefault((one.verdict.value, one.note), []).append(text(one.toggle))
    said = (
        (", ".join(filter(None, toggles)), verdict, f"({short(note)})" if note else "")
        for (verdict, note), toggles in alike.items()
    )
    return "<br>".join(" ".join(filter(None, words)) for words in said)


def _whether(change: Change) -> str:
    if change.expected:
        return f"yes: {short(change.accepted_reason)}" if change.accepted_reason else "yes"
    apart = " (informational Python)" if change.informational else ""
    return f"**no**: {short(change.unexpected_because)}{apart}"
