"""Options that take several values, separated by commas."""

from __future__ import annotations

from pyskew.errors import UsageError


def listed(option: str, text: str | None) -> list[str]:
    """Split the value of an option at commas.

    Raises:
        UsageError: the option is given, and nothing with it.
    """
    if text is None:
        return []
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts:
        message = f"{option} is empty; leave it out for all of the suite"
        raise UsageError(message)
    return parts
