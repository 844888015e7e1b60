"""Fixes applied to the findings of an audit, file by file. Pure: texts in, texts out."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pyskew.audit import Finding
from pyskew.audit.fixes import FixLevel, fixes
from pyskew.audit.source_edits import Edit, Source, applied, unparsable


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedFile:
    """One file before and after, and what was done to it."""

    path: str
    before: str
    after: str
    fixed: tuple[Finding, ...]
    """Findings that the edits answer."""

    def diff(self) -> str:
        """Return a unified diff."""
        before, after = (text.splitlines(keepends=True) for text in (self.before, self.after))
        lines = difflib.unified_diff(before, after, f"a/{self.path}", f"b/{self.path}")
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """What fixing led to."""

    files: tuple[FixedFile, ...]
    notes: tuple[str, ...]
    """Findings with a fix that was not applied, each with the reason."""


def fixed(
    findings: Sequence[Finding], level: FixLevel, lowest: tuple[int, int] | None, read: Callable[[str], str]
) -> Fixed:
    """Return the files as they are after the fixes up to a level.

    Args:
        findings: Those of an audit.
        level: The boldest fix that may be applied.
        lowest: The oldest Python that the codebase supports; None where it does not say so.
        read: Return the text of a file.
    """
    files: list[FixedFile] = []
    notes: list[str] = []
    for path in dict.fromkeys(one.path for one in findings):
        concerned = [one for one in findings if one.path == path and one.rule in fixes()]
        allowed = [one for one in concerned if _allowed(one, level, lowest, notes)]
        if allowed:
            _fix_file(path, allowed, read, files, notes)
    return Fixed(files=tuple(files), notes=tuple(notes))


def _allowed(finding: Finding, level: FixLevel, lowest: tuple[int, int] | None, notes: list[str]) -> bool:
    fix = fixes()[finding.rule]
    if not level.includes(fix.level):
        notes.append(f"{_place(finding)}: {finding.rule}: not fixed: its fix is of the level {fix.level}")
        return False
    if lowest is not None and lowest < fix.needs:
        needs, has = (".".join(map(str, version)) for version in (fix.needs, lowest))
        notes.append(
            f"{_place(finding)}: {finding.rule}: not fixed: needs Python {needs}, requires-python admits {has}"
        )
        return False
    return True


def _fix_file(
    path: str, findings: Sequence[Finding], read: Callable[[str], str], files: list[FixedFile], notes: list[str]
) -> None:
    try:
        text = read(path)
        source = Source.of(text)
    except (OSError, SyntaxError, ValueError, RecursionError) as error:
        notes.append(f"{path}: not fixed: {error}")
        return
    edits: list[Edit] = []
    answered: list[Finding] = []
    for finding in findings:
        found = list(_edits(source, finding))
        if found:
            edits += found
            answered.append(finding)
        else:
            notes.append(f"{_place(finding)}: {finding.rule}: not fixed: no fix knows this form")
    after, overlapping = applied(text, edits)
    complaint = unparsable(after)
    if complaint:
        notes.append(f"{path}: left as it was: after the edits it does not parse: {complaint}")
    elif after != text:
        if overlapping:
            notes.append(f"{path}: {overlapping} edits overlap others; fix again for the rest")
        files.append(FixedFile(path=path, before=text, after=after, fixed=tuple(answered)))


def _edits(source: Source, finding: Finding) -> Iterator[Edit]:
    yield from fixes()[finding.rule].edits(source, finding)


def _place(finding: Finding) -> str:
    return f"{finding.path}:{finding.line}"
