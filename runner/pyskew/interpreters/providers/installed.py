"""Interpreters that are on this machine already, wherever version managers hide them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import platformdirs
from findpython.providers import ALL_PROVIDERS
from findpython.utils import PYTHON_IMPLEMENTATIONS

from pyskew.interpreters.providers import Found, Provider
from pyskew.model.file_states import names_in
from pyskew.model.suite import PythonSpec


def held(specs: Sequence[PythonSpec]) -> Mapping[str, Found]:
    """Return every candidate for every spec: the name of a file says nothing about its version."""
    named = list(_named())
    paths = tuple(dict.fromkeys((*named, *_discovered())))
    return {spec.label: Found(paths=paths, named=frozenset(named)) for spec in specs}


def _named() -> Iterator[str]:
    """Return the paths in PYSKEW_PYTHONS, separated as in PATH."""
    for name in os.environ.get("PYSKEW_PYTHONS", "").split(os.pathsep):
        if name:
            yield str(Path(name).expanduser().absolute())


def _discovered() -> Iterator[str]:
    """Yield candidates on PATH and below every version manager; list them only, findpython would run each."""
    for kind in ALL_PROVIDERS.values():
        provider = kind.create()
        if provider is not None:
            yield from (str(candidate.executable) for candidate in provider.find_pythons())


_MANAGERS = {
    "asdf": ("ASDF_DATA_DIR", "~/.asdf", "installs/python"),
    "pyenv": ("PYENV_ROOT", "~/.pyenv", "versions"),
    "rye": ("RYE_PY_ROOT", "~/.rye/py", ""),
    "uv": ("UV_PYTHON_INSTALL_DIR", "", ""),
}
"""Version managers: the variable that names their folder, the usual one, and where in it the Pythons lie."""
_OTHERS = frozenset({"path", "macos", "winreg"})
_BELOW = ("", "bin", "install", "install/bin")
"""Where in the folder of a Python its program may lie."""


def places() -> Iterable[str | Path] | None:
    """Return where findpython looks, and each file there that may be a Python, or become one."""
    if set(ALL_PROVIDERS) != _MANAGERS.keys() | _OTHERS:
        return None  # a newer findpython knows a manager that is unknown here
    roots = list(_roots())
    folders = [name for name in os.environ.get("PATH", "").split(os.pathsep) if name]
    folders += [f"{root}/{build}/{name}" for root in roots for build in names_in(root) for name in _BELOW]
    return [
        *_named(), *roots, *folders,
        *(
            f"{folder}/{name}"
            for folder in folders
            for name in names_in(folder)
            if name.lower().startswith(PYTHON_IMPLEMENTATIONS)
        ),
    ]  # fmt: skip


def _roots() -> Iterator[str]:
    """Yield the folders of version managers, and those in which their Pythons lie."""
    for variable, usual, inside in _MANAGERS.values():
        base = usual or f"{platformdirs.user_data_dir('uv', appauthor=False, roaming=True)}/python"
        root = str(Path(os.path.expandvars(os.environ.get(variable, base))).expanduser())
        yield root
        if inside:
            yield f"{root}/{inside}"
    yield "/Library/Frameworks/Python.framework/Versions"


PROVIDER = Provider(
    order=10, summary="already on this machine: PYSKEW_PYTHONS, PATH, version managers", held=held, places=places
)
