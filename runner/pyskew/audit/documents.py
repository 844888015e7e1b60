"""An audit for programs: our JSON, SARIF 2.1.0 for code scanning, and the baseline of accepted findings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pyskew.audit import Confidence, Finding
from pyskew.audit.rules import Rule, rules
from pyskew.audit.whole import Outcome

SCHEMA = 1
_SARIF = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Confidence.HIGH: "error", Confidence.MEDIUM: "warning", Confidence.LOW: "note"}
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")


def document(outcome: Outcome, step: Mapping[str, str]) -> str:
    """The JSON contract: fields may be added, never renamed."""
    known = rules()
    used = dict.fromkeys(one.rule for one in outcome.findings)
    shown = {
        "schema": SCHEMA,
        **step,
        "findings": [_finding(one) for one in outcome.findings],
        "rules": {name: _advice(known[name]) for name in used},
        "notes": [{"path": note.path, "text": note.text} for note in outcome.notes],
        "counts": {"files": outcome.files, "silenced": outcome.silenced, "baselined": outcome.baselined},
    }
    return json.dumps(shown, indent=1) + "\n"


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "path": one.path,
        "line": one.line,
        "column": one.column,
        "confidence": one.confidence.value,
        "since": one.since,
        "message": one.message,
        "path_of_state": list(one.path_of_state),
        "status": one.status.value,
        "fingerprint": one.fingerprint,
    }


def _advice(rule: Rule) -> dict[str, str]:
    return {
        "summary": rule.summary,
        "why": rule.why,
        "mending": rule.mending,
        "stopgap": rule.stopgap,
        "link": rule.link,
        "witness": rule.witness,
    }


def sarif(outcome: Outcome, version: str) -> str:
    """One SARIF log; the path of a state is a code flow."""
    known = list(rules().values())
    index = {rule.id: number for number, rule in enumerate(known)}
    driver = {"name": "pyskew audit", "version": version, "rules": [_described(rule) for rule in known]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, index[one.rule]) for one in outcome.findings],
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": _notifications(outcome)}],
    }
    return json.dumps({"$schema": _SARIF, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _described(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"Mending: {rule.mending}.\nStop-gap: {rule.stopgap}."},
        "helpUri": rule.link,
        "defaultConfiguration": {"level": _LEVELS[rule.confidence]},
    }


def _result(one: Finding, index: int) -> dict[str, Any]:
    result = {
        "ruleId": one.rule,
        "ruleIndex": index,
        "level": _LEVELS[one.confidence],
        "message": {"text": one.message},
        "locations": [_location(one.path, one.line, one.column)],
        "partialFingerprints": {"pyskewFinding/v1": one.fingerprint},
        "properties": {"confidence": one.confidence.value, "since": one.since},
    }
    if one.path_of_state:
        steps = [{"location": _location(*_place(step))} for step in one.path_of_state]
        result["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
    return result


def _place(step: str) -> tuple[str, int, int]:
    path, _, line = step.rpartition(":")
    return path, int(line), 1


def _location(path: str, line: int, column: int) -> dict[str, Any]:
    uri = "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in path.encode())
    region = {"startLine": max(line, 1), "startColumn": max(column, 1)}
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}


def _notifications(outcome: Outcome) -> list[dict[str, Any]]:
    return [{"level": "note", "message": {"text": f"{note.path}: {note.text}"}} for note in outcome.notes]


def baseline(findings: Iterable[Finding]) -> str:
    """Findings to be accepted from now on; rule, path and message are for readers."""
    kept = [
        {"fingerprint": one.fingerprint, "rule": one.rule, "path": one.path, "message": one.message}
        for one in sorted(findings, key=lambda one: (one.path, one.rule, one.fingerprint))
    ]
    return json.dumps({"schema": SCHEMA, "findings": kept}, indent=1) + "\n"


def accepted(text: str) -> set[str]:
    """Fingerprints of a baseline.

    Raises:
        ValueError: it is not a baseline of this schema.
    """
    try:
        kept = json.loads(text)
        if kept["schema"] != SCHEMA:
            message = f"schema {kept['schema']}, this pyskew reads {SCHEMA}"
            raise ValueError(message)
        return {str(one["fingerprint"]) for one in kept["findings"]}
    except (KeyError, TypeError, AttributeError) as error:
        message = f"not a baseline of findings: {error!r}"
        raise ValueError(message) from None
