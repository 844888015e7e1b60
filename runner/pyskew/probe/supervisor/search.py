"""Search a machine for Pythons: PATH, version managers, the usual folders. Starts nothing."""

from __future__ import annotations

import glob
import os
import sys

POSIX = (
    "{home}/.pyenv/versions/{minor}*/bin/python{name}",
    "{home}/.local/share/uv/python/cpython-{minor}*/bin/python{name}",
    "{home}/.local/share/mise/installs/python/{minor}*/bin/python{name}",
    "{home}/.asdf/installs/python/{minor}*/bin/python{name}",
    "/opt/python/*/bin/python{name}",
    "/opt/homebrew/bin/python{name}",
    "/Library/Frameworks/Python*.framework/Versions/{name}/bin/python{name}",
)
WINDOWS = (
    "{home}/AppData/Local/Programs/Python/Python{digits}*/python.exe",
    "{home}/AppData/Local/Python/pythoncore-{minor}*/python.exe",
    "{home}/AppData/Roaming/uv/python/cpython-{minor}*/python.exe",
    "C:/Program Files/Python{digits}*/python.exe",
    "C:/Python{digits}*/python.exe",
    "C:/py/cp{digits}/python.exe",
)


def candidates(minor: tuple[int, int], *, free_threaded: bool) -> list[str]:
    """Return files that may be that Python, likeliest first: the running one, PATH, then the usual folders."""
    base = "{}.{}".format(*minor)
    name = base + ("t" if free_threaded else "")
    here = [sys.executable] if sys.executable and sys.version_info[:2] == minor else []
    patterns = WINDOWS if sys.platform == "win32" else POSIX
    words = {"home": os.path.expanduser("~"), "minor": base, "name": name, "digits": base.replace(".", "")}
    usual = [path for pattern in patterns for path in sorted(glob.glob(pattern.format(**words)), reverse=True)]
    found = [path for path in [*here, *_on_path(f"python{name}"), *usual, *_on_path("python3")] if _runs(path)]
    return list(dict.fromkeys(found))


def _on_path(name: str) -> list[str]:
    suffix = ".exe" if sys.platform == "win32" else ""
    folders = [*os.environ.get("PATH", "").split(os.pathsep), "/usr/local/bin"]
    return [os.path.join(folder, name + suffix) for folder in folders if os.path.isabs(folder)]


def _runs(path: str) -> bool:
    return os.path.isfile(path) and os.access(path, os.X_OK)
