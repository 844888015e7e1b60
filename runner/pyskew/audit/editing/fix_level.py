"""How much a fix leaves as it was."""

from __future__ import annotations

from enum import StrEnum


class FixLevel(StrEnum):
    """What a fix leaves as it was; also what `--fix=LEVEL` names. A level includes those before it."""

    SAME = "same"
    """The old behaviour, on every version."""
    CHOOSE = "choose"
    """One of several behaviours that an owner may want."""
    STOP_GAP = "stop-gap"
    """The old default pinned, until the code no longer needs it."""

    def includes(self, level: FixLevel) -> bool:
        """Return whether asking for this level applies fixes of another."""
        order = list(FixLevel)
        return order.index(level) <= order.index(self)
