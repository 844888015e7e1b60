"""What a project's files would say if they named the Python that it moves to: edits of exact spans. Nothing is run."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyskew.audit import Note
from pyskew.audit.editing.source_edits import Edit, applied
from pyskew.audit.editing.version_statements import (
    CI_KEY,
    CI_VERSION,
    CLASSIFIER,
    NOX,
    TOX_LIST,
    Version,
    admitted_by,
    ci_entries,
    text_of,
)
from pyskew.model import toml_text

_REQUIRES = re.compile(r"""(?:^[ \t]*requires-python|\bpython_requires)\s*=\s*["']?([^"'\n]+)""", re.MULTILINE)
_CAP = re.compile(r"<\s*3\.(\d{1,3})(?:\.0)?(?![\d.])|<=\s*3\.(\d{1,3})(?:\.\*|(?![\d.]))", re.ASCII)
_QUOTED = re.compile(r"""["'](?:python)?3\.(\d{1,3})(?:\.\d+)?["']""", re.ASCII)
_TOX_GROUP = re.compile(r"\bpy\{([^}]{0,500})\}")
_TOX_ITEM = re.compile(r"""["']?\bpy(3\.?)(\d{1,3})["']?(?![-\w.])""", re.ASCII)
_FROM = re.compile(r"^FROM\s+(?:--\S+\s+)?(?:\S*/)?python:3\.(\d{1,3})(?!\d)", re.MULTILINE | re.IGNORECASE | re.ASCII)
_RUFF = re.compile(r"""^[ \t]*target-version\s*=\s*["']py3(\d{1,3})["']""", re.MULTILINE | re.ASCII)
_MYPY = re.compile(r"""^[ \t]*python_version\s*=\s*["']?3\.(\d{1,3})(?!\d)""", re.MULTILINE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One statement, what is wrong with it, and what it should say."""

    path: str
    line: int
    text: str
    """Empty where a contradiction says it already."""
    edit: Edit

    @property
    def note(self) -> Note:
        """Return it as a note of an audit."""
        return Note(self.path, f"line {self.line}: {self.text}")


Read = Callable[[Path], str]
Found = Iterator[tuple[str, Edit]]
"""What is wrong, and the edit."""


def proposals(roots: Iterable[Path], new: Version, read: Read = text_of) -> list[Proposal]:
    """Return what these folders' files lack of the Python that the project moves to.

    `read` returns the text of a file, which the spans of the edits are of; empty where it cannot be edited.
    """
    read = cache(read)
    return [one for root in roots if root.is_dir() for one in _of(root, new, read)]


def edited(roots: Iterable[Path], new: Version, read: Read) -> dict[str, tuple[str, str]]:
    """Return the text of each file before and after; one that would be damaged then is left out."""
    read = cache(read)
    by_path: dict[str, list[Edit]] = {}
    for one in proposals(roots, new, read):
        by_path.setdefault(one.path, []).append(one.edit)
    texts = {path: (read(Path(path)), applied(read(Path(path)), edits)) for path, edits in by_path.items()}
    return {path: (before, after) for path, (before, after) in texts.items() if _is_sound(path, after)}


def _is_sound(path: str, text: str) -> bool:
    import yaml  # noqa: PLC0415 - only where files are edited

    try:
        if path.endswith(".toml"):
            toml_text.parse(text)
        elif path.endswith((".yml", ".yaml")):
            yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        elif path.endswith(".py"):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # they print lines of the file
                compile(text, path, "exec", dont_inherit=True)
    except (ValueError, yaml.YAMLError, SyntaxError, RecursionError, MemoryError):
        return False
    return True


def _of(root: Path, new: Version, read: Read) -> Iterator[Proposal]:
    admitted = _admitted(root, read)
    for path, find in _files(root, new, admitted):
        text = read(path)
        for said, edit in find(text):
            yield Proposal(path.as_posix(), text.count("\n", 0, edit.start) + 1, said, edit)


def _admitted(root: Path, read: Read) -> frozenset[Version]:
    """Return the versions that requires-python admits; none where it does not say."""
    for name in ("pyproject.toml", "setup.cfg", "setup.py"):
        found = _REQUIRES.search(read(root / name))
        try:
            return admitted_by(found[1].strip()) if found else frozenset()
        except ValueError:  # no specifier, or a number with more digits than Python reads
            return frozenset()
    return frozenset()


def _files(root: Path, new: Version, admitted: frozenset[Version]) -> Iterator[tuple[Path, Callable[[str], Found]]]:
    minor, lowest = new[1], min(admitted, default=None)
    for name in ("pyproject.toml", "setup.cfg", "setup.py"):
        yield root / name, lambda text: _cap(text, minor)
        yield root / name, lambda text: _classifier(text, minor)
    yield root / "pyproject.toml", lambda text: _tox(text, minor) if "[tool.tox" in text else iter(())
    for name in ("tox.ini", "tox.toml"):
        yield root / name, lambda text: _tox(text, minor)
    yield root / "noxfile.py", lambda text: _nox(text, minor)
    for path in [root / ".gitlab-ci.yml", *sorted((root / ".github" / "workflows").glob("*.y*ml"))]:
        yield path, lambda text: _ci(text, minor)
    for path in sorted([*root.glob("Dockerfile*"), *root.glob("*.Dockerfile"), *root.glob("Containerfile*")]):
        yield path, lambda text: _image(text, minor, admitted)
    if lowest is not None:
        for name in ("pyproject.toml", "ruff.toml", ".ruff.toml"):
            yield root / name, lambda text: _lowest(text, _RUFF, lowest, "ruff's target-version")
        for name in ("pyproject.toml", "mypy.ini", "setup.cfg"):
            yield root / name, lambda text: _lowest(text, _MYPY, lowest, "mypy's python_version")


# Statements


def _cap(text: str, minor: int) -> Found:
    requires = _REQUIRES.search(text)
    for found in _CAP.finditer(text, requires.start(1), requires.end(1)) if requires else ():
        group = 1 if found[1] else 2
        highest = int(found[group]) - (group == 1)
        if highest < minor:
            capped = str(minor + (group == 1))
            yield "", Edit(found.start(group), found.end(group), capped)


def _classifier(text: str, minor: int) -> Found:
    found = {int(one[1]): one for one in CLASSIFIER.finditer(text)}
    if not found or max(found) >= minor:
        return
    newest = found[max(found)]
    start, end = newest.span()
    quote = text[start - 1] if text[start - 1] in "\"'" and text[end : end + 1] == text[start - 1] else ""
    item = f"{quote}{newest[0].rpartition('.')[0]}.{minor}{quote}"
    yield f"no classifier names 3.{minor}", _beside(text, (start - len(quote), end + len(quote)), item, bool(quote))


def _tox(text: str, minor: int) -> Found:
    for listed in TOX_LIST.finditer(text, max(text.find("[tool.tox"), 0)):
        start, end = listed.span(1)
        groups = [(one, _numbers(one[1])) for one in _TOX_GROUP.finditer(text, start, end)]
        items = list(_TOX_ITEM.finditer(text, start, end))
        named = [number for _, numbers in groups for number in numbers] + [int(one[2]) for one in items]
        if not named or max(named) >= minor:
            continue
        said = f"no environment of tox runs 3.{minor}"
        for group, numbers in groups:
            if max(named) in numbers:
                dotted = "3." if "3." in group[1] else "3"
                ranged = re.fullmatch(rf"(.*-)3?\.?{max(named)}", group[1])
                new = f"{ranged[1]}{dotted}{minor}" if ranged and "-" in group[1] else f"{group[1]},{dotted}{minor}"
                yield said, Edit(*group.span(1), new)
                return
        newest = next((one for one in items if int(one[2]) == max(named)), None)
        if newest:
            item = newest[0].replace(f"py{newest[1]}{newest[2]}", f"py{newest[1]}{minor}")
            yield said, _beside(text, newest.span(), item, '"' in item or "'" in item)
            return


def _numbers(text: str) -> list[int]:
    return [int(one) for one in re.findall(r"3\.?(\d{1,3})(?!\d)", text, re.ASCII)]


def _nox(text: str, minor: int) -> Found:
    listed = [
        [*_QUOTED.finditer(text, one.start(), one.end())]
        for one in NOX.finditer(text)
        if "[" in one[0] or "(" in one[0]
    ]
    named = [int(item[1]) for items in listed for item in items]
    for items in listed if named and max(named) < minor else ():
        newest = next((one for one in items if int(one[1]) == max(named)), None)
        if newest:
            item = re.sub(r"3\.\d+(?:\.\d+)?", f"3.{minor}", newest[0])
            yield f"no session of nox runs 3.{minor}", _beside(text, newest.span(), item, comma=True)


def _ci(text: str, minor: int) -> Found:
    lists = list(_ci_lists(text))
    named = [number for items in lists for number, _, _ in items]
    for items in lists if named and max(named) < minor else ():
        for number, start, end in items:
            if number == max(named):
                item = re.sub(r"3\.\d+(?:\.\w+)?(?:-dev)?", f"3.{minor}", text[start:end])
                yield f"no job runs 3.{minor}", _beside(text, (start, end), item, comma=False)
                break


def _ci_lists(text: str) -> Iterator[list[tuple[int, int, int]]]:
    """Yield the lists of versions below keys such as `python-version`: minor version and span of each item."""
    entries = list(ci_entries(text))
    if not entries:
        return
    import yaml  # noqa: PLC0415 - as there

    for key, value in entries:
        if CI_KEY.fullmatch(key.value) and isinstance(value, yaml.SequenceNode):
            items = [one for one in value.value if isinstance(one, yaml.ScalarNode)]
            known = [(CI_VERSION.fullmatch(one.value), one) for one in items]
            yield [(int(found[1]), one.start_mark.index, one.end_mark.index) for found, one in known if found]


def _image(text: str, minor: int, admitted: frozenset[Version]) -> Found:
    for found in _FROM.finditer(text):
        if admitted and (3, int(found[1])) not in admitted:
            said = f"the image has Python 3.{found[1]}, which requires-python excludes"
            yield said, Edit(*found.span(1), str(minor))


def _lowest(text: str, pattern: re.Pattern[str], lowest: Version, what: str) -> Found:
    for found in pattern.finditer(text):
        if int(found[1]) < lowest[1]:
            said = f"{what} is 3.{found[1]}, which requires-python excludes"
            yield said, Edit(*found.span(1), str(lowest[1]))


def _beside(text: str, span: tuple[int, int], item: str, comma: bool) -> Edit:  # noqa: FBT001 - said by position in one file
    """Return the edit that puts an item behind another one of its list, on a line of its own if that has one."""
    start, end = span
    begin = text.rfind("\n", 0, start) + 1
    before = text[begin:start]
    stop = text.find("\n", end)
    rest = text[end : len(text) if stop < 0 else stop]
    if before.strip(" \t") not in {"", "-"} or not re.fullmatch(r"\s*+,?\s*+(?:#.*)?", rest):
        return Edit(end, end, f", {item}")
    line_end = "\r\n" if rest.endswith("\r") else "\n"
    followed = "," in rest.partition("#")[0]
    if comma and not followed:
        return Edit(end, end, f",{line_end}{before}{item}")
    position = end + len(rest.rstrip("\r"))
    return Edit(position, position, f"{line_end}{before}{item}{',' if followed else ''}")
