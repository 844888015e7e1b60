"""An audit of a tree: files read once, examined on all cores, and remembered by their content."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path

import msgspec

import pyskew
from pyskew.audit import Note, Options, questions
from pyskew.audit.files import source_text, warning_filters
from pyskew.audit.files.file_discovery import SourceFile
from pyskew.audit.files.notebook_findings import in_cells
from pyskew.audit.files.notebooks import NotebookLine
from pyskew.audit.files.source_text import SourceText
from pyskew.audit.findings import concluded
from pyskew.audit.kept_index import index
from pyskew.audit.outcome import AuditOutcome
from pyskew.audit.project.module_summary import ModuleSummary
from pyskew.audit.scanner import LINE_END, Examined, Scanner, parsed
from pyskew.audit.syntax.module_index import Module
from pyskew.interpreters import kept_values, user_cache
from pyskew.probe import keeping

WORTH_A_POOL = 2_000_000
"""Bytes of source, about 50,000 lines: below, starting workers costs more than it saves."""
_CHUNK = 1_000_000
"""Bytes that a worker examines at a time."""
_TIMEOUT = 300.0
"""Seconds that a newer Python may take."""


@dataclass(slots=True)
class Remembered:
    """What is kept of one tree between audits, by digest of each file's name and content."""

    examined: dict[str, Examined]
    summaries: dict[str, ModuleSummary | None]


def read(
    files: Sequence[SourceFile],
    roots: Sequence[Path],
    options: Options,
    *,
    newest: Callable[[], tuple[tuple[int, int], str] | None],
    keep: bool,
) -> AuditOutcome:
    """Return every finding in these files, without importing or writing anything among them.

    `roots` is where they were looked for. `newest` names a newer Python, asked for only when a file has syntax that
    ours does not know.
    """
    digests, making = _first_look(files)
    options = replace(options, errors_in=warning_filters.modules_under_errors(making, files))
    store = _store(roots, options) if keep else None
    known = _remembered(store)
    examined = _examined(files, digests, options, known)
    _look_for_source(files, examined)
    tree = Tree(files, digests, known.summaries)
    with _no_collection():
        better = _with_newer_syntax(files, examined, options, newest)
        answers = list(questions.answered(better, tree.module, tree.mentioning))
        outcome = concluded(better, answers, options, tree.lookup, tree.below, tree.mentions, tree.lines, index())
    outcome.findings = list(in_cells(outcome.findings, tree.cells))
    outcome.lasting = not any(one.unreadable for one in examined)
    now = Remembered({digests[one.path]: one for one in examined}, tree.summaries)
    if store is not None and (now.examined.keys() - known.examined.keys() or tree.grown):
        _remember(store, now)
    return outcome


def _look_for_source(files: Sequence[SourceFile], examined: Iterable[Examined]) -> None:
    """Parse files until one of them is Python, where none was parsed yet; each before it gets a note.

    Files without a word that a rule looks for are not parsed. Where that holds for all of them, "no findings" would
    be said of text that is no Python.
    """
    if any(one.parsed for one in examined):
        return
    for file, one in zip(files, examined, strict=True):
        if not one.notes and parsed(file, source_text.read(file).data, one) is not None:
            return


@contextmanager
def _no_collection() -> Iterator[None]:
    """Pause the garbage collector: trees hold no cycles, and looking for some costs a tenth of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


# What was examined before


@cache
def rules_digest() -> str:
    """Return a digest of everything that decides what is found."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted([*Path(__file__).parent.rglob("*.py"), *Path(__file__).parent.rglob("*.json")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _store(roots: Sequence[Path], options: Options) -> Path:
    key = json.dumps(
        [
            *map(str, (root.absolute() for root in roots)),
            options.old,
            options.new,
            options.ignored,
            options.least,
            options.warnings_are_errors,
            options.errors_in,
            options.free_threaded,
        ]
    )
    name = hashlib.sha256(f"{rules_digest()}{key}".encode()).hexdigest()[:24]
    return user_cache.root() / "audit" / f"{name}.json"


def _examined(
    files: Sequence[SourceFile], digests: Mapping[str, str], options: Options, known: Remembered
) -> list[Examined]:
    """Examine every file that is not known from last time, and return all of them."""
    fresh = [file for file in files if digests[file.path] not in known.examined]
    found = {one.path: one for one in _examine_all(fresh, options)}
    return [found[file.path] if file.path in found else known.examined[digests[file.path]] for file in files]


def _first_look(files: Iterable[SourceFile]) -> tuple[dict[str, str], list[SourceFile]]:
    """Return a digest of each file by its path, and the files that may make warnings errors: each is read once."""
    digests, making = {}, []
    for file in files:
        try:
            data = source_text.read(file).data
        except OSError:
            digests[file.path] = f"unread {file.path}"
            continue
        named = f"{file.path}\0{file.name}\0".encode()
        digests[file.path] = hashlib.blake2b(named + data, digest_size=16).hexdigest()
        if warning_filters.may_make_errors(data):
            making.append(file)
    return digests, making


def _remembered(store: Path | None) -> Remembered:
    """Return what the last audit kept; a damaged file of it is set aside, and all is examined again."""
    known = user_cache.recall(store, Remembered) if store else None
    return known or Remembered({}, {})


def _remember(store: Path, known: Remembered) -> None:
    """Keep for the next audit; a cache that cannot be written is no reason to fail."""
    with contextlib.suppress(OSError, UnicodeEncodeError):  # names and literals may hold halves of characters
        user_cache.remember(store, known)
        kept_values.drop_old(store.parent)


# On all cores


def _examine_all(files: Sequence[SourceFile], options: Options) -> Iterator[Examined]:
    cores = usable_cores()
    if cores < 2 or sum(file.size for file in files) < WORTH_A_POOL:  # noqa: PLR2004 - one core needs no pool
        yield from _examine(files, options)
        return
    from pyskew.audit import workers  # noqa: PLC0415 - a few files need no processes

    index()  # kept before the workers look for it
    parts = [(part, options) for part in _chunks(files)]
    for chunk in workers.shared(_examine_part, parts, cores):
        yield from chunk


def usable_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _examine_part(part: tuple[Sequence[SourceFile], Options]) -> list[Examined]:
    return _examine(*part)


def _chunks(files: Sequence[SourceFile]) -> Iterator[list[SourceFile]]:
    chunk: list[SourceFile] = []
    size = 0
    for file in files:
        chunk.append(file)
        size += file.size
        if size > _CHUNK:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


@cache
def _scanner(options: Options) -> Scanner:
    return Scanner(options, index())


def _examine(files: Sequence[SourceFile], options: Options) -> list[Examined]:
    """Examine some files."""
    scanner = _scanner(options)
    with _no_collection():
        return [_examine_one(file, scanner) for file in files]


def _examine_one(file: SourceFile, scanner: Scanner) -> Examined:
    try:
        text = source_text.read(file)
    except OSError as error:
        return Examined(file.path, notes=[Note(file.path, f"not read: {error.strerror}")])
    examined = scanner.examine(file, text.data)
    examined.notes += [Note(file.path, problem) for problem in text.problems]
    return examined


# Syntax that our own Python does not know


def _with_newer_syntax(
    files: Sequence[SourceFile],
    examined: list[Examined],
    options: Options,
    newest: Callable[[], tuple[tuple[int, int], str] | None],
) -> list[Examined]:
    """Return the same, with unreadable files read again by the newest Python at hand, if that is newer than ours."""
    again = [file for file, one in zip(files, examined, strict=True) if one.unreadable]
    python = newest() if again else None
    if python is None or python[0] <= sys.version_info[:2]:
        return examined
    try:
        better = {one.path: one for one in _asked(python[1], again, options)}
    except (OSError, subprocess.SubprocessError, msgspec.MsgspecError):
        return examined
    return [better.get(one.path, one) for one in examined]


def _asked(python: str, files: Iterable[SourceFile], options: Options) -> list[Examined]:
    named = [
        {
            "path": file.path,
            "name": file.name,
            "package": file.package,
            "text": source_text.read(file).data.decode("latin-1"),
        }
        for file in files
    ]
    request = {
        "old": options.old,
        "new": options.new,
        "ignored": options.ignored,
        "least": options.least,
        "warnings_are_errors": options.warnings_are_errors,
        "errors_in": options.errors_in,
        "free_threaded": options.free_threaded,
        "rules": [asdict(one) for one in index().values()],
        "files": named,
    }
    script = "import sys; sys.path.insert(0, sys.argv[1]); import pyskew.audit.__main__ as audit; audit.main()"
    command = [python, "-I", "-B", "-c", script, str(Path(pyskew.__file__).parent.parent)]
    done = keeping.run(command, data=json.dumps(request).encode(), timeout=_TIMEOUT, check=True)
    return msgspec.json.decode(done.stdout, type=list[Examined])


# Files that a walk through the project leads to


class Tree:
    """Files by name and by the words in them, read on demand."""

    def __init__(
        self, files: Sequence[SourceFile], digests: Mapping[str, str], known: Mapping[str, ModuleSummary | None]
    ) -> None:
        """Give a name that several files could have to the first of them; `known` is by digest."""
        self._files, self._digests, self._known = files, digests, known
        self.summaries: dict[str, ModuleSummary | None] = {}
        """By digest, those that were read."""
        self.grown = False
        self._by_name: dict[str, SourceFile] = {}
        for file in files:
            self._by_name.setdefault(file.name, file)
        for file in files:
            for alias in file.aliases:
                self._by_name.setdefault(alias, file)
        self._by_path = {file.path: file for file in files}
        self._texts: dict[str, SourceText] = {}
        self._lines: dict[str, list[str]] = {}

    def lookup(self, name: str) -> ModuleSummary | None:
        """Return what is known about the module that a name imports; None where it is not of this tree."""
        file = self._by_name.get(name)
        if file is None:
            return None
        digest = self._digests[file.path]
        if digest not in self.summaries:
            self.grown |= digest not in self._known
            self.summaries[digest] = self._known[digest] if digest in self._known else _summary(file)
        return self.summaries[digest]

    def module(self, name: str) -> Module | None:
        """Return the module that a name imports, parsed; None where it is not of this tree, or cannot be read."""
        file = self._by_name.get(name)
        data = self._text(file.path).data if file is not None else b""
        return parsed(file, data, Examined(file.path)) if file is not None and data else None

    def mentioning(self, word: str) -> Iterator[str]:
        """Yield the names of modules whose text holds a word, or a package imports something of itself."""
        for file in self._files:
            data = self._text(file.path).data
            if word.encode() in data or b"from . import" in data:
                yield file.name

    def below(self, package: str) -> list[str]:
        """Return the modules that stand directly in a package."""
        start = f"{package}."
        names = (name for name in self._by_name if name.startswith(start))
        return sorted(name for name in names if "." not in name.removeprefix(start))

    def mentions(self, texts: set[str], called: set[str], callers: Mapping[str, set[str]]) -> Iterator[ModuleSummary]:
        """Yield summaries of files that hold any of these texts, or call one of these functions.

        `called` counts where the call stands below no condition; `callers` maps the name of a function or a class to
        the modules that it is imported from, one of which the file must mention.
        """
        marks = [text.encode() for text in texts]
        names = "|".join(map(re.escape, sorted(called)))
        calling = re.compile(rf"^(?:[\w.]+\()?(?:\w+\.)*(?:{names})\(".encode(), re.MULTILINE) if called else None
        known = "|".join(map(re.escape, sorted(callers)))
        called_marks = [f"{name}(".encode() for name in sorted(called)]
        anywhere = re.compile(rf"\b({known})\(|@(?:\w+\.)*({known})\b".encode()) if callers else None
        for file in self._files:
            try:
                content = source_text.read(file).data
            except OSError:
                continue
            perhaps = any(mark in content for mark in called_marks) and b"__name__" not in content
            calls = calling is not None and perhaps and calling.search(content)
            if calls or any(mark in content for mark in marks) or _imports(content, anywhere, callers):
                found = self.lookup(file.name)
                if found:
                    yield found

    def lines(self, path: str) -> list[str]:
        """Return the text of a file."""
        if path not in self._lines:
            text = self._text(path).data.decode("utf-8", "replace")
            self._lines[path] = LINE_END.split(text) if text else []
        return self._lines[path]

    def cells(self, path: str) -> Sequence[NotebookLine]:
        """Return the notebook cells behind the lines of a file."""
        return self._text(path).cells

    def _text(self, path: str) -> SourceText:
        if path not in self._texts:
            try:
                self._texts[path] = source_text.read(self._by_path[path])
            except OSError:
                self._texts[path] = SourceText(b"")
        return self._texts[path]


def _imports(content: bytes, anywhere: re.Pattern[bytes] | None, callers: Mapping[str, set[str]]) -> bool:
    """Return whether a file calls one of these names, or decorates with it, and mentions a module that has it."""
    if anywhere is None:
        return False
    if not any(name.encode() in content for name in callers):
        return False
    names = {(called or decorating).decode() for called, decorating in anywhere.findall(content)}
    return any(module.encode() in content for name in names for module in callers[name])


def _summary(file: SourceFile) -> ModuleSummary | None:
    try:
        return Scanner.summary(file, source_text.read(file).data)
    except OSError:
        return None
