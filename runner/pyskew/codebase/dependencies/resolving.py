"""The resolve level: whether uv finds versions for what a codebase requires, on each Python, and what prevents it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from packaging.utils import canonicalize_name

from pyskew.codebase.dependencies.evidence import LevelEvidence, Standing
from pyskew.codebase.dependencies.levels import Level
from pyskew.interpreters import uv_program
from pyskew.model.shortening import on_one_line

_TIMEOUT = 300.0
_ROUNDS = 20
"""Blockers after which the search ends."""
_PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;]+)", re.MULTILINE)
_WHEELLESS = re.compile(r"Wheels are required for `([\w.-]+)` because building from source is disabled")
"""uv 0.9 on a release that has a source alone, under `--no-build`."""
_BLAMED = re.compile(r"(?:Because|and|that|for|of)\s+([a-z0-9][\w.-]*?)(?:\[[\w,-]+\])?(?:[=<>!~]=?[\w.*,<>=!~ ]+)?\s+"
                     r"(?:depends on|requires|has no|was not found|cannot be used|needs)", re.IGNORECASE)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What uv found for one Python."""

    python: str
    versions: dict[str, str]
    """By normalised name; what is left after the blockers were taken out."""
    blockers: dict[str, str]
    """Requirements that cannot be met there, with uv's reason on one line."""
    unread: dict[str, str] = field(default_factory=dict)
    """Requirements that lead to a release without a wheel, by name, and its name: to read what it needs, uv builds."""
    problem: str = ""
    """Why nothing is known: uv could not be run, or the index does not answer."""


def resolve(
    requirements: Sequence[str], python: str, known_unread: Mapping[str, str], *, offline: bool = False
) -> Resolution:
    """Resolve requirements for a Python; each one that uv blames is noted and taken out, until the rest resolves.

    Args:
        requirements: What is asked for.
        python: A version, `3.14`.
        known_unread: `Resolution.unread` of another Python; these are taken out at once.
        offline: Whether uv may use its cache alone.
    """
    unread = dict(known_unread)
    left = [one for one in requirements if canonicalize_name(_name(one)) not in unread]
    blockers: dict[str, str] = {}
    for _ in range(_ROUNDS):
        code, output, complaint = _compile(left, python, offline=offline)
        if code == 0:
            found: dict[str, str] = {canonicalize_name(name): version for name, version in _PIN.findall(output)}
            return Resolution(python=python, versions=found, blockers=blockers, unread=unread)
        blamed = _blamed(complaint, left)
        if blamed is None:
            return Resolution(python=python, versions={}, blockers=blockers, unread=unread, problem=_oneline(complaint))
        wheelless = _WHEELLESS.search(" ".join(complaint.split()))
        if wheelless:
            unread[canonicalize_name(_name(blamed))] = wheelless[1]
        else:
            blockers[canonicalize_name(_name(blamed))] = _oneline(complaint)
        left.remove(blamed)
    return Resolution(
        python=python, versions={}, blockers=blockers, unread=unread, problem=f"more than {_ROUNDS} blockers"
    )


def evidence(name: str, resolution: Resolution) -> Iterator[LevelEvidence]:
    """Yield what a resolution says of a name: that it blocks, or which version it comes to."""
    if name in resolution.blockers:
        yield LevelEvidence(Level.RESOLVE, Standing.BLOCKED, resolution.blockers[name])
    elif name in resolution.unread:
        reason = f"what it needs is not known without a build of {resolution.unread[name]}, which has no wheel"
        yield LevelEvidence(Level.RESOLVE, Standing.UNKNOWN, reason)
    elif name in resolution.versions:
        yield LevelEvidence(Level.RESOLVE, Standing.GOOD, f"resolves to {resolution.versions[name]}")


def _compile(requirements: Sequence[str], python: str, *, offline: bool) -> tuple[int, str, str]:
    command = ["pip", "compile", "--quiet", "--no-header", "--no-annotate", "-",
               "--python-version", python.rstrip("t"), "--no-build"]  # fmt: skip
    command += ["--offline"] if offline else []
    try:
        done = uv_program.run(
            command, timeout=_TIMEOUT, cwd="/", stdin="\n".join(requirements), variables={"NO_COLOR": "1"}
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return 1, "", str(error)
    return done.returncode, done.stdout, done.stderr


def _blamed(complaint: str, requirements: Sequence[str]) -> str | None:
    """Return the requirement that a complaint is about: the first one that it names as the reason."""
    names = {canonicalize_name(_name(one)): one for one in requirements}
    for found in _BLAMED.finditer(" ".join(complaint.split())):
        if canonicalize_name(found[1]) in names:
            return names[canonicalize_name(found[1])]
    words = set(re.findall(r"[A-Za-z0-9][\w.-]*[A-Za-z0-9]", complaint))
    return next((names[name] for name in (canonicalize_name(word) for word in sorted(words)) if name in names), None)


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9][\w.-]*", requirement)
    return found[0].rstrip(".-") if found else requirement


def _oneline(text: str) -> str:
    return on_one_line(re.sub(r"[^\x00-\x7f]", " ", text), 400)
