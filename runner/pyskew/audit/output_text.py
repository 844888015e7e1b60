"""An audit told to people: text for a terminal, Markdown for a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pyskew.audit import Confidence, Finding, Status
from pyskew.audit.findings import Outcome
from pyskew.audit.rules import Rule, rules

_SAID = {Status.STATIC: "", Status.CONFIRMED: "confirmed", Status.NOT_OBSERVED: "ran, not observed"}


def text(outcome: Outcome) -> str:
    """Findings line by line, then what each rule advises, then what was not read."""
    lines = [
        f"{one.path}:{one.line}:{one.column}: {one.confidence.value}{_status(one)} [{one.rule}] {one.message}"
        for one in outcome.findings
    ]
    for rule in _rules_of(outcome.findings):
        lines += ["", f"{rule.id} (since {_version(rule)}): {rule.summary}", *(f"  {line}" for line in _advice(rule))]
    lines += ["", *(f"note: {note.path}: {note.text}" for note in outcome.notes)] if outcome.notes else []
    return "\n".join([*lines, "", summary(outcome)]).lstrip("\n") + "\n"


def markdown(outcome: Outcome) -> str:
    """One section per rule: what it is about, what to write instead, and where."""
    lines = ["# Audit", "", summary(outcome), ""]
    for rule in _rules_of(outcome.findings):
        lines += [f"## {rule.id}", "", f"{rule.summary} (since {_version(rule)}).", ""]
        lines += [f"- {line}" for line in _advice(rule)]
        lines += ["", "| Where | Confidence | Tests say | What |", "|---|---|---|---|"]
        for one in outcome.findings:
            if one.rule == rule.id:
                where = _cell(f"{one.path}:{one.line}")
                lines.append(f"| {where} | {one.confidence.value} | {_SAID[one.status]} | {_cell(one.message)} |")
        lines.append("")
    if outcome.notes:
        lines += ["## Not read", "", *(f"- {_cell(note.path)}: {_cell(note.text)}" for note in outcome.notes), ""]
    return "\n".join(lines)


def summary(outcome: Outcome) -> str:
    """The verdict in one line, with its denominators."""
    counts = Counter(one.confidence for one in outcome.findings)
    by = ", ".join(f"{counts[one]} {one.value}" for one in Confidence if counts[one])
    more = [f"{outcome.silenced} silenced"] if outcome.silenced else []
    more += [f"{outcome.baselined} in the baseline"] if outcome.baselined else []
    more += [f"{len(outcome.notes)} notes"] if outcome.notes else []
    found = f"{len(outcome.findings)} findings ({by})" if outcome.findings else "no findings"
    return f"{', '.join([found, *more])} in {outcome.files} files"


def _status(one: Finding) -> str:
    return "" if one.status is Status.STATIC else f", {_SAID[one.status]}"


def _rules_of(findings: Sequence[Finding]) -> list[Rule]:
    known = rules()
    return [known[name] for name in dict.fromkeys(one.rule for one in findings)]


def _advice(rule: Rule) -> Iterator[str]:
    yield f"why: {rule.why}"
    yield f"fix: {rule.fix}"
    yield f"workaround: {rule.workaround}"
    yield f"example: {rule.witness or 'its examples, on both Pythons'}"
    yield f"docs: {rule.link}"


def _version(rule: Rule) -> str:
    return ".".join(map(str, rule.since))


def _cell(said: str) -> str:
    return said.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
