"""The settings of an audit in a codebase's pyproject.toml: the Pythons it supports, and `[tool.pyskew]`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pyskew.errors import ConfigError
from pyskew.model.nearest_name import choices
from pyskew.model.shortening import clipped
from pyskew.model.text import oneline
from pyskew.suite.quantities import duration
from pyskew.suite.shown_path import shown_path

if TYPE_CHECKING:
    from pyskew.model.suite import Json

AUDIT_KEYS = ("exclude", "from", "ignore", "install", "pass-env", "timeout", "to")
"""Keys of `[tool.pyskew]` that audits read; the others are a suite's."""
_LISTS = {"exclude": "patterns", "install": 'words, as in [".[test]"]', "pass-env": "names of variables"}
_TEXTS = {"from": "3.13", "to": "3.14", "timeout": "30m"}
_MINORS = range(40)
_MAX_BYTES = 4 * 1024 * 1024
_LONGEST_COMPLAINT = 400


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
    """What an environment for the tests gets, as in a suite's `install:`; empty for what `from_codebase` finds."""
    pass_env: tuple[str, ...] = ()
    timeout: str = ""
    lowest: tuple[int, int] | None = None
    """The lowest version that `requires-python` admits."""
    text: str = ""

    def complaint(self, key: str, message: str) -> str:
        """Return a message about a key of the file, with the position of the key."""
        return _complaint(oneline(shown_path(self.path or Path("pyproject.toml"))), _line(self.text, key), message)


def read(start: Path) -> ProjectFile:
    """Read the nearest pyproject.toml at or above a path.

    Raises:
        ConfigError: it is not TOML, or `[tool.pyskew]` or `requires-python` is wrong.
    """
    folder = start.absolute() if start.is_dir() else start.absolute().parent
    path = next(
        (parent / "pyproject.toml" for parent in (folder, *folder.parents) if (parent / "pyproject.toml").is_file()),
        None,
    )
    if path is None:
        return ProjectFile()
    shown = oneline(shown_path(path))
    text = text_of(path, shown)
    from pyskew.suite import toml_document  # noqa: PLC0415 - only where there is such a file

    document = toml_document.parsed(text, shown)
    tool = document.get("tool")
    table = tool.get("pyskew", {}) if isinstance(tool, dict) else {}
    requires = _table(document, "project").get("requires-python")
    complaints = [*_about_requires(requires), *(_about_table(table))]
    if complaints:
        raise ConfigError([_complaint(shown, _line(text, key), message) for key, message in complaints])
    return ProjectFile(
        path=path,
        exclude=tuple(table.get("exclude", ())),
        ignore=table.get("ignore", {}),
        old=table.get("from", ""),
        new=table.get("to", ""),
        install=tuple(table.get("install", ())),
        pass_env=tuple(table.get("pass-env", ())),
        timeout=table.get("timeout", ""),
        lowest=_lowest(requires),
        text=text,
    )


def text_of(path: Path, shown: str) -> str:
    """Return the text of a pyproject.toml; `shown` is what complaints call it.

    Raises:
        ConfigError: it is too large, cannot be read, or is not UTF-8.
    """
    try:
        data = path.read_bytes()
        if len(data) > _MAX_BYTES:
            raise ConfigError([f"{shown}:1:1: larger than 4 MiB, which no pyproject.toml is"])
        return data.decode("utf-8")
    except OSError as error:
        raise ConfigError([f"{shown}: cannot read it: {error.strerror}"]) from None
    except UnicodeDecodeError as error:
        raise ConfigError([f"{shown}:1:1: not UTF-8 (byte {error.start}); save the file as UTF-8"]) from None


def _complaint(shown: str, line: int, message: str) -> str:
    return f"{shown}:{line}:1: {clipped(oneline(message), _LONGEST_COMPLAINT)}"


def _line(text: str, key: str) -> int:
    """Return the line in which a key is set, the first where none is found."""
    setting = re.compile(rf"\s*(?:\[tool\.)?[\"']?{re.escape(key)}[\"']?\s*[=.\]]")
    return next((number for number, line in enumerate(text.splitlines(), 1) if setting.match(line)), 1)


def _table(document: Json, name: str) -> dict[str, Json]:
    found = document.get(name) if isinstance(document, dict) else None
    return found if isinstance(found, dict) else {}


def _about_requires(requires: Json) -> Iterator[tuple[str, str]]:
    if requires is None:
        return
    if not isinstance(requires, str):
        yield "requires-python", 'requires-python must be text, as in ">=3.11"'
        return
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415 - only where the file says what it requires

    try:
        SpecifierSet(requires).contains("3.11")
    except ValueError:  # no specifier, or a number with more digits than Python reads
        message = f'requires-python "{requires[:80]}" is not a PEP 440 specifier, as in ">=3.11"'
        yield "requires-python", message


def _about_table(table: Json) -> Iterator[tuple[str, str]]:
    """Yield each key of `[tool.pyskew]` that is wrong, with the message."""
    if not isinstance(table, dict):
        yield "pyskew", "[tool.pyskew] must be a table"
        return
    for key, value in table.items():
        for message in _about_key(key, value):
            yield key, f"[tool.pyskew] {message}"


def _about_key(key: str, value: Json) -> Iterator[str]:
    if key not in AUDIT_KEYS:
        from pyskew.suite import schema  # noqa: PLC0415 - imports pydantic, which an audit can do without

        if key in schema.SuiteShape.model_fields:
            return  # of the suite, which is read elsewhere
        yield f'unknown key "{key}"{choices(key, [*AUDIT_KEYS, *schema.SuiteShape.model_fields])}'
    elif key == "ignore" and not isinstance(value, dict):
        yield 'ignore must give a reason for each rule: ignore = {"rule" = "why"}'
    elif key == "ignore":
        yield from (f"ignore.{rule} needs a reason" for rule, why in value.items() if not str(why).strip())
    elif key in _LISTS and not (isinstance(value, list) and all(isinstance(word, str) for word in value)):
        yield f"{key} must be a list of {_LISTS[key]}"
    elif key == "install":
        from pyskew.suite.requirements import not_installable  # noqa: PLC0415 - imports packaging, for this key alone

        yield from (f'install: "{word[:80]}" {reason}' for word in value if (reason := not_installable(word)))
    elif key in _TEXTS and not isinstance(value, str):
        yield f'{key} must be text, as in "{_TEXTS[key]}"'
    elif key == "timeout":
        try:
            duration(value)
        except ValueError as error:
            yield f"timeout: {error}"


def _lowest(text: str | None) -> tuple[int, int] | None:
    """Return the lowest minor version of which the first or the last patch release is admitted."""
    if not text:
        return None
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415 - as above

    admitted = SpecifierSet(text)
    minors = (minor for minor in _MINORS if any(admitted.contains(f"3.{minor}.{patch}") for patch in (0, 99)))
    lowest = next(minors, None)
    return None if lowest is None else (3, lowest)
