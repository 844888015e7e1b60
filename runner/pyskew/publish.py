"""A run directory's records -> its reports, in every format."""

from __future__ import annotations

from pathlib import Path

from pyskew import formats, records, registry
from pyskew.judged import Report
from pyskew.model import ChangeClass
from pyskew.report import assemble


def write_report(folder: Path, fail_on: ChangeClass = ChangeClass.FIXED) -> Report:
    """Render every format into a run directory, from its records alone."""
    report = assemble(records.read(folder), registry.toggles(), fail_on)
    for one in formats.formats().values():
        (folder / one.filename).write_text(one.render(report), encoding="utf-8", newline="\n")
    return report
