"""An audit as annotations of GitHub, one workflow command per line: what is sure first."""

from __future__ import annotations

from pyskew.audit import Confidence, Finding
from pyskew.audit.outcome import AuditOutcome
from pyskew.audit.output.text import summary
from pyskew.audit.rules import rules
from pyskew.reporting.workflow_commands import Annotation, command, most_important

_KINDS = {Confidence.HIGH: "error", Confidence.MEDIUM: "warning", Confidence.LOW: "notice"}
_REST = "the audit without --format github"


def github(outcome: AuditOutcome) -> str:
    """Return the findings as errors, warnings and notices by their confidence, and the verdict as a notice."""
    lines: list[str] = []
    for confidence, kind in _KINDS.items():
        found = [_annotation(one) for one in outcome.findings if one.confidence is confidence]
        lines += most_important(kind, found, _REST)
    lines.append(command("notice", Annotation("pyskew audit", summary(outcome))))
    return "\n".join(lines) + "\n"


def _annotation(one: Finding) -> Annotation:
    cell = f"cell {one.cell}, line {one.cell_line}: " if one.cell else ""
    message = f"{cell}{one.message}. Fix: {rules()[one.rule].fix}"
    return Annotation(f"{one.rule} (since {one.since})", message, one.path, one.line, max(one.column, 1))
