"""The commands that reproduce what was found, one per line, what is unexpected first.

For example `pyskew run --fresh --only pack/one --python 3.13,3.14 --target linux`.
"""

from __future__ import annotations

from pyskew.model.report import Report
from pyskew.model.text import oneline
from pyskew.reporting.formats import Format


def render(report: Report) -> str:
    """Return every change's command once; empty where nothing changed."""
    listed = sorted(report.changes, key=lambda change: (change.expected, change.informational))
    commands = [problem.rerun for problem in report.problems]
    commands += [change.rerun for change in (*listed, *report.inconclusive, *report.toggled_changes)]
    return "".join(f"{line}\n" for line in dict.fromkeys(map(oneline, filter(None, commands))))


FORMAT = Format(filename="rerun.txt", render=render)
