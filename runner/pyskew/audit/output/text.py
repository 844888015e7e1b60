"""An audit told to people: text for a terminal, Markdown for a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pyskew.audit import Confidence, Finding, FindingStatus
from pyskew.audit.outcome import AuditOutcome
from pyskew.audit.output.source_lines import STYLES, Line, excerpt
from pyskew.audit.rules import Rule, rules
from pyskew.model.text import count, log_line

_SAID = {
    FindingStatus.STATIC: "",
    FindingStatus.CONFIRMED: "confirmed",
    FindingStatus.NOT_OBSERVED: "ran, not observed",
}


def text(outcome: AuditOutcome) -> Iterator[Line]:
    """Yield the findings with their source lines, then what each rule advises, then what was not read."""
    for one in outcome.findings:
        yield [
            (log_line(f"{one.path}:{_line(one)}:{one.column}"), "bold"),
            (": ", ""),
            (one.confidence.value, STYLES[one.confidence]),
            (_status(one), ""),
            (f" [{one.rule}]", "magenta"),
            (f" {log_line(one.message)}", ""),
        ]
        yield from excerpt(one)
    for rule in _rules_of(outcome.findings):
        yield [("", "")]
        yield [(rule.id, "magenta"), (f" (since {_version(rule)}): {rule.summary}", "")]
        for line in _advice(rule):
            name, _, rest = line.partition(": ")
            yield [(f"  {name}:", "dim"), (f" {rest}", "")]
    if outcome.findings:
        yield [("", "")]
    for note in outcome.notes:
        yield [("note:", "yellow"), (f" {log_line(note.path)}: {log_line(note.text)}", "")]
    yield [(summary(outcome), "bold")]


def markdown(outcome: AuditOutcome) -> str:
    """Return one section per rule: what it is about, what to write instead, and where."""
    lines = ["# Audit", "", summary(outcome), ""]
    for rule in _rules_of(outcome.findings):
        lines += [f"## {rule.id}", "", f"{rule.summary} (since {_version(rule)}).", ""]
        lines += [f"- {line}" for line in _advice(rule)]
        lines += ["", "| Where | Confidence | Tests say | What |", "|---|---|---|---|"]
        for one in outcome.findings:
            if one.rule == rule.id:
                where = table_cell(f"{one.path}:{_line(one)}")
                lines.append(f"| {where} | {one.confidence.value} | {_SAID[one.status]} | {table_cell(one.message)} |")
        lines.append("")
    if outcome.notes:
        lines += [
            "## Notes",
            "",
            *(f"- {table_cell(note.path)}: {table_cell(note.text)}" for note in outcome.notes),
            "",
        ]
    return "\n".join(lines)


def summary(outcome: AuditOutcome) -> str:
    """Return the verdict in one line, with its denominators."""
    counts = Counter(one.confidence for one in outcome.findings)
    by = ", ".join(f"{counts[one]} {one.value}" for one in Confidence if counts[one])
    more = [f"{outcome.silenced} silenced"] if outcome.silenced else []
    more += [f"{outcome.baselined} in the baseline"] if outcome.baselined else []
    more += [f"{outcome.unchanged} on lines that did not change"] if outcome.unchanged else []
    more += [count(len(outcome.notes), "note")] if outcome.notes else []
    found = f"{count(len(outcome.findings), 'finding')} ({by})" if outcome.findings else "no findings"
    return f"{', '.join([found, *more])} in {count(outcome.files, 'file')}"


def _line(one: Finding) -> str:
    """Return the line, of a notebook as `cell 3:2`."""
    return f"cell {one.cell}:{one.cell_line}" if one.cell else str(one.line)


def _status(one: Finding) -> str:
    return "" if one.status is FindingStatus.STATIC else f", {_SAID[one.status]}"


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


def table_cell(said: str) -> str:
    """Return text on one line, for a table of Markdown."""
    return said.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
