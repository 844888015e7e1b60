"""Interpreters that are on this machine already, wherever version managers hide them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from findpython.providers import ALL_PROVIDERS

from pyskew.interpreters.providers import Found, Provider
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


PROVIDER = Provider(order=10, summary="already on this machine: PYSKEW_PYTHONS, PATH, version managers", held=held)
