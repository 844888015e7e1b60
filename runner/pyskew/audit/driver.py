"""An audit of a tree: files read once, examined on all cores, and remembered by their content."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pyskew.audit import Note, Options, newer_syntax, questions
from pyskew.audit.file_tree import FileTree
from pyskew.audit.files import source_text, warning_filters
from pyskew.audit.files.file_discovery import SourceFile
from pyskew.audit.files.notebook_findings import in_cells
from pyskew.audit.findings import concluded
from pyskew.audit.kept_index import index
from pyskew.audit.newer_syntax import Newest
from pyskew.audit.outcome import AuditOutcome
from pyskew.audit.project.module_summary import ModuleSummary
from pyskew.audit.scanner import Examined, Scanner, parsed
from pyskew.interpreters import kept_values, user_cache

WORTH_A_POOL = 2_000_000
"""Bytes of source, about 50,000 lines: below, starting workers costs more than it saves."""
_CHUNK = 1_000_000
"""Bytes that a worker examines at a time."""


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
    newest: Newest,
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
    tree = FileTree(files, digests, known.summaries)
    with _no_collection():
        better = newer_syntax.examined_again(files, examined, options, newest)
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
