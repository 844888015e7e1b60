"""A run directory's records and the baseline -> its reports, in every format."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pyskew import __version__, plugins
from pyskew.analysis import baseline
from pyskew.analysis.report import assemble
from pyskew.model.report import Report
from pyskew.model.suite import ChangeClass
from pyskew.reporting import formats, sarif_log
from pyskew.store import records, run_directory

BASELINE = Path("reports/baseline.json")
"""Read where it exists, beside the matrix.yaml that is run."""


def write_report(folder: Path, fail_on: ChangeClass = ChangeClass.FIXED, accepted: Path = BASELINE) -> Report:
    """Render every format into a run directory, from its records and the baseline alone."""
    report = assemble(records.read(folder), plugins.toggles(), fail_on, read_baseline(accepted))
    # The machine-readable one first: whatever becomes of the others, the verdict can be read.
    for _, one in sorted(formats.formats().items(), key=lambda item: item[0] != "json"):
        text = one.render(report)
        if one.filename.endswith(".sarif"):
            text = _with_findings(text, folder / run_directory.FINDINGS)
        run_directory.write_text(folder, one.filename, text)
    return report


def _with_findings(log: str, found: Path) -> str:
    """One log of what the run showed and what an audit found in the same code, if one left that beside the records."""
    if not found.is_file():
        return log
    findings = sarif_log.section(found.read_text(encoding="utf-8"))
    return sarif_log.log(__version__, findings, sarif_log.section(log))


def read_baseline(path: Path = BASELINE) -> baseline.Baseline:
    """The accepted changes; none where there is no such file."""
    return baseline.parse(path.read_bytes(), path.as_posix()) if path.is_file() else baseline.EMPTY


def accept_all(report: Report, path: Path, reason: str, link: str, expires: str) -> int:
    """Write every change that is unexpected into the baseline, drop what is stale; returns how many were added."""
    until = date.fromisoformat(expires) if expires else None
    stale = {one.pair for one in report.baseline if not one.expired}
    kept = [one for one in read_baseline(path).accepted if one.pair not in stale]
    new = [
        baseline.entry(change, reason, link, until)
        for change in report.changes
        if not change.expected and not change.informational and change.cls is not ChangeClass.WILL_BREAK
    ]
    pairs = {one.pair for one in new}
    value = baseline.replace_accepted(baseline.EMPTY, [*(one for one in kept if one.pair not in pairs), *new])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(baseline.render(value))
    return len(new)
