"""An audit of a tree that has not changed since the last one costs a look at each file's state, not its content."""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pyskew.audit import Options, kept_index
from pyskew.audit.files.file_discovery import SourceFile, discovered
from pyskew.audit.outcome import AuditOutcome
from pyskew.interpreters import kept_values
from pyskew.model.file_states import SETTLED


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the last audit found, and of which state of the files and of pyskew."""

    state: str
    outcome: AuditOutcome


def audit(
    roots: Sequence[Path],
    options: Options,
    exclude: Sequence[str] = (),
    *,
    newest: Callable[[], tuple[tuple[int, int], str] | None] = lambda: None,
    keep: bool = True,
) -> AuditOutcome:
    """Return every finding in these trees; from the last audit if no file and no rule has changed since.

    Nothing in them is imported, and nothing is written there. `newest` names a newer Python, asked for only when a file
    has syntax that ours does not know.
    A file is taken as unchanged while its size, its times and its number on the disk are the same. What has changed
    within the last two seconds could change once more without a trace: then the outcome is not kept.
    """
    now = time.time_ns()
    files, notes = discovered(roots, exclude, sys.stdin.buffer.read)
    where = _where(roots, options) if keep else None
    state = _state(files, options, exclude) if where else ""
    known = kept_values.recall(where, _Kept) if where else None
    if known is not None and known.state == state:
        outcome = known.outcome
    else:
        from pyskew.audit import driver  # noqa: PLC0415 - with all rules and the value flow; an unchanged tree needs none

        outcome = driver.read(files, roots, options, newest=newest, keep=keep)
        settled = all(max(file.stamp[:2]) < now - SETTLED for file in files)
        if where and settled and outcome.lasting:
            kept_values.remember(where, _Kept(state, outcome))
    outcome.notes = sorted({*outcome.notes, *notes})
    return outcome


def _where(roots: Sequence[Path], options: Options) -> Path:
    key = repr(([os.path.abspath(root) for root in roots], sorted(asdict(options).items())))
    return kept_values.root() / "audit" / f"{hashlib.sha256(key.encode()).hexdigest()[:24]}-outcome.json"


def _state(files: Sequence[SourceFile], options: Options, exclude: Sequence[str]) -> str:
    """Return a digest of everything that decides what is found, by the state of the files."""
    digest = hashlib.sha256(repr((kept_index.code_state(), options, exclude)).encode())
    for file in files:
        digest.update(f"{file.path}\0{file.name}\0{file.aliases}\0{file.size}\0{file.stamp}\0".encode())
        digest.update(file.data or b"")
    return digest.hexdigest()
