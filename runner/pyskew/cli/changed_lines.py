"""The lines of a work tree that a change touches, as git tells them, and the findings on them."""

from __future__ import annotations

import ast
import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyskew.audit import Finding
from pyskew.audit.files.file_discovery import STDIN
from pyskew.audit.outcome import AuditOutcome
from pyskew.errors import UsageError
from pyskew.model.location import Location
from pyskew.suite import git

_HUNK = re.compile(rb"@@ -\S+ \+(\d+)(?:,(\d+))? @@")
_TIMEOUT = 120.0
"""Seconds that git may take."""
_DIFF = ("diff", "-U0", "-M", "--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/",
         "--ignore-submodules")  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChangedLines:
    """Lines that are not in a revision, by resolved path; None for every line of a new file."""

    files: Mapping[Path, frozenset[int] | None]

    def touches(self, finding: Finding) -> bool:
        """Return whether the finding's statement, or a line of the path that led to it, has changed."""
        places = [(finding.path, set(_statement(Path(finding.path), finding.line)))]
        for step in finding.path_of_state:
            at = Location.parse(step)
            places.append((at.path, {at.line}))
        return any(self._holds(Path(path), lines) for path, lines in places)

    def only(self, outcome: AuditOutcome) -> None:
        """Leave out the findings that no changed line is part of, and count them."""
        kept = [one for one in outcome.findings if self.touches(one)]
        outcome.unchanged = len(outcome.findings) - len(kept)
        outcome.findings = kept

    def _holds(self, path: Path, lines: set[int]) -> bool:
        resolved = path.resolve()
        if resolved not in self.files:
            return False
        changed = self.files[resolved]
        return changed is None or not changed.isdisjoint(lines)


def changed_since(revision: str, roots: Sequence[Path]) -> ChangedLines:
    """Return the lines below these folders that changed since the work branched off a revision.

    Uncommitted changes count, and files that git does not track yet.

    Raises:
        UsageError: a folder is in no git work tree, or the revision is not known there.
    """
    found: dict[Path, frozenset[int] | None] = {}
    for root in roots:
        if root == STDIN:
            message = "--changed-since: standard input is in no git work tree; name the file or its folder"
            raise UsageError(message)
        folder = root if root.is_dir() else root.parent
        top = Path(os.fsdecode(_git(folder, "rev-parse", "--show-toplevel").rstrip(b"\n")))
        base = _base(top, revision)
        for name, lines in _hunks(_git(top, *_DIFF, base, "--")):
            found[(top / name).resolve()] = lines
        untracked = _git(top, "ls-files", "-z", "--others", "--exclude-standard")
        found |= {(top / os.fsdecode(name)).resolve(): None for name in untracked.split(b"\0") if name}
    return ChangedLines(found)


def _base(top: Path, revision: str) -> str:
    """Return the commit at which the work in a tree branched off a revision: itself, if the work is based on it."""
    words = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    try:
        commit = _git(top, *words).decode().strip()
    except UsageError:
        message = (
            f'--changed-since: {top} has no revision "{revision[:80]}"; in CI, fetch it first '
            "(`git fetch origin main`, or fetch-depth: 0 of actions/checkout)"
        )
        raise UsageError(message) from None
    try:
        return _git(top, "merge-base", commit, "HEAD").decode().split()[0]
    except UsageError:
        message = (
            f"--changed-since {revision[:80]}: {top} holds no commit that it and HEAD both descend from; "
            "in CI, fetch the whole history (fetch-depth: 0)"
        )
        raise UsageError(message) from None


def _git(folder: Path, *arguments: str) -> bytes:
    try:
        done = git.run(folder, *arguments, timeout=_TIMEOUT, settings=("core.quotePath=true",))
    except (OSError, subprocess.TimeoutExpired) as error:
        message = f"--changed-since: {folder}: git {arguments[0]}: {error}"
        raise UsageError(message) from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()[-300:]
        message = f"--changed-since: {folder}: git {arguments[0]}: {said}; it needs a git work tree"
        raise UsageError(message)
    return done.stdout


def _hunks(diff: bytes) -> Iterator[tuple[str, frozenset[int]]]:
    """Yield the files of a diff that still exist, with their new lines; one that was only renamed has none."""
    name, lines, header = "", set[int](), False
    for line in diff.split(b"\n"):
        if line.startswith(b"diff --git "):
            if name:
                yield name, frozenset(lines)
            name, lines, header = "", set(), True
        elif header and line.startswith(b"+++ "):
            name = _name(line[4:])
        elif hunk := _HUNK.match(line):
            header = False  # a line of the file may look like one of the header
            first, length = int(hunk[1]), int(hunk[2] or b"1")
            lines |= set(range(first, first + length))
    if name:
        yield name, frozenset(lines)


def _name(text: bytes) -> str:
    """Return the name of a file in a diff, without its prefix; empty for a file that was deleted."""
    if text.startswith(b'"'):  # escapes as in C, each byte by itself
        text = text.strip(b'"').decode("unicode_escape").encode("latin-1")
    return os.fsdecode(text.removesuffix(b"\t")[2:]) if text.startswith(b"b/") else ""


def _statement(path: Path, line: int) -> range:
    """Return the lines of the statement at a line: of one with a body, those before the body."""
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return range(line, line + 1)
    spans = [_span(node) for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    around = [span for span in spans if line in span]
    return max(around, key=lambda span: span.start, default=range(line, line + 1))


def _span(node: ast.stmt) -> range:
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(one.lineno for one in decorators)])
    body = getattr(node, "body", None)
    return range(first, (body[0].lineno if body else (node.end_lineno or node.lineno) + 1))
