"""Interpreters from Debian's testing and sid, unpacked into the user's cache: no root, no container.

A tree is named after its exact package version and never changed: a newer release becomes a tree beside it.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from packaging.version import InvalidVersion, Version

from pyskew.errors import SetupError
from pyskew.interpreters import debian_apt, debian_relocate, user_cache
from pyskew.interpreters.providers import Found, Provider
from pyskew.model.say import Say
from pyskew.model.suite import PythonSpec
from pyskew.suite.python_spec import version_satisfies

_FRESH_SECONDS = 3600.0
"""Package lists of this age are not asked for again."""
_AT_ONCE = 2
"""Trees built at the same time: unpacking is half processor, half disk."""
_ELSEWHERE = {"debconf", "libc-gconv-modules-extra", "media-types", "netbase", "readline-common", "tzdata"}
"""Parts of the closure that programs look up below `/`, never in a tree; together a third of the unpacking."""
_CXX = "libstdc++6"
"""No part of Python, but nearly every compiled wheel loads it."""


def held(specs: Sequence[PythonSpec]) -> Mapping[str, Found]:
    """Return the trees that were unpacked before, the newest first."""
    trees = sorted((tree for tree in _folder().glob("[0-9]*") if tree.is_dir()), key=_release, reverse=True)
    return {
        spec.label: Found(
            paths=tuple(str(path) for path in (_executable(tree, spec) for tree in trees) if path.exists())
        )
        for spec in specs
        if not spec.free_threaded
    }


def fetch(specs: Sequence[PythonSpec], say: Say) -> Mapping[str, Found]:
    """Download, unpack and set up the newest package that satisfies each spec."""
    reason = "not on Linux" if sys.platform != "linux" else debian_apt.obstacle()
    if reason:
        return {spec.label: Found(reason=reason) for spec in specs}
    answers = {spec.label: Found(reason="Debian packages no free-threaded build") for spec in specs}
    wanted = [spec for spec in specs if not spec.free_threaded]
    if not wanted:
        return answers
    try:
        with user_cache.locked(_folder(), say):
            return {**answers, **_fetch(wanted, say)}
    except SetupError as error:
        return answers | {spec.label: Found(reason=str(error)) for spec in wanted}


def headers(executable: Path, say: Say) -> Path:
    """Return the include folder of an interpreter of this provider; download its C headers if they are missing.

    Raises:
        SetupError: the executable is not in a tree of ours, or the archive no longer has its headers.
    """
    tree, name = executable.resolve().parents[2], executable.name
    if tree.parent != _folder().resolve():
        message = f"{executable} did not come from Debian through pyskew"
        raise SetupError(message)
    include = tree / "usr/include"
    with user_cache.locked(_folder(), say):
        if not (include / name / "Python.h").is_file():
            _fetch_headers(tree, name, say)
    return include / name


def places() -> Iterable[Path]:
    """Return our folder, and what a tree in it holds once it is unpacked."""
    trees = list(_folder().glob("[0-9]*"))
    return [_folder(), *trees, *(tree / "usr/bin" for tree in trees)]


def _fetch(specs: Sequence[PythonSpec], say: Say) -> Mapping[str, Found]:
    private = _lists(say)
    offered = private.versions([_package(spec) for spec in specs])
    answers: dict[str, Found] = {}
    chosen: dict[str, str] = {}
    for spec in specs:
        version = next((one for one in offered.get(_package(spec), ()) if _fits(spec, one)), None)
        if version is None:
            answers[spec.label] = Found(reason=_shortage(spec, offered.get(_package(spec), ())))
        else:
            chosen[spec.label] = version
    wanted = {spec: chosen[spec.label] for spec in specs if spec.label in chosen}
    lacking = {
        spec: version for spec, version in wanted.items() if debian_relocate.works(_executable(_tree(version), spec))
    }
    files: Sequence[str] = ()
    if lacking:
        say(f"debian: fetching {', '.join(f'{_package(spec)} {version}' for spec, version in lacking.items())}")
        debian_apt.download(
            private, [name for spec, version in lacking.items() for name in _pinned(spec, version)], say
        )
        files = private.closure([name for spec, version in lacking.items() for name in _pinned(spec, version)])
    answers |= {spec.label: _ready(spec, version) for spec, version in wanted.items()}
    return answers | _build(lacking, files, private, say)


def _build(
    lacking: Mapping[PythonSpec, str], files: Sequence[str], private: debian_apt.Apt, say: Say
) -> dict[str, Found]:
    """Unpack several trees at once; ^C ends all of them between two packages."""
    stop = Event()
    pool = ThreadPoolExecutor(max_workers=_AT_ONCE)
    try:
        futures = {
            spec.label: pool.submit(_built, _for(spec, files, private), spec, version, say, stop)
            for spec, version in lacking.items()
        }
        return {label: future.result() for label, future in futures.items()}
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


def _for(spec: PythonSpec, files: Sequence[str], private: debian_apt.Apt) -> Sequence[Path]:
    """Return the downloaded packages that belong to one interpreter, without those that every machine has in `/`."""
    others = re.compile(rf"python(?!{spec.minor[0]}\.{spec.minor[1]}\b)\d+\.\d+")
    names = [file for file in files if file.split("_")[0] not in _ELSEWHERE and not others.search(file.split("_")[0])]
    return [private.archives / name for name in names]


def _built(packages: Sequence[Path], spec: PythonSpec, version: str, say: Say, stop: Event) -> Found:
    """Turn downloaded packages into a tree; a tree that does not work is not kept."""
    final = _tree(version)
    try:
        user_cache.remove(final)
        with user_cache.staged(final) as staging:
            debian_relocate.unpack(packages, staging, stop)
            debian_relocate.relocate(_executable(staging, spec), tree=staging, final=final)
        failure = debian_relocate.works(_executable(final, spec))
    except SetupError as error:
        failure = str(error)
    if failure:
        user_cache.remove(final)
        return Found(reason=f"{_package(spec)} {version} does not work here: {failure}")
    say(f"debian: {_package(spec)} {version} is ready")
    return _ready(spec, version)


def _fetch_headers(tree: Path, name: str, say: Say) -> None:
    """Add two folders with headers to an interpreter, the one that completes it last, without touching files in use."""
    private = _lists(say)
    package = debian_apt.Package(
        name=f"lib{name}-dev", version=tree.name.replace("%3a", ":"), architecture=private.architecture()
    )
    say(f"debian: fetching {package.name} {package.version}")
    file = private.fetch_one(package)
    with user_cache.scratch(tree.parent) as scratch:
        debian_relocate.unpack([file], scratch, Event())
        for folder in sorted(scratch.glob(f"usr/include/*/{name}")):  # the machine-dependent ones
            target = tree / folder.relative_to(scratch)
            target.parent.mkdir(parents=True, exist_ok=True)
            user_cache.remove(target)
            folder.rename(target)
            # Only Python.h's own folder is on a compiler's path, and it includes <triplet/python3.N/pyconfig.h>.
            (scratch / "usr/include" / name / folder.parent.name).symlink_to(f"../{folder.parent.name}")
        user_cache.remove(tree / "usr/include" / name)
        (scratch / "usr/include" / name).rename(tree / "usr/include" / name)


def _lists(say: Say) -> debian_apt.Apt:
    """Return a private apt whose package lists are recent enough."""
    private = debian_apt.prepare(_folder() / "apt")
    stamp = private.folder / "updated"
    if not stamp.exists() or not 0 <= time.time() - stamp.stat().st_mtime < _FRESH_SECONDS:
        say("debian: fetching package lists of testing and sid")
        debian_apt.update(private, say)
        stamp.touch()
    return private


def _pinned(spec: PythonSpec, version: str) -> Sequence[str]:
    """Return the packages of one interpreter, all of one version; apt alone would mix those of testing and sid."""
    package = _package(spec)
    names = (package, f"{package}-minimal", f"lib{package}-stdlib", f"lib{package}-minimal")
    return [*(f"{name}={version}" for name in names), _CXX]


def _fits(spec: PythonSpec, version: str) -> bool:
    return version_satisfies(spec, str(_upstream(version)))


def _upstream(version: str) -> Version:
    """Return Python's version from a package's: 3.15.0rc1 for `3.15.0~rc1-2`."""
    match = re.match(r"(?:\d+:)?(\d[\d.]*)(?:~((?:a|b|rc)\d+))?", version)
    try:
        return Version(f"{match[1]}{match[2] or ''}") if match else Version("0")
    except InvalidVersion:
        return Version("0")


def _shortage(spec: PythonSpec, offered: Sequence[str]) -> str:
    suites = " and ".join(debian_apt.SUITES)
    return (
        f"{suites} have {_package(spec)} {', '.join(offered)}, but {spec.text} is asked for"
        if offered
        else f"{suites} have no {_package(spec)}"
    )


def _ready(spec: PythonSpec, version: str) -> Found:
    return Found(paths=(str(_executable(_tree(version), spec)),))


def _package(spec: PythonSpec) -> str:
    return f"python{spec.minor[0]}.{spec.minor[1]}"


def _executable(tree: Path, spec: PythonSpec) -> Path:
    return tree / "usr/bin" / _package(spec)


def _release(tree: Path) -> Version:
    return _upstream(tree.name)


def _tree(version: str) -> Path:
    return _folder() / version.replace(":", "%3a")


def _folder() -> Path:
    return user_cache.root() / "debian"


PROVIDER = Provider(
    order=30,
    summary="Debian's testing and sid, unpacked into the user's cache",
    held=held,
    fetch=fetch,
    headers=headers,
    places=places,
)
