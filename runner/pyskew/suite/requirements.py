"""What `requires:` and `install:` may hold: requirements, paths, and for `install:` three options of uv. Pure."""

from __future__ import annotations

INSTALL_OPTIONS = {"-r": "FILE", "-c": "FILE", "--group": "NAME"}
_LONGEST = 1_000


def not_installable(word: str) -> str:
    """Return why a word of `install:` is neither an option, a path nor a requirement; empty where it is one of them."""
    option, _, argument = word.partition(" ")
    if option in INSTALL_OPTIONS and argument.strip() and not argument.strip().startswith("-"):
        return ""
    if word.startswith("-"):
        known = ", ".join(f"`{name} {argument}`" for name, argument in INSTALL_OPTIONS.items())
        return f"is none of the options {known}"
    return not_a_requirement(word)


def not_a_requirement(word: str) -> str:
    """Return why a word is neither a path nor a requirement (PEP 508); empty where it is one of them."""
    if len(word) > _LONGEST:
        return f"is not a requirement: longer than {_LONGEST:,} characters"
    if word.startswith("-"):
        return "is not a requirement but an option"
    if word.startswith(".") or "/" in word or "\\" in word:
        return ""
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415 - few suites have any

    try:
        Requirement(word)
    except InvalidRequirement as error:
        reason = str(error).partition("\n")[0]
        return f'is not a requirement: {reason}; write "numpy" or "numpy>=2,<3"'
    return ""
