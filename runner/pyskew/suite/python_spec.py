"""Parse Python specs such as `3.13>=3.13.8`, and check whether a build meets one."""

from __future__ import annotations

import re

from packaging.version import InvalidVersion, Version

from pyskew.model.suite import PythonSpec

OLDEST = (3, 10)
"""The oldest Python that the probe runs on."""
NEWEST = (3, 99)
"""A larger number is a slip; no such Python will exist for decades."""

_SPEC = re.compile(
    r"(?P<version>[0-9]{1,3}\.[0-9]{1,3}(?P<patch>\.[0-9]{1,3}(?:(?:a|b|rc)[0-9]{1,3})?)?)(?P<threads>t?)"
    r"\s*(?P<constraint>[<>=!~].*)?"
)
_LONGEST = 100
"""Characters of a spec; longer ones only cost time."""
_EXAMPLES = "write 3.14, 3.14t (free-threaded), 3.14.2 or 3.13>=3.13.8"
_LARGEST_PATCH = 100
"""No minor version has had as many patch releases; bounds the search for one that a constraint allows."""


def parse_python(text: str, *, informational: bool = False, position: str = "") -> PythonSpec:
    """Return the spec that the text means.

    Raises:
        ValueError: it means none, or no Python could ever meet it.
    """
    match = _SPEC.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if match is None:
        message = f'"{text[:_LONGEST]}" is not a Python version; {_EXAMPLES}'
        raise ValueError(message)
    version, patch, threads = match["version"], match["patch"], match["threads"]
    minor = _minor(text, version)
    constraint = (match["constraint"] or "").replace(" ", "")
    if patch and constraint:
        message = f'"{text}" names an exact version and a constraint; {_EXAMPLES}'
        raise ValueError(message)
    spec = PythonSpec(
        label=version + threads,
        text=text.strip(),
        minor=minor,
        constraint=f"=={version}" if patch else constraint,
        free_threaded=bool(threads),
        informational=informational,
        position=position,
    )
    if constraint:
        _check_possible(spec)
    return spec


def version_satisfies(spec: PythonSpec, version: str) -> bool:
    """Return whether a build of this version meets the spec; pre-releases count."""
    try:
        parsed = Version(version)
    except InvalidVersion:
        return False
    if parsed.release[:2] != spec.minor:
        return False
    if not spec.constraint:
        return True
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415 - only where a spec has a constraint

    return SpecifierSet(spec.constraint).contains(parsed, prereleases=True)


def _minor(text: str, version: str) -> tuple[int, int]:
    try:
        release = Version(version).release
    except InvalidVersion as error:
        message = f'"{text}" is not a Python version; {_EXAMPLES}'
        raise ValueError(message) from error
    minor = (release[0], release[1])
    if not OLDEST <= minor <= NEWEST:
        message = f'"{text}": pyskew runs Python {OLDEST[0]}.{OLDEST[1]} and newer 3.x'
        raise ValueError(message)
    return minor


def _check_possible(spec: PythonSpec) -> None:
    """Raise ValueError where a constraint excludes every release of its own minor version."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415 - as above

    try:
        allowed = SpecifierSet(spec.constraint)
    except InvalidSpecifier as error:
        message = f'"{spec.text}": "{spec.constraint}" is not a PEP 440 constraint; {_EXAMPLES}'
        raise ValueError(message) from error
    base = f"{spec.minor[0]}.{spec.minor[1]}"
    stages = [f"{base}.0{stage}{number}" for stage in ("a", "b", "rc") for number in range(10)]
    patches = [f"{base}.{patch}" for patch in range(_LARGEST_PATCH)]
    if not any(allowed.contains(version, prereleases=True) for version in (*patches, *stages)):
        message = f'"{spec.text}": no Python {base} can be {spec.constraint}'
        raise ValueError(message)
