"""Write the result of the dependency audit as text, Markdown, JSON and SARIF."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from pyskew.audit.output.text import table_cell
from pyskew.codebase.dependencies.evidence import DependencyVerdict, Readiness, Row, SourceFinding, Standing
from pyskew.model.text import oneline
from pyskew.reporting import sarif_log
from pyskew.reporting.sarif_log import Section
from pyskew.reporting.workflow_commands import Annotation, command, most_important

WORDS = {
    Standing.GOOD: "ok",
    Standing.UNKNOWN: "unknown",
    Standing.BUILDS: "BUILDS",
    Standing.DOUBTFUL: "MAY BREAK",
    Standing.BLOCKED: "BLOCKED",
}
_LEVELS = {Standing.BLOCKED: "error", Standing.DOUBTFUL: "warning", Standing.BUILDS: "note"}
_ANNOTATIONS = {"note": "notice"}
_RULE_IDS = {
    Standing.BLOCKED: "dependency-blocked",
    Standing.DOUBTFUL: "dependency-may-break",
    Standing.BUILDS: "dependency-builds",
}
_WIDEST = 60
_MOST_FINDINGS = 5
_RULES = (
    {
        "id": "dependency-blocked",
        "shortDescription": {"text": "A pinned dependency cannot be installed or imported on a newer Python"},
        "defaultConfiguration": {"level": "error"},
    },
    {
        "id": "dependency-may-break",
        "shortDescription": {"text": "A pinned dependency may break on a newer Python"},
        "defaultConfiguration": {"level": "warning"},
    },
    {
        "id": "dependency-builds",
        "shortDescription": {"text": "A pinned dependency has no wheel for a newer Python, and is built from source"},
        "defaultConfiguration": {"level": "note"},
    },
)


def text(readiness: Readiness) -> str:
    """Return the rows that are not plainly good as a table, their findings, the notes, and the verdict."""
    import tabulate  # noqa: PLC0415 - takes long to import; most audits look at no dependencies

    rows = [row for row in readiness.rows if row.worst.standing is not Standing.GOOD]
    # Not by tabulate's `maxcolwidths`, which takes seconds for a long table where nothing is wide.
    # A version is no number: 1.10 is not 1.1.
    table = [list(map(_wrapped, row)) for row in _table(rows, readiness)]
    lines = [tabulate.tabulate(table, headers=_headers(readiness), disable_numparse=True)] if rows else []
    lines += [line for row in rows for line in _finding_lines(row)]
    good = len(readiness.rows) - len(rows)
    lines += [f"{good} more are ok by {readiness.levels[-1]}"] if good and rows else []
    lines += [f"note: {oneline(note)}" for note in readiness.notes]
    return "\n".join([*lines, f"dependencies: {readiness.verdict}", ""])


def markdown(readiness: Readiness) -> str:
    """Return one section: the verdict and the whole table."""
    import tabulate  # noqa: PLC0415 - as above

    table = tabulate.tabulate(
        [[table_cell(value) for value in row] for row in _table(readiness.rows, readiness)],
        headers=_headers(readiness),
        tablefmt="pipe",
        disable_numparse=True,
    )
    lines = ["# Dependencies", "", f"{readiness.verdict[:1].upper()}{readiness.verdict[1:]}.", "", table, ""]
    lines += [f"- {table_cell(line.strip())}" for row in readiness.rows for line in _finding_lines(row)]
    lines += ["", *(f"- {table_cell(note)}" for note in readiness.notes)]
    return "\n".join(lines).rstrip("\n") + "\n"


def document(readiness: Readiness) -> dict[str, Any]:
    """Return the JSON value: fields may be added, never renamed."""
    return {
        "source": readiness.source,
        "levels": [level.value for level in readiness.levels],
        "pythons": list(readiness.pythons),
        "verdict": readiness.verdict,
        "packages": [_package(row) for row in readiness.rows],
        "notes": list(readiness.notes),
    }


def section(readiness: Readiness) -> Section:
    """Return the part of a SARIF log: each result at the line that pins the dependency."""
    results = [_result(row) for row in readiness.rows if row.worst.standing in _LEVELS]
    return Section(rules=list(_RULES), results=results, notes=list(readiness.notes))


def github(readiness: Readiness) -> str:
    """Return GitHub annotations, what blocks first, and the verdict as a notice."""
    lines: list[str] = []
    for standing, kind in _LEVELS.items():
        rows = readiness.with_standing(standing)
        found = [Annotation(_title(row), _said(row), row.pin.place.path, row.pin.place.line, 1) for row in rows]
        lines += most_important(_ANNOTATIONS.get(kind, kind), found, "the audit without --format github")
    lines.append(command("notice", Annotation("pyskew dependencies", readiness.verdict)))
    return "\n".join(lines) + "\n"


def _title(row: Row) -> str:
    return f"{row.pin.name} {row.pin.version} on Python {row.worst.python}"


def _said(row: Row) -> str:
    helps = f"; first good release: {row.first_good}" if row.first_good else ""
    return f"{_standing(row.worst)}: {row.worst.deciding.reason}{helps}"


def _headers(readiness: Readiness) -> list[str]:
    return ["package", "pinned", *readiness.pythons, "first good", "pulled in by", "why"]


def _table(rows: Sequence[Row], readiness: Readiness) -> list[list[str]]:
    return [_columns(row, readiness) for row in rows]


def _columns(row: Row, readiness: Readiness) -> list[str]:
    known = {one.python: one for one in row.judgements}
    return [
        oneline(row.pin.name),
        oneline(row.pin.version),
        *(_standing(known[python]) if python in known else "not installed there" for python in readiness.pythons),
        oneline(row.first_good) or ("none known" if row.worst.standing in _LEVELS else ""),
        "itself" if row.pin.direct else ", ".join(row.pulled_in_by[:3]) or "?",
        oneline(row.worst.deciding.reason),
    ]


def _wrapped(cell: str) -> str:
    return textwrap.fill(cell, _WIDEST) if len(cell) > _WIDEST else cell


def _standing(judgement: DependencyVerdict) -> str:
    """Return `ok (source)`: never a verdict without the level that it rests on."""
    return f"{WORDS[judgement.standing]} ({judgement.deciding.level})"


def _finding_lines(row: Row) -> Iterator[str]:
    if row.worst.standing not in _LEVELS:
        return
    newest = row.judgements[-1]
    counting = [one for one in newest.findings if one.importer and not one.apart]
    for one in counting[:_MOST_FINDINGS]:
        finding = one.finding
        yield (
            f"{oneline(str(row.pin.place))}: {row.pin.name} {row.pin.version}: {oneline(finding.path)}:{finding.line}: "
            f"{finding.confidence.value} [{finding.rule}] {oneline(finding.message)}{_via(one)}"
        )
    if len(counting) > _MOST_FINDINGS:
        yield f"  ... and {len(counting) - _MOST_FINDINGS} more in {row.pin.name}, in the JSON output"


def _via(one: SourceFinding) -> str:
    return "" if one.importer == "not known" else f" (imported from {oneline(one.importer)})"


def _package(row: Row) -> dict[str, Any]:
    return {
        "name": row.pin.name,
        "version": row.pin.version,
        "path": row.pin.place.path,
        "line": row.pin.place.line,
        "direct": row.pin.direct,
        "pulled_in_by": list(row.pulled_in_by),
        "first_good": row.first_good or None,
        "standing": row.worst.standing.value,
        "pythons": {one.python: _judgement(one) for one in row.judgements},
    }


def _judgement(judgement: DependencyVerdict) -> dict[str, Any]:
    return {
        "standing": judgement.standing.value,
        "level": judgement.deciding.level.value,
        "why": judgement.deciding.reason,
        "evidence": {
            one.level.value: {"standing": one.standing.value, "reason": one.reason} for one in judgement.evidence
        },
        "findings": [
            {
                "rule": one.finding.rule,
                "path": one.finding.path,
                "line": one.finding.line,
                "confidence": one.finding.confidence.value,
                "since": one.finding.since,
                "message": one.finding.message,
                "imported_from": one.importer or None,
                "stops_import": one.stops,
                "apart": one.apart or None,
            }
            for one in judgement.findings
        ],
    }


def _result(row: Row) -> dict[str, Any]:
    worst = row.worst
    rule = _RULE_IDS[worst.standing]
    return {
        "ruleId": rule,
        "level": _LEVELS[worst.standing],
        "message": sarif_log.text(f"{_title(row)}: {_said(row)}"),
        "locations": [sarif_log.location(row.pin.place.path, row.pin.place.line, 1)],
        "partialFingerprints": {"pyskewDependency/v1": f"{row.pin.name}-{row.pin.version}-{rule}"},
    }
