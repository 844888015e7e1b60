"""What somebody means by `3.13>=3.13.8`: text -> PythonSpec, and whether a build meets it."""

from __future__ import annotations

import re

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from pyskew.model.suite import PythonSpec

OLDEST = (3, 10)
"""What travels to a target runs from here on."""

_SPEC = re.compile(
    r"(?P<version>\d+\.\d+(?P<patch>\.\d+(?:(?:a|b|rc)\d+)?)?)(?P<threads>t?)\s*(?P<constraint>[<>=!~].*)?"
)
_EXAMPLES = "write 3.14, 3.14t (free-threaded), 3.14.2 or 3.13>=3.13.8"
_LARGEST_PATCH = 100
"""No minor version has had as many patch releases; bounds the search for one that a constraint allows."""


def parse_python(text: str, *, informational: bool = False, position: str = "") -> PythonSpec:
    """The spec that the text means.

    Raises:
        ValueError: it means none, or no Python could ever meet it.
    """
    match = _SPEC.fullmatch(text.strip())
    if match is None:
        message = f'"{text}" is not a Python version; {_EXAMPLES}'
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
    """Whether a build of this version is one that the spec asks for; pre-releases count."""
    try:
        parsed = Version(version)
    except InvalidVersion:
        return False
    return parsed.release[:2] == spec.minor and SpecifierSet(spec.constraint).contains(parsed, prereleases=True)


def _minor(text: str, version: str) -> tuple[int, int]:
    try:
        release = Version(version).release
    except InvalidVersion as error:
        message = f'"{text}" is not a Python version; {_EXAMPLES}'
        raise ValueError(message) from error
    minor = (release[0], release[1])
    if minor < OLDEST or minor >= (4, 0):
        message = f'"{text}": pyskew runs Python {OLDEST[0]}.{OLDEST[1]} and newer 3.x'
        raise ValueError(message)
    return minor


def _check_possible(spec: PythonSpec) -> None:
    """A constraint that excludes its own minor version is a slip of the pen."""
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
