"""What a project's files say about Python versions, and where they contradict each other. Nothing is run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyskew.audit import Note
from pyskew.model import toml_text

if TYPE_CHECKING:
    import yaml
    from packaging.specifiers import SpecifierSet

Version = tuple[int, int]
_LARGEST = 1024 * 1024
_MINORS = range(6, 30)
CLASSIFIER = re.compile(r"Programming Language :: Python :: 3\.(\d{1,3})\b", re.ASCII)
_QUOTED = re.compile(r"[\"'](?:python)?3\.(\d{1,3})(?:\.\d+|-dev|t)?[\"']", re.ASCII)
NOX = re.compile(
    r"\bpythons?\s*=\s*(\[[^\]]{0,4000}\]|[\"'][\d.]+[\"'])"
    r"|\b[A-Z_]{0,40}PYTHON[A-Z_]{0,40}\s*=\s*([\[(][^\])]{0,4000}[\])])"
)
"""As all of these: linear in the text, numbers short enough to count up to."""
TOX_LIST = re.compile(r"^[ \t]*(?:envlist|env_list)\s*=\s*(.*(?:\n[ \t]+.*)*|\[[^\]]*\])", re.MULTILINE)
_TOX = re.compile(r"\bpy\{([^}]{0,500})\}|\bpy3\.?(\d{1,3})\b", re.ASCII)
CI_KEY = re.compile(r"python(?:[-_ ]?versions?)?|py", re.IGNORECASE)
CI_VERSION = re.compile(r"(?:python|py|cp)?3\.(\d{1,3})(?:\.\w+)?(?:t|-dev)?", re.IGNORECASE | re.ASCII)
_IMAGE = re.compile(r"(?:\S*/)?python:3\.(\d{1,3})(?!\d)\S*", re.ASCII)


@dataclass(frozen=True, slots=True)
class _VersionStatement:
    """One statement: a file, the line, and the versions that it names."""

    path: str
    line: int
    versions: frozenset[Version]

    @property
    def where(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class _Statements:
    requires: Sequence[tuple[_VersionStatement, SpecifierSet]]
    classifiers: Sequence[_VersionStatement]
    tested: Sequence[_VersionStatement]
    """Of tox, nox and CI."""


def contradictions(roots: Iterable[Path], new: Version) -> list[Note]:
    """Return a note for each statement of these folders' files that another one contradicts.

    Args:
        roots: the audited folders.
        new: the Python that the project is to run on.
    """
    found: list[Note] = []
    for root in roots:
        if root.is_dir():
            statements = _read(root)
            found += [Note(said.path, f"line {said.line}: {text}") for said, text in _contradicting(statements, new)]
    return list(dict.fromkeys(found))


def _contradicting(said: _Statements, new: Version) -> Iterator[tuple[_VersionStatement, str]]:
    for one, admitted in said.requires[:1]:
        yield from _against_requires(one, admitted, said, new)
        for other, elsewhere in said.requires[1:]:
            if admitted_minors(elsewhere) != admitted_minors(admitted):
                yield other, f"asks for Python {elsewhere}, but {one.where} for {admitted}"
    claimed = _all(said.classifiers)
    tested = _all(said.tested)
    for version in sorted(claimed - tested) if len(tested) > 1 else ():
        where = next(one for one in said.classifiers if version in one.versions)
        yield where, f"a classifier names {_label(version)}, which {_files(said.tested)} does not test"


def _against_requires(
    one: _VersionStatement, admitted: SpecifierSet, said: _Statements, new: Version
) -> Iterator[tuple[_VersionStatement, str]]:
    allowed = admitted_minors(admitted)
    if allowed and new not in allowed:
        yield one, f"requires-python {admitted} does not admit {_label(new)}, to which this audit looks"
    for kind, statements in (("a classifier names", said.classifiers), ("tests run on", said.tested)):
        for other in statements:
            excluded = sorted(other.versions - allowed)
            if excluded:
                yield other, f"{kind} {', '.join(map(_label, excluded))}, which {one.where} excludes ({admitted})"
    lowest = min(allowed, default=None)
    for kind, statements in (("classifier", said.classifiers), ("test environment", said.tested)):
        named = _all(statements)
        if lowest is not None and len(named) > 1 and lowest < min(named):
            text = f"requires-python {admitted} admits {_label(lowest)}, for which there is no {kind}; the lowest is"
            yield one, f"{text} {_label(min(named))} ({statements[0].where})"


def _all(statements: Iterable[_VersionStatement]) -> frozenset[Version]:
    return frozenset(version for one in statements for version in one.versions)


def _files(statements: Iterable[_VersionStatement]) -> str:
    return ", ".join(sorted({one.path for one in statements}))


def _label(version: Version) -> str:
    return ".".join(map(str, version))


def admitted_by(text: str) -> frozenset[Version]:
    """Return the versions that a specifier admits.

    Raises:
        ValueError: it is none.
    """
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415 - only where a project says what it requires

    return admitted_minors(SpecifierSet(text))


def admitted_minors(admitted: SpecifierSet) -> frozenset[Version]:
    """Return the versions of which the first or the last release is admitted."""
    return frozenset(
        (3, minor) for minor in _MINORS if any(admitted.contains(f"3.{minor}.{patch}") for patch in (0, 99))
    )


# Files


def _read(root: Path) -> _Statements:
    requires: list[tuple[_VersionStatement, SpecifierSet]] = []
    classifiers: list[_VersionStatement] = []
    for name in ("pyproject.toml", "setup.cfg", "setup.py"):
        path, text = root / name, text_of(root / name)
        requires += list(_requires(path, text))
        versions = [(found.start(), int(found[1])) for found in CLASSIFIER.finditer(text)]
        classifiers += [_said(path, text, at, [minor]) for at, minor in versions]
    return _Statements(requires, classifiers, list(_tested(root)))


def _requires(path: Path, text: str) -> Iterator[tuple[_VersionStatement, SpecifierSet]]:
    if path.name == "setup.py":
        found = re.search(r"\bpython_requires\s*=\s*[\"']([^\"']+)[\"']", text)
    elif path.name == "setup.cfg":
        found = re.search(r"^[ \t]*python_requires\s*=\s*(.+)$", text, re.MULTILINE)
    else:
        found = re.search(r"^[ \t]*requires-python\s*=\s*[\"']([^\"']+)[\"']", text, re.MULTILINE)
        try:
            toml_text.parse(text)
        except ValueError:
            return
    if not found:
        return
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415 - only where a project says what it requires

    try:
        admitted = SpecifierSet(found[1].strip())
        admitted_minors(admitted)
    except ValueError:  # no specifier, or a number with more digits than Python reads
        return
    yield _said(path, text, found.start(1), []), admitted


def _tested(root: Path) -> Iterator[_VersionStatement]:
    sources: Mapping[str, Callable[[str], Iterable[tuple[int, list[int]]]]] = {
        "tox.ini": _of_tox, "tox.toml": _of_tox, "pyproject.toml": _of_tool_tox, "noxfile.py": _of_nox,
        ".gitlab-ci.yml": _of_ci,
    }  # fmt: skip
    for name, reader in sources.items():
        text = text_of(root / name)
        yield from (_said(root / name, text, at, minors) for at, minors in reader(text) if minors)
    for path in sorted((root / ".github" / "workflows").glob("*.y*ml")):
        text = text_of(path)
        yield from (_said(path, text, at, minors) for at, minors in _of_ci(text) if minors)


def _of_tox(text: str) -> Iterator[tuple[int, list[int]]]:
    for found in TOX_LIST.finditer(text):
        minors: list[int] = []
        for one in _TOX.finditer(found[1]):
            minors += _factors(one[1]) if one[1] else [int(one[2])]
        yield found.start(), minors


def _factors(text: str) -> list[int]:
    """Return the minor versions of `39,310` or `310-314`."""
    found = []
    for part in text.split(","):
        ends = [int(one[1:]) for one in re.findall(r"3\.?\d{1,3}(?!\d)", part.replace("3.", "3"))]
        found += list(range(ends[0], ends[1] + 1)) if len(ends) > 1 and "-" in part else ends
    return found


def _of_tool_tox(text: str) -> Iterator[tuple[int, list[int]]]:
    at = text.find("[tool.tox")
    return ((at + start, minors) for start, minors in _of_tox(text[at:])) if at >= 0 else iter(())


def _of_nox(text: str) -> Iterator[tuple[int, list[int]]]:
    for found in NOX.finditer(text):
        yield found.start(), [int(minor) for minor in _QUOTED.findall(found[0])]


def _of_ci(text: str) -> Iterator[tuple[int, list[int]]]:
    """Yield the versions below keys such as `python-version`, and those of images."""
    for key, value in ci_entries(text):
        yield key.start_mark.index, _minors_below(key.value, value)


def ci_entries(text: str) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
    """Yield every key of a YAML file with its value, however deep; none where the file is no YAML."""
    if not text:
        return
    import yaml  # noqa: PLC0415 - only where a project has files for CI

    try:
        pending = [yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))]
    except (yaml.YAMLError, RecursionError, ValueError):
        return
    seen: set[int] = set()
    while pending:
        node = pending.pop()
        if node is None or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            pending += node.value
        elif isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                pending.append(value)
                if isinstance(key, yaml.ScalarNode):
                    yield key, value


def _minors_below(key: str, value: yaml.Node) -> list[int]:
    """Return the versions that a key of a CI file names."""
    import yaml  # noqa: PLC0415 - as above

    pattern = CI_VERSION if CI_KEY.fullmatch(key) else _IMAGE if key == "image" else None
    values = value.value if isinstance(value, yaml.SequenceNode) else [value]
    texts = [one.value for one in values if isinstance(one, yaml.ScalarNode)]
    found = [pattern.fullmatch(text) for text in texts] if pattern else []
    return [int(one[1]) for one in found if one]


def _said(path: Path, text: str, at: int, minors: Iterable[int]) -> _VersionStatement:
    return _VersionStatement(path.as_posix(), text.count("\n", 0, at) + 1, frozenset((3, minor) for minor in minors))


def text_of(path: Path) -> str:
    """Return the text of a file; empty where it cannot be read, or is too large."""
    try:
        small = path.is_file() and path.stat().st_size <= _LARGEST  # a FIFO is no file, and would never end
        return path.read_text(encoding="utf-8", errors="replace") if small else ""
    except OSError:
        return ""
