"""Locales that scenarios ask for, compiled below a folder: no root, and nothing of the machine changed.

`LOCPATH` (for a run of pyskew: `PYSKEW_LOCPATH`) must name the folder that `build` returns. What this machine's
localedef compiles serves newer C libraries too, as those of interpreters that bring their own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from pyskew.errors import SetupError
from pyskew.interpreters import debian_apt, user_cache

NAMES = ("en_US.ISO-8859-1", "en_US.UTF-8")
"""Each is a folder below the built one, and a value for LC_ALL."""

_MACHINE = Path("/usr/share/i18n")


def build(folder: Path) -> Path:
    """Compile every locale of NAMES that the folder lacks; return the folder, as an absolute path.

    Raises:
        SetupError: this machine has no localedef, or no sources and no way to them.
    """
    folder = folder.absolute()
    lacking = [name for name in NAMES if not (folder / name / "LC_CTYPE").is_file()]
    if lacking:
        if shutil.which("localedef") is None:
            message = "this machine has no localedef"
            raise SetupError(message)
        sources = _MACHINE if (_MACHINE / "locales/en_US").is_file() else debian_sources()
        folder.mkdir(parents=True, exist_ok=True)
        for name in lacking:
            compiled(folder, name, sources)
    return folder


def compiled(folder: Path, name: str, sources: Path) -> None:
    """Compile one locale below the folder, whole or not at all."""
    language, _, charmap = name.partition(".")
    with user_cache.scratch(folder) as staging:
        argv = ["localedef", "--no-archive", "-i", language, "-f", charmap, str(staging / name)]
        done = subprocess.run(argv, env=os.environ | {"I18NPATH": str(sources)}, capture_output=True, check=False)
        if not (staging / name / "LC_CTYPE").is_file():
            message = f"localedef made no {name}: {done.stderr.decode(errors='replace').strip()}"
            raise SetupError(message)
        (staging / name).rename(folder / name)


def debian_sources() -> Path:
    """The sources in Debian's package `locales`, fetched once and kept in pyskew's cache.

    Raises:
        SetupError: they are neither there nor to be had.
    """
    kept = user_cache.root() / "locales" / "sources"
    if kept.is_dir():
        return kept
    if reason := user_cache.offline() or debian_apt.obstacle():
        message = f"no sources of locales: {reason}"
        raise SetupError(message)
    with user_cache.locked(kept.parent, _say):
        if not kept.is_dir():
            private = debian_apt.prepare(kept.parent / "apt")
            debian_apt.update(private, _say)
            newest = private.versions(["locales"])["locales"][0]
            package = private.fetch_one(debian_apt.Package(name="locales", version=newest, architecture="all"))
            with user_cache.scratch(kept.parent) as unpacked:
                user_cache.output_of(["dpkg-deb", "-x", str(package), str(unpacked)])
                (unpacked / "usr/share/i18n").rename(kept)
    return kept


def _say(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201 - shown when a test fails
