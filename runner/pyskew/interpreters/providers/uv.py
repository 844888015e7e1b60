"""Interpreters that uv downloads: every CPython release, for most systems, from one place."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
from packaging.version import Version

from pyskew.errors import not_installed
from pyskew.interpreters import user_cache, uv_program
from pyskew.interpreters.download_progress import DownloadProgress
from pyskew.interpreters.providers import Found, Provider
from pyskew.model.say import Say
from pyskew.model.suite import PythonSpec
from pyskew.probe import keeping
from pyskew.suite.python_spec import version_satisfies

_LIST_SECONDS = 10.0
_ANNOUNCED = re.compile(r"Downloading (\S+) .*\(([\d.]+)\s*([KMG]iB)\)")
"""uv's line about a download: `Downloading cpython-3.13.2-linux-x86_64-gnu (download) (33.0MiB)`."""


class _Listed(msgspec.Struct, frozen=True):
    """One line of `uv python list --output-format json`."""

    key: str
    version: str
    implementation: str
    variant: str = "default"


def held(specs: Sequence[PythonSpec]) -> Mapping[str, Found]:
    """Return the Pythons that uv downloaded before, newest first."""
    folders = sorted(_folder().glob("cpython-*"), key=_release, reverse=True)
    return {
        spec.label: Found(paths=tuple(path for folder in folders for path in _binaries(folder, spec))) for spec in specs
    }


def fetch(specs: Sequence[PythonSpec], say: Say) -> Mapping[str, Found]:
    """Download the newest builds that satisfy the specs, all in one go: one failed connection is evidence enough."""
    binary = uv_program.program()
    if not binary:
        return {spec.label: Found(reason=not_installed("uv", "fetch")) for spec in specs}
    listed = _listed(binary)
    wanted = {spec.label: _newest(spec, listed) for spec in specs}
    reasons = {spec.label: f"knows no build that is {spec.text}" for spec in specs if wanted[spec.label] is None}
    builds = [build for build in wanted.values() if build is not None]
    if builds:
        failure = _install(binary, builds, say)
        why = failure or f"uv reports no error, but its folder has no interpreter; delete {_folder()} and try again"
        reasons |= {label: f"could not download {build.version}: {why}" for label, build in wanted.items() if build}
    found = held(specs)
    return {label: found[label] if found[label].paths else Found(reason=reasons[label]) for label in wanted}


def _install(binary: str, builds: Sequence[_Listed], say: Say) -> str:
    """Run `uv python install`; why it failed, in one line."""
    folder = _folder()
    with user_cache.locked(folder, say):
        missing = [build.key for build in builds if not (folder / build.key).is_dir()]
        if not missing:
            return ""
        say(f"uv: downloading {', '.join(build.version for build in builds)}")
        progress = DownloadProgress("uv: unpacked")
        ended = user_cache.run_watched(
            [binary, "python", "install", "--no-progress", *missing],
            env=_environment(),
            folder=folder,
            timeouts=user_cache.DownloadTimeouts(),
            progress=lambda size: say(progress.line(size)),
            heard=lambda line: _announce(line, say),
        )
    return ended.gave_up or _cause(ended.output)


def _announce(line: str, say: Say) -> None:
    """Report the size of a download, once uv has printed it."""
    if found := _ANNOUNCED.match(line):
        say(f"uv: {found[1]}: {float(found[2]):.0f} {found[3]} to download")


def _environment() -> dict[str, str]:
    """Return the variables that keep uv in our folder: no shim on PATH, no registry entry. The user's settings stay.

    One try per download: the next provider is a better second try than the same address.
    See https://docs.astral.sh/uv/reference/environment/.
    """
    asked = {"UV_HTTP_TIMEOUT": "10", "UV_HTTP_CONNECT_TIMEOUT": "8", "UV_HTTP_RETRIES": "0"}
    ours = {
        "UV_PYTHON_INSTALL_DIR": str(_folder()),
        "UV_PYTHON_INSTALL_BIN": "0",
        "UV_PYTHON_INSTALL_REGISTRY": "0",
        "UV_CACHE_DIR": str(_folder() / ".cache"),
    }
    return asked | dict(os.environ) | ours


def _listed(binary: str) -> Sequence[_Listed]:
    """Return the builds that this uv can download. The list is a part of the program and needs no network."""
    argv = [binary, "python", "list", "--only-downloads", "--all-versions", "--offline", "--output-format", "json"]
    try:
        done = keeping.run(argv, timeout=_LIST_SECONDS, check=True)
        return msgspec.json.decode(done.stdout, type=list[_Listed])
    except (OSError, subprocess.SubprocessError, msgspec.DecodeError):
        return ()


def _newest(spec: PythonSpec, listed: Sequence[_Listed]) -> _Listed | None:
    variant = "freethreaded" if spec.free_threaded else "default"
    fitting = [
        build
        for build in listed
        if build.implementation == "cpython" and build.variant == variant and version_satisfies(spec, build.version)
    ]
    return max(fitting, key=lambda build: Version(build.version), default=None)


def _cause(output: str) -> str:
    """Return the innermost cause that uv names, which is the error of the network."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    causes = [line.removeprefix("cause:").strip() for line in lines if line.lower().startswith(("cause", "caused by"))]
    return (causes or lines or ["uv printed nothing"])[-1]


def _binaries(folder: Path, spec: PythonSpec) -> Sequence[str]:
    name = f"python{spec.minor[0]}.{spec.minor[1]}{'t' if spec.free_threaded else ''}"
    places = (folder / "bin" / name, folder / "python.exe")
    return [
        str(place)
        for place in places
        if folder.name.startswith(f"cpython-{spec.minor[0]}.{spec.minor[1]}.") and place.exists()
    ]


def places() -> Iterable[Path]:
    """Return our folder, and what a build in it holds once it is unpacked."""
    builds = list(_folder().glob("cpython-*"))
    return [_folder(), *builds, *(build / "bin" for build in builds)]


def _release(folder: Path) -> Version:
    match = re.match(r"cpython-([0-9a-z.]+)", folder.name)
    return Version(match[1]) if match else Version("0")


def _folder() -> Path:
    return user_cache.root() / "uv"


PROVIDER = Provider(order=20, summary="downloaded by uv", held=held, fetch=fetch, places=places)
