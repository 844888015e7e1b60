"""The source level: the rules of the static audit over the pinned releases, limited to what the codebase imports."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pyskew.audit import Confidence, Finding, Options, workers
from pyskew.audit.driver import WORTH_A_POOL, rules_digest, usable_cores
from pyskew.audit.rules import rules
from pyskew.audit.unchanged import audit
from pyskew.codebase.dependencies import import_graph
from pyskew.codebase.dependencies.evidence import LevelEvidence, SourceFinding, Standing
from pyskew.codebase.dependencies.import_time import ImportTime
from pyskew.codebase.dependencies.levels import Level
from pyskew.codebase.dependencies.unpacked import Unpacked, apart
from pyskew.interpreters import user_cache

_FOLDER = "dependency-audits"
_CAPPED = {Confidence.HIGH: Confidence.MEDIUM, Confidence.MEDIUM: Confidence.LOW, Confidence.LOW: Confidence.LOW}
"""A dependency's authors may know better than a reader of its source: each finding counts one step less."""


def findings(release: Unpacked, options: Options) -> list[Finding]:
    """Return the audit's findings in a release, their paths relative to it; remembered by the archive's hash."""
    path = _kept(release, options)
    known = user_cache.recall(path, list[Finding])
    if known is not None:
        return known
    outcome = audit([release.folder], options, keep=False)
    prefix = f"{release.folder.as_posix()}/"
    found = [_relative(one, prefix) for one in outcome.findings if one.confidence.reaches(Confidence.MEDIUM)]
    user_cache.remember(path, found)
    return found


def findings_of_all(
    releases: Sequence[Unpacked], options: Options, progress: Callable[[str], None]
) -> list[list[Finding]]:
    """Return `findings` of each release; those not yet remembered are read on all cores."""
    unread = [one for one in dict.fromkeys(releases) if not _kept(one, options).exists()]
    # The audit of a larger release starts workers itself.
    small = [one for one in unread if _source_size(one) < WORTH_A_POOL]
    cores = usable_cores()
    found: dict[Unpacked, list[Finding]] = {}
    if cores > 1 and len(small) > 1:
        shares = workers.shared(_findings, [(one, options) for one in small], cores)
        for one, share in zip(small, shares, strict=True):
            found[one] = share
            progress(f"dependencies: read {one.archive} ({len(found)} of {len(unread)})")
    for one in dict.fromkeys(releases):
        if one not in found:
            if one in unread:
                progress(f"dependencies: reading {one.archive}")
            found[one] = findings(one, options)
    return [found[one] for one in releases]


def _findings(part: tuple[Unpacked, Options]) -> list[Finding]:
    return findings(*part)


def _source_size(release: Unpacked) -> int:
    return sum(path.stat().st_size for path in release.folder.rglob("*.py"))


def _kept(release: Unpacked, options: Options) -> Path:
    key = hashlib.sha256(repr((rules_digest(), release.folder.name, options)).encode()).hexdigest()
    return user_cache.root() / _FOLDER / f"{key[:32]}.json"


def _relative(finding: Finding, prefix: str) -> Finding:
    states = tuple(step.removeprefix(prefix) for step in finding.path_of_state)
    return replace(finding, path=finding.path.removeprefix(prefix), path_of_state=states)


def importers(codebase: Sequence[tuple[str, str]], releases: Sequence[Unpacked]) -> Mapping[Path, str]:
    """Return, by file of a release, the line of the codebase that leads to its import.

    Args:
        codebase: Path as messages show it, and text, of each file of the codebase.
        releases: Where the modules of the dependencies are.
    """
    files: dict[str, Path] = {}
    imports: dict[str, list[str]] = {}
    for release in releases:
        for module, (path, names) in _imports_of(release).items():
            files.setdefault(module, release.folder / path)
            imports.setdefault(module, names)
    start = [
        (name, f"{path}:{line}")
        for path, text in codebase
        for name, line in import_graph.imported(text, "", package=True)
        if name
    ]
    return {files[name]: place for name, place in import_graph.reached(start, imports).items()}


def _imports_of(release: Unpacked) -> dict[str, tuple[str, list[str]]]:
    """Return, by module of a release, its file below the folder and the names that it imports; remembered."""
    key = hashlib.sha256(f"imports {_IMPORTS_OF} {release.folder.name} {release.archive}".encode()).hexdigest()
    kept = user_cache.root() / _FOLDER / f"{key[:32]}.json"
    known = user_cache.recall(kept, dict[str, tuple[str, list[str]]])
    if known is not None:
        return known
    found: dict[str, tuple[str, list[str]]] = {}
    for module, path in release.modules():
        text = path.read_text(encoding="utf-8", errors="replace")
        names = {name for name, _ in import_graph.imported(text, module, package=path.name == "__init__.py")}
        found.setdefault(module, (path.relative_to(release.folder).as_posix(), sorted(names)))
    user_cache.remember(kept, found)
    return found


_IMPORTS_OF = 1
"""Raised when `import_graph.imported` answers otherwise."""


def placed(
    found: Sequence[Finding], release: Unpacked, importer: Callable[[Path], str] | None
) -> Iterator[SourceFinding]:
    """Yield the findings, capped, each with the line of the codebase that leads to its module.

    `importer` is None where the codebase has no source: then every module counts as imported.
    """
    at_import = ImportTime(release)
    for one in found:
        place = importer(release.folder / one.path) if importer else "not known"
        sure = one.confidence is Confidence.HIGH and rules()[one.rule].raises
        yield SourceFinding(
            finding=replace(one, confidence=_CAPPED[one.confidence]),
            importer=place,
            stops=sure and at_import.runs(one.path, one.line),
            apart=apart(one.path),
        )


def deciding(found: Sequence[SourceFinding]) -> list[SourceFinding]:
    """Return the findings that decide how a release stands: in what the codebase imports, not of low confidence."""
    counting = [one for one in found if not one.apart and one.importer]
    return [one for one in counting if one.finding.confidence.reaches(Confidence.MEDIUM)]


def evidence(found: Sequence[SourceFinding], python: str) -> LevelEvidence:
    """Return what the findings up to a Python say of a release there."""
    serious = [one for one in deciding(found) if reaches(one.finding, python)]
    stopping = next((one.finding for one in serious if one.stops), None)
    if stopping:
        said = f"{stopping.path}:{stopping.line} runs at import: {stopping.message} ({_rule(stopping)})"
        return LevelEvidence(Level.SOURCE, Standing.BLOCKED, said)
    if serious:
        first = serious[0].finding
        more = f" and {len(serious) - 1} more" if len(serious) > 1 else ""
        return LevelEvidence(
            Level.SOURCE, Standing.DOUBTFUL, f"{first.path}:{first.line}: {first.message} ({_rule(first)}){more}"
        )
    unreached = sum(not one.importer and not one.apart and reaches(one.finding, python) for one in found)
    note = f"; {unreached} in modules that the codebase does not import" if unreached else ""
    return LevelEvidence(Level.SOURCE, Standing.GOOD, f"no finding{note}")


def _rule(finding: Finding) -> str:
    return f"{finding.rule}, since {finding.since}"


def reaches(finding: Finding, python: str) -> bool:
    """Return whether a finding concerns a Python: what changed since then or earlier."""
    return _version(finding.since) <= _version(python.rstrip("t"))


def _version(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))
