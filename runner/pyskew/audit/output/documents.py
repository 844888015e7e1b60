"""An audit for programs: our JSON, SARIF 2.1.0 for code scanning, and the baseline of accepted findings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pyskew.audit import Confidence, Finding
from pyskew.audit.fixing import Answer, Answers
from pyskew.audit.outcome import AuditOutcome
from pyskew.audit.rules import Rule, rules
from pyskew.model import repeated_keys
from pyskew.model.location import Location
from pyskew.reporting import sarif_log
from pyskew.reporting.sarif_log import Section

SCHEMA = 1
_LEVELS = {Confidence.HIGH: "error", Confidence.MEDIUM: "warning", Confidence.LOW: "note"}


def document(outcome: AuditOutcome, step: Mapping[str, Any], run: Mapping[str, Any] | None = None) -> str:
    """Return the JSON document: fields may be added, never renamed; `run` is the report on the tests, as `tests`."""
    known = rules()
    used = dict.fromkeys(one.rule for one in outcome.findings)
    shown = {
        "schema": SCHEMA,
        **step,
        "findings": [_finding(one) for one in outcome.findings],
        "rules": {name: _advice(known[name]) for name in used},
        "notes": [{"path": note.path, "text": note.text} for note in outcome.notes],
        "counts": {
            "files": outcome.files,
            "silenced": outcome.silenced,
            "baselined": outcome.baselined,
            "unchanged": outcome.unchanged,
        },
    }
    return json.dumps(shown | ({"tests": run} if run else {}), indent=1) + "\n"


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "path": one.path,
        "line": one.line,
        "column": one.column,
        **({"cell": one.cell, "cell_line": one.cell_line} if one.cell else {}),
        "confidence": one.confidence.value,
        "since": one.since,
        "message": one.message,
        "path_of_state": list(one.path_of_state),
        "status": one.status.value,
        **({"tests": list(one.tests)} if one.tests else {}),
        "fingerprint": one.fingerprint,
    }


def _advice(rule: Rule) -> dict[str, str]:
    return {
        "summary": rule.summary,
        "why": rule.why,
        "mending": rule.fix,
        "stopgap": rule.workaround,
        "link": rule.link,
        "witness": rule.witness,
    }


def sarif(outcome: AuditOutcome, version: str, answers: Answers | None = None) -> str:
    """Return one SARIF log."""
    return sarif_log.log(version, section(outcome, answers))


def section(outcome: AuditOutcome, answers: Answers | None = None) -> Section:
    """Return the findings, to stand in a log beside what runs showed; the path of a state is a code flow."""
    fixes = {one.finding.fingerprint: [_fix(one, answers)] for one in answers.answers} if answers else {}
    return Section(
        rules=[_described(rule) for rule in rules().values()],
        results=[
            _result(one) | ({"fixes": fixes[one.fingerprint]} if one.fingerprint in fixes else {})
            for one in outcome.findings
        ],
        notes=[f"{note.path}: {note.text}" for note in outcome.notes],
    )


def _described(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"Fix: {rule.fix}.\nWorkaround: {rule.workaround}."},
        "helpUri": rule.link,
        "defaultConfiguration": {"level": _LEVELS[rule.confidence]},
    }


def _result(one: Finding) -> dict[str, Any]:
    result = {
        "ruleId": one.rule,
        "level": _LEVELS[one.confidence],
        "message": sarif_log.text(one.message),
        "locations": [sarif_log.location(one.path, one.line, max(one.column, 1))],
        "partialFingerprints": {"pyskewFinding/v1": one.fingerprint},
        "properties": {"confidence": one.confidence.value, "since": one.since, "status": one.status.value},
    }
    if one.path_of_state:
        steps = [{"location": sarif_log.location(*_place(step))} for step in one.path_of_state]
        result["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
    return result


def _fix(answer: Answer, answers: Answers) -> dict[str, Any]:
    """Return the edits of one answer; its level says how far the old behaviour stays."""
    changes = []
    for path, edits in answer.edits.items():
        source = answers.sources.of(path)
        regions = [(edit, source.region(edit)) for edit in edits] if source else []
        changes.append(sarif_log.change(path, [(*region, edit.text) for edit, region in regions]))
    said = f"{rules()[answer.finding.rule].fix} (level {answer.level})"
    return {"description": sarif_log.text(said), "artifactChanges": changes}


def _place(step: str) -> tuple[str, int, int]:
    at = Location.parse(step)
    return at.path, at.line, 1


def baseline(findings: Iterable[Finding]) -> str:
    """Return the findings to be accepted from now on; rule, path and message are for readers."""
    kept = [
        {"fingerprint": one.fingerprint, "rule": one.rule, "path": one.path, "message": one.message}
        for one in sorted(findings, key=lambda one: (one.path, one.rule, one.fingerprint))
    ]
    return json.dumps({"schema": SCHEMA, "findings": kept}, indent=1) + "\n"


def accepted(text: str) -> set[str]:
    """Return the fingerprints of a baseline.

    Raises:
        ValueError: it is not a baseline of this schema.
    """
    try:
        kept = json.loads(text)
        if repeated := repeated_keys.first_repeated(text):
            raise json.JSONDecodeError(str(repeated), text, repeated.position)
        if kept["schema"] != SCHEMA:
            message = f"schema {kept['schema']}, this pyskew reads {SCHEMA}"
            raise ValueError(message)
        return {str(one["fingerprint"]) for one in kept["findings"]}
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        message = f"not a baseline of findings: {error!r}"
        raise ValueError(message) from None
