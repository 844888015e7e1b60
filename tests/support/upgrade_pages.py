"""Pages of upgrades for tests."""

from __future__ import annotations

from pyskew.audit import Confidence, Finding
from pyskew.audit.outcome import AuditOutcome
from pyskew.codebase.dependencies.evidence import DependencyVerdict, LevelEvidence, Readiness, Row, Standing
from pyskew.codebase.dependencies.levels import Level
from pyskew.codebase.dependencies.pins import DependencyPin
from pyskew.codebase.upgrade.page import UpgradePage
from pyskew.model.location import Location
from support import sample


def finding(line: int, rule: str = "start-method-branch", confidence: Confidence = Confidence.HIGH) -> Finding:
    return Finding(
        rule=rule, path="app.py", line=line, column=1, confidence=confidence, since="3.14", message=f"message {line}"
    )


def row(name: str, standing: Standing, first_good: str = "") -> Row:
    return Row(
        pin=DependencyPin(name=name, version="1.0", place=Location("uv.lock", 7), direct=True),
        judgements=(DependencyVerdict(python="3.15", evidence=(LevelEvidence(Level.INDEX, standing, f"why {name}"),)),),
        first_good=first_good,
    )


def readiness(*rows: Row, levels: tuple[Level, ...] = (Level.INDEX,)) -> Readiness:
    return Readiness(source="uv.lock", levels=levels, pythons=("3.15",), rows=rows)


def page(
    *findings: Finding, dependencies: Readiness | None = None, later: tuple[Finding, ...] = (), tests: bool = False
) -> UpgradePage:
    return UpgradePage(
        project="app",
        old="3.13",
        new="3.15",
        outcome=AuditOutcome(findings=list(findings), files=1),
        later=later,
        later_python="3.16",
        dependencies=dependencies,
        tests=sample.rich() if tests else None,
    )


BLOCKED = readiness(
    row("a", Standing.BLOCKED, "2.0"),
    row("b", Standing.DOUBTFUL),
    row("c", Standing.GOOD),
    row("d", Standing.BUILDS, "1.1"),
)
