"""The source line of a finding, with a caret below the place that it is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from pyskew.audit import Confidence, Finding
from pyskew.model.shortening import without_end, without_start
from pyskew.model.text import log_line

Line: TypeAlias = list[tuple[str, str]]
"""The parts of a line, each with its style in the notation of rich."""
STYLES = {Confidence.HIGH: "bold red", Confidence.MEDIUM: "yellow", Confidence.LOW: "cyan"}
_WIDEST = 120
"""Characters of a source line that are shown; of a longer one, a part around the caret."""
_BEFORE = 60
"""Characters left of the caret that such a part shows at most."""
_MARGIN = 6
"""Width of the line numbers."""


def excerpt(finding: Finding) -> Iterator[Line]:
    """Yield the line and its caret; nothing where the file could not be read."""
    if not finding.source.strip():
        return
    from rich.cells import cell_len  # noqa: PLC0415 - only where there is something to show

    column = max(finding.column - 1, 0)
    before = finding.source[:column].expandtabs(4)
    after = finding.source.expandtabs(4)[len(before) :].rstrip()
    if len(before) + len(after) > _WIDEST:
        before = without_start(before, _BEFORE)
        after = without_end(after, max(_WIDEST - len(before), 1))
    before, after = log_line(before), log_line(after)
    yield [(f"{finding.cell_line or finding.line:{_MARGIN}} | ", "dim"), (before + after, "")]
    yield [(f"{'':{_MARGIN}} | ", "dim"), (" " * cell_len(before), ""), ("^", STYLES[finding.confidence])]
