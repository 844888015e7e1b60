"""What the configured package indexes say of the releases of a name; an answer is kept for a day."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.version import Version

from pyskew.codebase.dependencies.evidence import LevelEvidence, Standing
from pyskew.codebase.dependencies.index_settings import Indexes
from pyskew.codebase.dependencies.levels import Level
from pyskew.codebase.dependencies.pins import DependencyPin, DistributionFile
from pyskew.codebase.dependencies.wheel_tags import FileKind, admits, best, from_names
from pyskew.interpreters import user_cache
from pyskew.model.shortening import on_one_line

if TYPE_CHECKING:
    from unearth import Link, PackageFinder

_FRESH = 86_400.0
"""Seconds for which an answer is kept."""
_AT_ONCE = 8
"""Names that are asked for at the same time."""
_FOLDER = "index"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One version of a distribution."""

    version: str
    files: tuple[DistributionFile, ...]
    requires_python: str = ""
    yanked: str = ""
    """Why it was withdrawn; empty where it was not."""


@dataclass(frozen=True, slots=True)
class IndexPage:
    """Every release of a name, the oldest first, as the cache keeps it."""

    name: str
    asked: float
    releases: tuple[Release, ...]
    problem: str = ""
    """Why there is no answer."""


class Index:
    """The configured indexes; safe to use from several threads."""

    def __init__(self, indexes: Indexes, *, offline: bool = False, now: Callable[[], float] = time.time) -> None:
        """Keep the settings; nothing is asked yet."""
        self._indexes, self._now = indexes, now
        self.offline = offline or bool(user_cache.offline())
        self._local = threading.local()
        self.asked = 0
        """Names that the network was asked for."""

    def pages(
        self, names: Iterable[str], progress: Callable[[int, int], None] = lambda _, __: None
    ) -> dict[str, IndexPage]:
        """Return the page of every name; one without an answer says why."""
        wanted = sorted(set(names))
        found: dict[str, IndexPage] = {}
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for page in pool.map(self.page, wanted):
                found[page.name] = page
                progress(len(found), len(wanted))
        return found

    def page(self, name: str) -> IndexPage:
        """Return what the indexes say of a name."""
        key = hashlib.sha256(repr((self._indexes, name)).encode()).hexdigest()
        path = user_cache.root() / _FOLDER / f"{key[:32]}.json"
        known = user_cache.recall(path, IndexPage)
        if known and (self.offline or self._now() - known.asked < _FRESH):
            return known
        if self.offline:
            return IndexPage(name, self._now(), (), "offline, and not in the cache")
        page = self._ask(name)
        if not page.problem:
            user_cache.remember(path, page)
        return page

    def download(self, file: DistributionFile, folder: Path) -> Path:
        """Return the path of a downloaded file, its content not yet checked.

        Raises:
            OSError: it cannot be had.
        """
        if self.offline:
            message = "offline, and not in the cache"
            raise OSError(message)
        try:
            return self._finder().download(_file_link(file.url), folder)
        except Exception as error:  # noqa: BLE001 - which library carries the requests is unearth's choice
            raise OSError(_words(error)) from None

    def _ask(self, name: str) -> IndexPage:
        self.asked += 1
        try:
            packages = list(self._finder().find_all_packages(name, allow_yanked=True))
        except Exception as error:  # noqa: BLE001 - which library carries the requests is unearth's choice
            return IndexPage(name, self._now(), (), f"the index does not answer: {_words(error)}")
        by_version: dict[str, list[tuple[DistributionFile, str, str]]] = {}
        for package in packages:
            if package.version is None:
                continue
            link = package.link
            file = DistributionFile(
                name=link.filename, url=link.normalized.partition("#")[0], sha256=(link.hashes or {}).get("sha256", "")
            )
            withdrawn = "" if link.yank_reason is None else _words_of(link.yank_reason)
            by_version.setdefault(package.version, []).append((file, link.requires_python or "", withdrawn))
        releases = [_release(version, files) for version, files in by_version.items() if _parsed(version)]
        releases.sort(key=lambda one: Version(one.version))
        return IndexPage(name, self._now(), tuple(releases), "" if releases else "the index does not know it")

    def _finder(self) -> PackageFinder:
        """Return this thread's finder: its connections are not shared."""
        if not hasattr(self._local, "finder"):
            from unearth import PackageFinder  # noqa: PLC0415 - only where an index is asked

            settings = self._indexes
            main = [settings.main] if settings.main else []
            self._local.finder = PackageFinder(index_urls=main, ignore_compatibility=True)
            for url in settings.extra:
                self._local.finder.add_index_url(url)
            for place in settings.find_links:
                self._local.finder.add_find_links(place)
        finder: PackageFinder = self._local.finder
        return finder


def _file_link(url: str) -> Link:
    """Return a link to a file; one to a repository would start git, or another program."""
    from unearth import Link  # noqa: PLC0415 - only where something is downloaded

    link = Link(url)
    if link.is_vcs:
        message = "not the address of a file"
        raise ValueError(message)
    return link


def _words(error: Exception) -> str:
    return on_one_line(str(error), 200) or type(error).__name__


def _words_of(reason: object) -> str:
    """Return why a file was withdrawn; an index may say no more than that it was, and unearth hands that on."""
    return reason if isinstance(reason, str) and reason else "yanked"


def _release(version: str, files: Sequence[tuple[DistributionFile, str, str]]) -> Release:
    return Release(
        version=version,
        files=tuple(file for file, _, _ in files),
        requires_python=next((requires for _, requires, _ in files if requires), ""),
        yanked=next((withdrawn for _, _, withdrawn in files if withdrawn), ""),
    )


def _parsed(version: str) -> Version | None:
    try:
        return Version(version)
    except ValueError:  # no version, or a number with more digits than Python reads
        return None


def evidence(pin: DependencyPin, page: IndexPage, python: str) -> LevelEvidence:
    """Return what an index says of the pinned release on a Python."""
    if page.problem:
        return LevelEvidence(Level.INDEX, Standing.UNKNOWN, page.problem)
    release = next((one for one in page.releases if _parsed(one.version) == _parsed(pin.version)), None)
    if release is None:
        return LevelEvidence(Level.INDEX, Standing.UNKNOWN, f"{pin.version or 'no version'} is not on the index")
    if not admits(release.requires_python, python):
        return LevelEvidence(Level.INDEX, Standing.BLOCKED, f"Requires-Python {release.requires_python}")
    found = from_names(release.files, python, Level.INDEX)
    note = f"; yanked: {release.yanked}" if release.yanked else ""
    return LevelEvidence(Level.INDEX, found.standing, f"{found.reason}{note}")


def later_releases(page: IndexPage, pin: DependencyPin, python: str) -> list[Release]:
    """Return the final releases after the pinned one that can be installed on a Python, the oldest first."""
    pinned = _parsed(pin.version)
    later = []
    for release in page.releases:
        version = _parsed(release.version)
        if version is None or version.is_prerelease or release.yanked or (pinned and version <= pinned):
            continue
        if admits(release.requires_python, python) and best(release.files, python) is not FileKind.NONE:
            later.append(release)
    return later


def has_wheel_somewhere(page: IndexPage) -> bool:
    """Return whether any release of a name has a wheel: one that never has is built from source everywhere."""
    return any(file.name.endswith(".whl") for release in page.releases for file in release.files)


def has_wheel(release: Release, python: str) -> bool:
    """Return whether a release has a wheel for a Python on this machine."""
    return best(release.files, python) not in {FileKind.SDIST, FileKind.NONE}


def links(pages: Mapping[str, IndexPage], pin: DependencyPin) -> tuple[DistributionFile, ...]:
    """Return the files of the pinned release with their addresses: those of the lock file, else those of the index."""
    page = pages.get(pin.name)
    named = {one.name: one for one in pin.files}
    wanted = _parsed(pin.version)
    listed = next((one.files for one in (page.releases if page else ()) if _parsed(one.version) == wanted), ())
    found = [named.get(one.name, one) for one in listed] or list(pin.files)
    addresses = {one.name: one.url for one in listed}
    return tuple(
        DistributionFile(name=one.name, url=one.url or addresses.get(one.name, ""), sha256=one.sha256) for one in found
    )
