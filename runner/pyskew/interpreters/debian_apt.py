"""A private apt: the machine's own mirror, proxy and keys, but none of its packages, hooks or rights.

Needs no root. apt checks signatures as always; nothing of the machine's own apt state is read or written.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyskew.errors import SetupError
from pyskew.interpreters import user_cache
from pyskew.interpreters.download_progress import DownloadProgress, mebibytes

SUITES = ("testing", "sid")
"""Together: the newest candidate wins, since testing keeps releases for weeks after they were fixed in sid."""

_KEYRINGS = ("/usr/share/keyrings/debian-archive-keyring.gpg", "/usr/share/keyrings/debian-archive-keyring.pgp")
_DEBIAN_SUITES = re.compile(r"(oldoldstable|oldstable|stable|testing|unstable|sid|bullseye|bookworm|trixie|forky|duke)")
_SETTING = re.compile(r'(?P<name>\S+) "(?P<value>[^"]*)";')
_NEVER_KEPT = (
    "Acquire::Allow",
    "Acquire::IndexTargets",
    "Acquire::Languages",
    "Acquire::GzipIndexes",
    "Acquire::Changelogs",
)
"""Settings that would weaken signature checks, or that make lists slower to read."""
_FILE = re.compile(r"^'\S+' (\S+\.deb) (\d+) ", re.MULTILINE)
_LISTED = re.compile(r"^ [0-9a-f]+ +(\d+) (\S+)$", re.MULTILINE)
"""A line of a release file: checksum, size, name."""
_RELEASES_ONLY = (
    "-o",
    "Acquire::IndexTargets::deb::Packages::DefaultEnabled=false",
    "-o",
    "APT::Get::List-Cleanup=false",
)
"""Options for an update that fetches what the lists are, and no list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """One file of the archive."""

    name: str
    version: str
    architecture: str

    @property
    def file(self) -> str:
        """Return the name of the file on disk."""
        return f"{self.name}_{self.version.replace(':', '%3a')}_{self.architecture}.deb"


@dataclass(frozen=True, slots=True, kw_only=True)
class Apt:
    """One private apt root."""

    folder: Path

    @property
    def archives(self) -> Path:
        """Return the folder of downloaded packages; `partial` below it survives a ^C."""
        return self.folder / "var/cache/apt/archives"

    def environment(self) -> Mapping[str, str]:
        """Return an environment for apt: messages in English, since they are parsed, and our configuration."""
        return dict(os.environ) | {
            "APT_CONFIG": str(self.folder / "apt.conf"),
            "LC_ALL": "C",
            "DEBIAN_FRONTEND": "noninteractive",
        }

    def run(self, *argv: str) -> str:
        """Return the output of a command that only reads.

        Raises:
            SetupError: it failed; the message is its own.
        """
        return user_cache.output_of(argv, env=self.environment())

    def versions(self, names: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Return the versions of packages in the suites, newest first; unknown packages are absent."""
        offered: dict[str, list[str]] = {}
        for line in self.run("apt-cache", "madison", *names).splitlines():
            name, version, *_ = (part.strip() for part in line.split("|"))
            offered.setdefault(name, []).append(version)
        return {name: list(dict.fromkeys(versions)) for name, versions in offered.items()}

    def closure(self, wanted: Sequence[str]) -> Sequence[str]:
        """Return the files of everything that `wanted` (`name=version`) needs on an empty machine.

        An empty archives folder is named, since apt leaves out files that it has. `--simulate` takes twice as long.
        """
        empty = f"Dir::Cache::archives={self.folder / 'empty'}"
        argv = ("apt-get", "-o", empty, "install", "--print-uris", "--yes", "--no-install-recommends", *wanted)
        return [name for name, _ in _FILE.findall(self.run(*argv))]

    def missing(self, wanted: Sequence[str]) -> int:
        """Return how many bytes `download` would still fetch."""
        argv = ("apt-get", "install", "--print-uris", "--yes", "--no-install-recommends", *wanted)
        return sum(int(size) for _, size in _FILE.findall(self.run(*argv)))

    def missing_lists(self) -> tuple[int, int]:
        """Return how many bytes of package lists an update would fetch: compressed, and on the disk."""
        index = f"main/binary-{self.architecture()}/Packages"
        travelling = there = 0
        for release in (self.folder / "var/lib/apt/lists").glob("*InRelease"):
            sizes = {name: int(size) for size, name in _LISTED.findall(release.read_text(encoding="utf-8"))}
            plain = sizes.get(index, 0)
            kept = release.with_name(release.name.replace("InRelease", index.replace("/", "_")))
            if not kept.is_file() or kept.stat().st_size != plain:
                there += plain
                travelling += sizes.get(f"{index}.xz", 0)
        return travelling, there

    def architecture(self) -> str:
        """Return the machine's architecture by the name that dpkg gives it."""
        match = re.search(r'APT::Architecture "(\w+)"', self.run("apt-config", "dump"))
        return match[1] if match else ""

    def fetch_one(self, package: Package) -> Path:
        """Download one package without its dependencies.

        Raises:
            SetupError: the archive no longer has this version, or cannot be reached.
        """
        argv = ("apt-get", "download", f"{package.name}={package.version}")
        user_cache.output_of(argv, env=self.environment(), folder=self.archives)
        return self.archives / package.file


def obstacle() -> str:
    """Return why no private apt can work on this machine; empty if it can."""
    missing = [name for name in ("apt-get", "apt-cache", "dpkg-deb") if shutil.which(name) is None]
    if missing:
        return f"this machine has no {missing[0]}"
    try:
        mirror = _mirror()
    except SetupError as error:
        return str(error)
    if not mirror:
        return "the machine's apt sources name no Debian mirror"
    if not _keyring():
        return "no Debian keys to check signatures with: install debian-archive-keyring"
    return ""


def prepare(folder: Path) -> Apt:
    """Write the configuration of a private apt root again, because the machine's settings may have changed."""
    apt = Apt(folder=folder)
    for path in (
        "etc/apt/preferences.d",
        "var/lib/apt/lists/partial",
        "var/lib/dpkg",
        "var/cache/apt/archives/partial",
        "empty/partial",
    ):
        (folder / path).mkdir(parents=True, exist_ok=True)
    (folder / "var/lib/dpkg/status").touch()  # an empty machine: the closure then is complete
    sources = f"Types: deb\nURIs: {_mirror()}\nSuites: {' '.join(SUITES)}\nComponents: main\nSigned-By: {_keyring()}\n"
    (folder / "etc/apt/sources.list.d").mkdir(exist_ok=True)
    (folder / "etc/apt/sources.list.d/debian.sources").write_text(sources)
    (folder / "apt.conf").write_text("".join(f'{name} "{value}";\n' for name, value in _settings(folder)))
    return apt


def update(apt: Apt, say: Callable[[str], None]) -> None:
    """Fetch the package lists; expired ones are used, with a message, where there is nothing newer.

    Raises:
        SetupError: the mirror did not give lists whose signature holds.
    """
    words = ["update"]
    failure = _releases(apt, words)
    if "is expired" in failure:
        say("debian: the mirror's package lists have expired; their signature is checked, their age is not")
        words = ["-o", "Acquire::Check-Valid-Until=false", "update"]
        failure = _releases(apt, words)
    if not failure:
        travelling, there = apt.missing_lists()
        if there:
            say(f"debian: package lists: {mebibytes(travelling)} to download, {mebibytes(there)} on the disk")
        failure = _download(apt, words, DownloadProgress("debian: package lists", there), say)
    if failure:
        message = f"no package lists: {user_cache.complaint(failure)}"
        raise SetupError(message)


def download(apt: Apt, wanted: Sequence[str], say: Callable[[str], None]) -> None:
    """Bring the closure of `wanted` into the archives folder; what an interrupted download left is continued.

    Raises:
        SetupError: the download failed.
    """
    argv = ["install", "--download-only", "--yes", "--no-install-recommends", *wanted]
    missing = apt.missing(wanted)
    if missing:
        say(f"debian: packages: {mebibytes(missing)} to download")
    failure = _download(apt, argv, DownloadProgress("debian: packages", missing), say)
    if failure:
        message = f"packages could not be downloaded: {user_cache.complaint(failure)}"
        raise SetupError(message)


def _releases(apt: Apt, words: Sequence[str]) -> str:
    """Fetch the signed contents of the suites, which name the sizes of their lists; why it failed, else nothing."""
    return _download(apt, [*_RELEASES_ONLY, *words], DownloadProgress("debian: releases"), lambda _: None)


def _download(apt: Apt, argv: Sequence[str], progress: DownloadProgress, say: Callable[[str], None]) -> str:
    """Run apt-get; return its output if it failed, else ""."""
    ended = user_cache.run_watched(
        ["apt-get", "-o", "APT::Update::Error-Mode=any", *argv],
        env=apt.environment(),
        folder=apt.folder,
        timeouts=user_cache.DownloadTimeouts(),
        progress=lambda size: say(progress.line(size)),
    )
    if ended.gave_up:
        return f"E: {ended.gave_up}"
    return ended.output or f"E: exit {ended.code}" if ended.code else ""


def _settings(folder: Path) -> Sequence[tuple[str, str]]:
    """Return the machine's settings for reaching its mirror (proxy, certificates, dates), without hooks and folders."""
    kept = [
        (match["name"], match["value"])
        for match in _SETTING.finditer(user_cache.output_of(["apt-config", "dump"]))
        if match["name"].startswith(("Acquire::", "APT::Architecture")) and not match["name"].startswith(_NEVER_KEPT)
    ]
    timeouts = (
        []
        if any(name.endswith("::Timeout") for name, _ in kept)
        else [("Acquire::http::Timeout", "10"), ("Acquire::https::Timeout", "10")]
    )
    ours = [
        ("Dir", str(folder)),
        ("Dir::State::status", str(folder / "var/lib/dpkg/status")),
        ("Dir::Etc::main", "/dev/null"),
        ("Dir::Etc::parts", "/dev/null"),
        ("Dir::Cache::srcpkgcache", ""),  # 50 MB that only machines with many sources gain from
        ("Acquire::Languages", "none"),
        ("Acquire::PDiffs", "false"),
        # As root apt drops to a user of its own, who cannot enter root's cache folder.
        ("APT::Sandbox::User", "root"),
    ]
    return [*kept, *timeouts, *ours]


def _mirror() -> str:
    """Return the address of the mirror that the machine itself uses."""
    fields = "$(CREATED_BY) $(COMPONENT) $(RELEASE) $(REPO_URI)"
    # With ReleaseInfo only targets whose lists are on disk are named, and a fresh image has none;
    # reading the machine's lists and status takes apt a second, and the answer does not hang on them.
    options = (
        "APT::Get::IndexTargets::ReleaseInfo=false",
        "Dir::State::lists=/dev/null",
        "Dir::State::status=/dev/null",
    )
    argv = ["apt-get", "indextargets", "--format", fields, *(word for option in options for word in ("-o", option))]
    for line in user_cache.output_of(argv).splitlines():
        kind, component, release, address = (*line.split(" "), "", "", "", "")[:4]
        if kind == "Packages" and component == "main" and _DEBIAN_SUITES.fullmatch(release):
            return address
    return ""


def _keyring() -> str:
    return next((path for path in _KEYRINGS if Path(path).is_file()), "")
