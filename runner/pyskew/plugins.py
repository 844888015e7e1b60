"""The one plugin loader: the public modules of a room become names that a user can type."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

from pyskew.errors import BrokenPromiseError
from pyskew.model.suite import ToggleInfo

T = TypeVar("T")


def names(room: str) -> tuple[str, ...]:
    """Names of the plugins in a room, sorted, without importing any of them.

    A file stem is the name: `start_method.py` is `start-method`, `try_.py` is `try`.
    """
    return tuple(sorted(_name(stem) for stem in _stems(room) if not stem.startswith("_")))


def get(room: str, name: str, constant: str, kind: type[T]) -> T:
    """The typed constant that the plugin `name` of a room ends in.

    Raises:
        BrokenPromiseError: the file lacks the constant, or it is of another type.
    """
    stem = name.replace("-", "_")
    module = importlib.import_module(f"{room}.{stem if stem in _stems(room) else stem + '_'}")
    plugin = getattr(module, constant, None)
    if not isinstance(plugin, kind):
        message = f"{module.__file__} must end in `{constant} = {kind.__name__}(...)`"
        raise BrokenPromiseError(message)
    return plugin


def load(room: str, constant: str, kind: type[T]) -> Mapping[str, T]:
    """Every plugin of a room by name."""
    return {name: get(room, name, constant, kind) for name in names(room)}


@cache
def toggles() -> Mapping[str, ToggleInfo]:
    """Every toggle by name, read from the constants of the modules in `probe/toggles/`."""
    room = "pyskew.probe.toggles"
    return {name: _toggle(f"{room}.{name.replace('-', '_')}") for name in names(room)}


def _toggle(path: str) -> ToggleInfo:
    module = importlib.import_module(path)
    return ToggleInfo(
        name=module.NAME,
        summary=module.SUMMARY,
        since=module.SINCE,
        link=module.LINK,
        values=module.VALUES,
        old=module.OLD,
        new=module.NEW,
        path=str(Path(str(module.__file__))),
    )


@cache
def _stems(room: str) -> frozenset[str]:
    """Names of the files in a room, looked up once."""
    package = importlib.import_module(room)
    return frozenset(module.name for module in pkgutil.iter_modules(package.__path__))


def _name(stem: str) -> str:
    return stem.rstrip("_").replace("_", "-")
