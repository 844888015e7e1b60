"""The dependency audit: the levels of evidence, the cheapest first, and one row for each dependency."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from pyskew.audit import Finding, Options
from pyskew.codebase.dependencies import applicability, import_level, index, resolving, source_level, wheel_tags
from pyskew.codebase.dependencies.archives import ArchiveError
from pyskew.codebase.dependencies.evidence import (
    DependencyVerdict,
    LevelEvidence,
    Readiness,
    Row,
    SourceFinding,
    Standing,
)
from pyskew.codebase.dependencies.index import Index, IndexPage
from pyskew.codebase.dependencies.levels import Level
from pyskew.codebase.dependencies.pins import DependencyPin, Pins
from pyskew.codebase.dependencies.toolchains import Limit
from pyskew.codebase.dependencies.unpacked import Unpacked, unpack
from pyskew.codebase.dependencies.wheel_tags import FileKind
from pyskew.errors import SetupError

_AT_ONCE = 6
_MOST_RELEASES = 6
"""Later releases whose source is read in the search for the first good one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a dependency audit is to answer."""

    pins: Pins
    step: tuple[tuple[int, int], tuple[int, int]]
    """The oldest Python in use, and the one to go to."""
    pythons: tuple[str, ...]
    """The versions that get a column, the oldest first."""
    levels: frozenset[Level]
    codebase: Sequence[tuple[str, str]] = ()
    """Path and text of each file of the codebase; empty where it has no source."""
    interpreters: Mapping[str, str] = field(default_factory=dict)
    """By version: the path of a Python, for the import level."""


_Key = tuple[str, str]
"""The name and the version of a pin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Collected:
    """What the levels found, by name of the dependency or by its name and version."""

    pages: Mapping[str, IndexPage]
    resolutions: Mapping[str, resolving.Resolution]
    """By Python."""
    releases: Mapping[_Key, Unpacked | str]
    findings: Mapping[_Key, tuple[SourceFinding, ...]]
    limits: Mapping[_Key, Limit]
    """Of releases that are built from source on a Python."""
    imports: Mapping[str, Mapping[str, LevelEvidence]]
    """By Python first."""


def answer(question: Question, indexes: Index, progress: Callable[[str], None]) -> Readiness:
    """Return what is known of every dependency, by the levels asked for."""
    pins, resolutions, notes = _with_versions(question, indexes, progress)
    installed = {python: applicability.applying(pins, python) for python in question.pythons}
    pins = [pin for pin in pins if any(pin.key in keys for keys in installed.values())]
    pages: Mapping[str, IndexPage] = {}
    if question.levels & {Level.INDEX, Level.SOURCE}:
        progress(f"dependencies: asking the index for {len(pins)} names")
        pages = indexes.pages(pin.name for pin in pins)
    releases = _unpacked(pins, pages, indexes, question, progress) if Level.SOURCE in question.levels else {}
    collected = _Collected(
        resolutions=resolutions,
        pages=pages,
        releases=releases,
        findings=_source_findings(pins, releases, question, progress),
        limits=_limits(pins, pages, indexes, question) if Level.SOURCE in question.levels else {},
        imports=_imports(pins, installed, question, progress),
    )
    roots = question.pins.pulled_in_by()
    rows = []
    for pin in pins:
        concerned = [python for python in question.pythons if pin.key in installed[python]]
        judgements = tuple(_judged(pin, python, question.levels, collected) for python in concerned)
        rows.append(Row(pin=pin, judgements=judgements, pulled_in_by=roots.get(pin.name, ())))
    rows = [_with_first_good(row, pages, indexes, question, progress) for row in rows]
    return Readiness(
        source=question.pins.source,
        levels=tuple(level for level in Level if level in question.levels),
        pythons=question.pythons,
        rows=tuple(sorted(rows, key=lambda row: row.pin.name)),
        notes=(*question.pins.notes, *notes),
    )


def _with_versions(
    question: Question, indexes: Index, progress: Callable[[str], None]
) -> tuple[list[DependencyPin], dict[str, resolving.Resolution], tuple[str, ...]]:
    """Return the pins with a version each, what uv resolves on each Python, and notes on what has no version.

    A list of exact pins is taken as it stands; only requirements without one are resolved, for the older Python first.
    """
    loose = [pin for pin in question.pins.pins if not pin.version]
    if not loose or Level.RESOLVE not in question.levels:
        notes = [f"{pin.place}: {pin.name} has no exact version: not looked at" for pin in loose]
        return [pin for pin in question.pins.pins if pin.version], {}, tuple(notes)
    found: dict[str, resolving.Resolution] = {}
    old = ".".join(map(str, question.step[0]))
    words = [_words(pin) for pin in question.pins.pins]
    unread: Mapping[str, str] = {}
    for python in (old, *question.pythons):
        progress(f"dependencies: resolving {len(question.pins.pins)} requirements for {python}")
        found[python] = resolving.resolve(words, python, unread, offline=indexes.offline)
        unread = found[python].unread
    notes = [f"resolving for {one.python}: {one.problem}" for one in found.values() if one.problem]
    versions = found[old].versions
    pins = [pin if pin.version else replace(pin, version=versions.get(pin.name, "")) for pin in question.pins.pins]
    place, named = question.pins.pins[0].place, {pin.name for pin in pins}
    pins += [
        DependencyPin(name=one, version=version, place=place) for one, version in versions.items() if one not in named
    ]
    notes += [f"{pin.place}: {pin.name} has no version for {old}" for pin in pins if not pin.version]
    return [pin for pin in pins if pin.version], found, tuple(notes)


def _words(pin: DependencyPin) -> str:
    return f"{pin.name}=={pin.version}" if pin.version else pin.name


# The source level


def _unpacked(
    pins: Sequence[DependencyPin],
    pages: Mapping[str, IndexPage],
    indexes: Index,
    question: Question,
    progress: Callable[[str], None],
) -> dict[_Key, Unpacked | str]:
    """Return the source of every release, or why there is none."""
    progress(f"dependencies: fetching the source of {len(pins)} releases")
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return dict(pool.map(lambda pin: (pin.key, _one_unpacked(pin, pages, indexes, question.pythons[-1])), pins))


def _one_unpacked(pin: DependencyPin, pages: Mapping[str, IndexPage], indexes: Index, python: str) -> Unpacked | str:
    files = [one for one in index.links(pages, pin) if one.url]
    chosen = wheel_tags.wheel(files, python)
    if chosen is None:
        return "no file to read"
    try:
        return unpack(indexes, chosen)
    except (OSError, ArchiveError) as error:
        return f"not read: {error}"


def _limits(
    pins: Sequence[DependencyPin], pages: Mapping[str, IndexPage], indexes: Index, question: Question
) -> dict[_Key, Limit]:
    """Return what limits the builds of releases that have no wheel for a Python; their sources are read for it."""
    found: dict[_Key, Limit] = {}
    for pin in pins:
        files = [one for one in index.links(pages, pin) if one.url]
        archive = wheel_tags.source(files)
        if archive and any(wheel_tags.best(files, python) is FileKind.SDIST for python in question.pythons):
            try:
                limit = unpack(indexes, archive).limit()
            except (OSError, ArchiveError):
                continue
            found |= {pin.key: limit} if limit else {}
    return found


def _source_findings(
    pins: Sequence[DependencyPin],
    releases: Mapping[_Key, Unpacked | str],
    question: Question,
    progress: Callable[[str], None],
) -> dict[_Key, tuple[SourceFinding, ...]]:
    had = {pin.key: one for pin in pins if isinstance(one := releases.get(pin.key), Unpacked)}
    if not had:
        return {}
    options = Options(old=question.step[0], new=question.step[1])
    found = source_level.findings_of_all(list(had.values()), options, progress)
    places = source_level.importers(question.codebase, list(had.values())) if question.codebase else None
    importer = (lambda path: places.get(path, "")) if places is not None else None
    return {
        key: tuple(source_level.placed(each, release, importer))
        for (key, release), each in zip(had.items(), found, strict=True)
    }


def _judged(pin: DependencyPin, python: str, levels: frozenset[Level], collected: _Collected) -> DependencyVerdict:
    found = collected.findings.get(pin.key)
    evidence: list[LevelEvidence] = []
    if Level.LOCK in levels and pin.files:
        evidence.append(_of_lock(pin, python))
    if Level.INDEX in levels and pin.name in collected.pages:
        evidence.append(index.evidence(pin, collected.pages[pin.name], python))
    if python in collected.resolutions:
        evidence += resolving.evidence(pin.name, collected.resolutions[python])
    limit = collected.limits.get(pin.key)
    if limit and limit.excludes(python) and _is_built(evidence):
        reason = f"no wheel, and its source {limit}"
        evidence.append(LevelEvidence(Level.SOURCE, Standing.BLOCKED, reason))
    if found is not None:
        evidence.append(source_level.evidence(found, python))
    elif isinstance(why := collected.releases.get(pin.key), str):
        evidence.append(LevelEvidence(Level.SOURCE, Standing.UNKNOWN, why))
    if tried := collected.imports.get(python, {}).get(pin.name):
        evidence.append(tried)
    concerned = tuple(one for one in found or () if source_level.reaches(one.finding, python))
    return DependencyVerdict(python=python, evidence=tuple(evidence), findings=concerned)


def _is_built(evidence: Sequence[LevelEvidence]) -> bool:
    """Return whether the file names say that a release is built from source."""
    of_files = [one for one in evidence if one.level in {Level.LOCK, Level.INDEX}]
    return bool(of_files) and of_files[-1].reason.startswith(FileKind.SDIST.value)


def _of_lock(pin: DependencyPin, python: str) -> LevelEvidence:
    if not wheel_tags.admits(pin.requires_python, python):
        return LevelEvidence(Level.LOCK, Standing.BLOCKED, f"Requires-Python {pin.requires_python}")
    return wheel_tags.from_names(pin.files, python, Level.LOCK)


def _imports(
    pins: Sequence[DependencyPin],
    installed: Mapping[str, frozenset[_Key]],
    question: Question,
    progress: Callable[[str], None],
) -> dict[str, Mapping[str, LevelEvidence]]:
    if Level.IMPORT not in question.levels:
        return {}
    found: dict[str, Mapping[str, LevelEvidence]] = {}
    for python, interpreter in question.interpreters.items():
        concerned = [pin for pin in pins if pin.key in installed[python]]
        try:
            found[python] = import_level.evidence_of_all(concerned, python, interpreter, progress)
        except SetupError as error:
            progress(f"dependencies: {python}: no environment: {error}")
    return found


# The first good release

_Doubt = tuple[str, str]


def _with_first_good(
    row: Row, pages: Mapping[str, IndexPage], indexes: Index, question: Question, progress: Callable[[str], None]
) -> Row:
    if row.worst.standing in {Standing.GOOD, Standing.UNKNOWN} or row.pin.name not in pages:
        return row
    python = question.pythons[-1]
    candidates = index.later_releases(pages[row.pin.name], row.pin, python)
    if index.has_wheel_somewhere(pages[row.pin.name]):
        candidates = [one for one in candidates if index.has_wheel(one, python)]
    doubted = {_doubt(one.finding) for one in source_level.deciding(row.worst.findings)}
    if doubted and Level.SOURCE in question.levels:
        progress(f"dependencies: looking for the first good release of {row.pin.name}")
        options = Options(old=question.step[0], new=question.step[1])
        first = _first_clean(candidates, lambda one: _still_doubted(one, indexes, options, doubted, python))
    else:
        first = candidates[0] if candidates else None
    return replace(row, first_good=first.version if first else "")


def _first_clean(candidates: Sequence[index.Release], doubted: Callable[[index.Release], bool]) -> index.Release | None:
    """Return the earliest release without the doubt, by halving: what was fixed stays fixed."""
    if not candidates or doubted(candidates[-1]):
        return None
    low, high = -1, len(candidates) - 1
    for _ in range(_MOST_RELEASES):
        if high - low <= 1:
            break
        middle = (low + high) // 2
        low, high = (middle, high) if doubted(candidates[middle]) else (low, middle)
    return candidates[high]


def _still_doubted(
    release: index.Release, indexes: Index, options: Options, doubted: Collection[_Doubt], python: str
) -> bool:
    chosen = wheel_tags.wheel([one for one in release.files if one.url], python)
    try:
        found = source_level.findings(unpack(indexes, chosen), options) if chosen else []
    except (OSError, ArchiveError):
        return True
    return any(_doubt(one) in doubted for one in found)


def _doubt(finding: Finding) -> _Doubt:
    """Return what identifies a finding in another release: not its line, which moves, and not its rule alone."""
    return finding.rule, finding.message
