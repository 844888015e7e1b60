"""Fixes applied to the findings of an audit, file by file. Pure: texts in, texts out."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource, applied, overlap, unparsable
from pyskew.audit.fixes import Fix, FixLevel, fixes

Read = Callable[[str], str]
"""Returns the text of a file."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One finding and the edits that fix it."""

    finding: Finding
    level: FixLevel
    edits: Mapping[str, Sequence[Edit]]
    """By path; never empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedFile:
    """One file before and after."""

    path: str
    before: str
    after: str

    def diff(self) -> str:
        """Return a unified diff."""
        before, after = (text.splitlines(keepends=True) for text in (self.before, self.after))
        lines = difflib.unified_diff(before, after, f"a/{self.path}", f"b/{self.path}")
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """What fixing led to."""

    files: tuple[FixedFile, ...]
    answers: tuple[Answer, ...]
    """Those whose edits are in the files."""
    notes: tuple[str, ...]
    """Findings with a fix that was not applied, each with the reason."""


def fixed(findings: Sequence[Finding], level: FixLevel, lowest: tuple[int, int] | None, read: Read) -> Fixed:
    """Return the files as they are after the fixes up to a level.

    Args:
        findings: Those of an audit.
        level: The boldest fix that may be applied.
        lowest: The oldest Python that the codebase supports; None where it does not say so.
        read: Return the text of a file.
    """
    known = answers(findings, level, lowest, read)
    sources, notes = known.sources, list(known.notes)
    kept: list[Answer] = []
    for one in known.answers:
        if _clashes(one, kept):
            notes.append(f"{_place(one.finding)}: not fixed: its edits overlap others; fix again")
        else:
            kept.append(one)
    files = [_file(path, kept, sources) for path in sorted({path for one in kept for path in one.edits})]
    for file in files:
        complaint = unparsable(file.after)
        if complaint:
            notes.append(f"{file.path}: left as it was: after the edits it does not parse: {complaint}")
            kept = [one for one in kept if file.path not in one.edits]
    files = [_file(path, kept, sources) for path in sorted({path for one in kept for path in one.edits})]
    changed = tuple(file for file in files if file.after != file.before)
    return Fixed(files=changed, answers=tuple(kept), notes=tuple(dict.fromkeys([*notes, *sources.complaints])))


@dataclass(frozen=True, slots=True)
class Answers:
    """What is known to fix findings, each by itself."""

    answers: Sequence[Answer]
    notes: Sequence[str]
    sources: Sources


def answers(findings: Sequence[Finding], level: FixLevel, lowest: tuple[int, int] | None, read: Read) -> Answers:
    """Return the edits that answer each finding, of the mildest fix up to a level; edits of two may overlap."""
    notes: list[str] = []
    sources = Sources(read)
    found = [one for finding in findings if (one := _answer(finding, level, lowest, sources, notes)) is not None]
    return Answers(found, notes, sources)


class Sources:
    """The files that are edited, each read once."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._known: dict[str, ParsedSource | None] = {}
        self.complaints: list[str] = []

    def of(self, path: str) -> ParsedSource | None:
        """Return a file; None where it cannot be edited."""
        if path not in self._known:
            self._known[path] = self._parsed(path)
        return self._known[path]

    def _parsed(self, path: str) -> ParsedSource | None:
        if path.endswith(".ipynb"):
            self.complaints.append(f"{path}: not fixed: notebooks are not edited")
            return None
        try:
            return ParsedSource.of(self._read(path), path)
        except (OSError, SyntaxError, ValueError, RecursionError) as error:
            self.complaints.append(f"{path}: not fixed: {error}")
            return None


def _answer(
    finding: Finding, level: FixLevel, lowest: tuple[int, int] | None, sources: Sources, notes: list[str]
) -> Answer | None:
    """Return the edits of the mildest fix that knows the form of a finding; else None, and why."""
    reason = ""
    for fix in fixes().get(finding.rule, ()):
        refused = _refused(fix, level, lowest)
        edits = {} if refused else _edits(fix, finding, sources)
        if edits:
            return Answer(finding, fix.level, edits)
        reason = refused or reason or "no fix knows this form"
    if reason:
        notes.append(f"{_place(finding)}: {finding.rule}: not fixed: {reason}")
    return None


def _refused(fix: Fix, level: FixLevel, lowest: tuple[int, int] | None) -> str:
    """Return why a fix may not be applied; empty where it may."""
    if not level.includes(fix.level):
        return f"its fix is of the level {fix.level}"
    if lowest is not None and lowest < fix.needs:
        needs, has = (".".join(map(str, version)) for version in (fix.needs, lowest))
        return f"needs Python {needs}, requires-python admits {has}"
    return ""


def _edits(fix: Fix, finding: Finding, sources: Sources) -> dict[str, list[Edit]]:
    found: dict[str, list[Edit]] = {}
    for path in fix.paths(finding):
        source = sources.of(path)
        edits = list(fix.edits(source, finding)) if source else []
        if edits:
            found[path] = edits
    return found


def _clashes(one: Answer, kept: Sequence[Answer]) -> bool:
    """Return whether an edit of an answer overlaps one of the answers before it."""
    return any(
        overlap(edit, theirs)
        for path, edits in one.edits.items()
        for other in kept
        for theirs in other.edits.get(path, ())
        for edit in edits
    )


def _file(path: str, answers: Sequence[Answer], sources: Sources) -> FixedFile:
    source = sources.of(path)
    before = source.text if source else ""
    edits = [edit for one in answers for edit in one.edits.get(path, ())]
    return FixedFile(path=path, before=before, after=applied(before, edits))


def _place(finding: Finding) -> str:
    return f"{finding.path}:{finding.line}"
