"""What a message says of a name that does not exist: the nearest one that does. Pure."""

from __future__ import annotations

from collections.abc import Collection

_LONGEST = 60
"""Characters of a name that is compared with known ones; the comparison takes quadratic time."""


def hint(name: str, known: Collection[str]) -> str:
    """Return `; did you mean "x"?` where a known name is near, else an empty text."""
    import difflib  # noqa: PLC0415 - only mistakes need it

    near = difflib.get_close_matches(name, list(known), 1, cutoff=0.5) if len(name) <= _LONGEST else []
    return f'; did you mean "{near[0]}"?' if near else ""


def choices(name: str, known: Collection[str]) -> str:
    """Return the nearest known name, and all of them: `; did you mean "x"? There are: x, y`."""
    return f"{hint(name, known)}{' There' if hint(name, known) else '; there'} are: {', '.join(sorted(known))}"
