"""The files of a pack that a scenario's cells get: its script, and what `files:` names."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from pyskew.model import nearest_name
from pyskew.model.suite import ScenarioFile
from pyskew.suite import inputs
from pyskew.suite.names import is_script
from pyskew.suite.schema import ScenarioShape
from pyskew.suite.yaml_document import Document, Path_

_LONGEST = 1_000
"""Characters of a path or pattern."""
_MOST_RECURSIONS = 3
"""`**` in one pattern; each multiplies the folders that are looked through."""


def scenario_files(document: Document, path: Path_, shape: ScenarioShape, folder: Path) -> Iterator[ScenarioFile]:
    """Yield the files of a scenario, each once; complain about those that are missing or outside the pack.

    Args:
        document: The file that declares the scenario.
        path: Where in it the scenario stands.
        shape: The scenario.
        folder: The pack's folder.
    """
    wanted: dict[Path, None] = {}
    if is_script(shape.run):
        wanted |= dict.fromkeys(_script(document, (*path, "run"), shape.run[0], folder))
    elif len(shape.run) == 1 and _is_file(folder / shape.run[0]):
        name = shape.run[0]
        document.complain(
            (*path, "run"),
            f'"{name}" is a file of the pack but no Python script (.py); write a command: [python, {name}]',
        )
    listed = isinstance(_written(document, (*path, "files")), list)
    for index, pattern in enumerate(shape.files):
        at = (*path, "files", index) if listed else (*path, "files")
        wanted |= dict.fromkeys(_matches(document, at, pattern, folder))
    for found in wanted:
        try:
            yield _source_file(found, folder)
        except OSError as error:
            document.complain((*path, "files"), f"{found.name}: cannot read it: {error.strerror}")


def _written(document: Document, path: Path_) -> object:
    value = document.value
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _script(document: Document, at: Path_, name: str, folder: Path) -> list[Path]:
    if wrong := _outside(name):
        document.complain(at, wrong)
        return []
    script = folder / name
    if not _is_file(script):
        near = [found.name for found in folder.glob("*.py")]
        document.complain(at, f'no script "{name}" in the pack{nearest_name.hint(name, near)}')
        return []
    return [script]


def _matches(document: Document, at: Path_, pattern: str, folder: Path) -> list[Path]:
    if wrong := _outside(pattern):
        document.complain(at, wrong)
        return []
    if pattern.count("**") > _MOST_RECURSIONS:
        document.complain(at, f'"{pattern}" holds more than {_MOST_RECURSIONS} "**"')
        return []
    try:
        there = list(folder.glob(pattern))
        inputs.asked([*there, *_parents(folder, pattern)])
        matches = sorted(found for found in there if found.is_file())
    except (OSError, ValueError, NotImplementedError, IndexError, RecursionError) as error:
        document.complain(at, f'"{pattern}" is no pattern of files: {error}')
        return []
    if not matches:
        document.complain(at, f'"{pattern}" matches no file in the pack')
    return matches


def _parents(folder: Path, pattern: str) -> Iterator[Path]:
    """Yield the folders in which a later file would match as well: those that match the pattern up to one of its parts.

    A glob lists a folder only where it looks for a name with a wildcard.
    """
    parts = Path(pattern).parts[:-1]
    for number in range(len(parts)):
        yield from folder.glob(str(Path(*parts[: number + 1])))


def _outside(pattern: str) -> str:
    """Return what keeps a path or pattern from naming files of the pack; empty where nothing does."""
    if len(pattern) > _LONGEST:
        return f"a path of {len(pattern):,} characters; at most {_LONGEST:,}"
    parts = pattern.replace("\\", "/").split("/")
    if Path(pattern).is_absolute() or pattern.startswith(("/", "\\")) or ".." in parts:
        return f'"{pattern}" leaves the pack; copy the file into it'
    if not [part for part in parts if part not in ("", ".")]:
        return f'"{pattern}" names the whole pack; name its files, as in "data/*"'
    return ""


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long a name, a NUL
        return False


def _source_file(found: Path, folder: Path) -> ScenarioFile:
    digest = hashlib.sha256(found.read_bytes()).hexdigest()
    mode = 0o755 if os.access(found, os.X_OK) else 0o644
    relative = found.relative_to(folder).as_posix()
    return ScenarioFile(path=relative, origin=str(found.resolve()), sha256=digest, mode=mode)
