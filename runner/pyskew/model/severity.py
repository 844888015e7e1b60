"""How bad classes of change are."""

from __future__ import annotations

from pyskew.model.suite import ChangeClass

SEVERITY = (
    ChangeClass.REGRESSED,
    ChangeClass.FAILS_DIFFERENTLY,
    ChangeClass.BEHAVIOUR_CHANGED,
    ChangeClass.DESTABILISED,
    ChangeClass.COVERAGE_LOST,
    ChangeClass.FIXED,
    ChangeClass.WILL_BREAK,
)
"""Classes of change, worst first; `--fail-on` names the mildest that fails a run."""
