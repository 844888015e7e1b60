"""What a codebase's pyproject.toml says to an audit: the Pythons it supports, and `[tool.pyskew]`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from pyskew.errors import ConfigError
from pyskew.model.suite import Json

_KEYS = {"exclude", "ignore", "from", "to", "install", "pass-env", "timeout"}
_LISTS = {"exclude": "patterns", "install": 'words, as in [".[test]"]', "pass-env": "names of variables"}
_TEXTS = {"from": "3.13", "to": "3.14", "timeout": "30m"}
_MINORS = range(40)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFile:
    """The settings of one codebase; everything empty where there is no file."""

    path: Path | None = None
    exclude: tuple[str, ...] = ()
    ignore: Mapping[str, str] = field(default_factory=dict)
    """Rules switched off, each with its reason."""
    old: str = ""
    new: str = ""
    install: tuple[str, ...] = ()
    """What an environment for the tests gets, as in a suite's `install:`; empty for what `rehearsal` finds."""
    pass_env: tuple[str, ...] = ()
    timeout: str = ""
    lowest: tuple[int, int] | None = None
    """The lowest version that `requires-python` admits."""


def read(start: Path) -> ProjectFile:
    """The nearest pyproject.toml at or above a path.

    Raises:
        ConfigError: it is not TOML, or `[tool.pyskew]` holds what nobody knows.
    """
    folder = start.absolute() if start.is_dir() else start.absolute().parent
    path = next(
        (one / "pyproject.toml" for one in (folder, *folder.parents) if (one / "pyproject.toml").is_file()), None
    )
    if path is None:
        return ProjectFile()
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError([f"{path}: {error}"]) from None
    table = _table(document.get("tool"), "pyskew")
    complaints = list(_complaints(table))
    if complaints:
        raise ConfigError([f"{path}: [tool.pyskew] {one}" for one in complaints])
    return ProjectFile(
        path=path,
        exclude=tuple(table.get("exclude", ())),
        ignore=table.get("ignore", {}),
        old=table.get("from", ""),
        new=table.get("to", ""),
        install=tuple(table.get("install", ())),
        pass_env=tuple(table.get("pass-env", ())),
        timeout=table.get("timeout", ""),
        lowest=_lowest(_table(document, "project").get("requires-python")),
    )


def _table(document: Json, name: str) -> dict[str, Json]:
    found = document.get(name) if isinstance(document, dict) else None
    return found if isinstance(found, dict) else {}


def _complaints(table: Mapping[str, Json]) -> list[str]:
    said = [f'has an unknown key "{key}"; it takes {", ".join(sorted(_KEYS))}' for key in sorted(set(table) - _KEYS)]
    ignore = table.get("ignore", {})
    for key in ("exclude", "install", "pass-env"):
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            said.append(f"{key} must be a list of {_LISTS[key]}")
    if not isinstance(ignore, dict):
        said.append('ignore must give a reason for each rule: ignore = {"rule" = "why"}')
    else:
        said += [f"ignore.{rule} needs a reason" for rule, why in ignore.items() if not str(why).strip()]
    said += [
        f'{key} must be text, as in "{_TEXTS[key]}"'
        for key in ("from", "to", "timeout")
        if not isinstance(table.get(key, ""), str)
    ]
    return said


def _lowest(text: Json) -> tuple[int, int] | None:
    try:
        admitted = SpecifierSet(text) if isinstance(text, str) else None
    except InvalidSpecifier:
        return None
    minors = (
        minor for minor in _MINORS if admitted and any(admitted.contains(f"3.{minor}.{patch}") for patch in (0, 99))
    )
    lowest = next(minors, None)
    return None if lowest is None else (3, lowest)
