"""Load plugins: each public module of a package is a plugin, named by its file."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from pyskew.errors import InternalError

if TYPE_CHECKING:
    from pyskew.model.toggles import ToggleInfo

T = TypeVar("T")


@cache
def names(package_name: str) -> tuple[str, ...]:
    """Return the names of the plugins in a package, sorted, without importing any of them.

    A file stem is the name: `start_method.py` is `start-method`, `try_.py` is `try`.
    """
    return tuple(sorted(_name(stem) for stem in _stems(package_name) if not stem.startswith("_")))


def get(package_name: str, name: str, constant: str, kind: type[T]) -> T:
    """Return the typed constant of the plugin `name` of a package.

    Raises:
        InternalError: the file lacks the constant, or it is of another type.
    """
    stem = name.replace("-", "_")
    module = importlib.import_module(f"{package_name}.{stem if stem in _stems(package_name) else stem + '_'}")
    plugin = getattr(module, constant, None)
    if not isinstance(plugin, kind):
        message = f"{module.__file__} must end in `{constant} = {kind.__name__}(...)`"
        raise InternalError(message)
    return plugin


class ByName(Mapping[str, T], Generic[T]):
    """Something of every plugin of a package, by its name; a plugin is imported when it is asked for."""

    def __init__(self, package_name: str) -> None:
        """Import nothing yet."""
        self.package_name = package_name

    def __getitem__(self, name: str) -> T:
        """Return what `of` does; KeyError where no plugin has that name."""
        if name not in self:
            raise KeyError(name)
        return self.of(name)

    def of(self, name: str) -> T:
        """Return what there is of a plugin."""
        raise NotImplementedError

    def __contains__(self, name: object) -> bool:
        """Return whether a plugin has that name."""
        return name in names(self.package_name)

    def __iter__(self) -> Iterator[str]:
        """Yield the names, sorted."""
        return iter(names(self.package_name))

    def __len__(self) -> int:
        """Return how many there are."""
        return len(names(self.package_name))


class _Plugins(ByName[T]):
    """The plugins of a package."""

    def __init__(self, package_name: str, constant: str, kind: type[T]) -> None:
        super().__init__(package_name)
        self._constant, self._kind = constant, kind
        self._known: dict[str, T] = {}

    def of(self, name: str) -> T:
        if name not in self._known:
            self._known[name] = get(self.package_name, name, self._constant, self._kind)
        return self._known[name]


def load(package_name: str, constant: str, kind: type[T]) -> Mapping[str, T]:
    """Return every plugin of a package by name; one is imported when it is asked for."""
    return _Plugins(package_name, constant, kind)


@cache
def toggles() -> Mapping[str, ToggleInfo]:
    """Return every toggle by name, read from the constants of the modules in `probe/toggles/`."""
    package_name = "pyskew.probe.toggles"
    return {name: _toggle(f"{package_name}.{name.replace('-', '_')}") for name in names(package_name)}


def _toggle(path: str) -> ToggleInfo:
    from pyskew.model.toggles import ToggleInfo  # noqa: PLC0415 - most plugins are no toggles

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
        by_version=getattr(module, "DEFAULTS", {}),
        one_way=getattr(module, "ONE_WAY", ""),
        settable_since=getattr(module, "SETTABLE_SINCE", (3, 0)),
        fix=module.FIX,
    )


@cache
def _stems(package_name: str) -> frozenset[str]:
    """Return the names of the modules in a package, looked up once."""
    package = importlib.import_module(package_name)
    return frozenset(module.name for module in pkgutil.iter_modules(package.__path__))


def _name(stem: str) -> str:
    return stem.rstrip("_").replace("_", "-")
