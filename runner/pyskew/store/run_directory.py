"""Run directories: where a run writes, which one is the latest, and what may be overwritten."""

from __future__ import annotations

import contextlib
import os
import shutil
import statistics
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pyskew.errors import RecordsError, UsageError
from pyskew.model.suite import Record
from pyskew.store import records
from pyskew.store.records import FILENAME

HOME = Path(".pyskew")
FINDINGS = "findings.sarif"
"""What an audit found in the code that a run ran; the run's own SARIF holds it as well."""
_LATEST = HOME / "latest"
_OURS = (
    "logs", "audit.md", "audit.json", "audit.sarif", "report.md", "report.json", "report.html", "report.sarif",
    "junit.xml", "annotations.txt", "rerun.txt", FILENAME,
)  # fmt: skip


def create(plan: str, wanted: Path | None) -> Path:
    """A directory for a new run: the wanted one emptied of an older run, or a fresh one below `.pyskew/runs/`.

    Raises:
        UsageError: the wanted directory holds something that is not a run.
    """
    if wanted is None:
        _prepare_home()
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
        folder = HOME / "runs" / f"{stamp}-{plan.removeprefix('sha256:')[:8]}"
        number = 1
        while folder.exists():
            number += 1
            folder = folder.with_name(f"{folder.name.partition('.')[0]}.{number}")
        folder.mkdir(parents=True)
        return folder
    if wanted.exists() and (not wanted.is_dir() or (any(wanted.iterdir()) and not (wanted / FILENAME).exists())):
        message = f"-o {wanted}: it exists and is not a run directory; name another one"
        raise UsageError(message)
    wanted.mkdir(parents=True, exist_ok=True)
    for name in _OURS:
        path = wanted / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    return wanted


def find(wanted: Path | None) -> Path:
    """The run that somebody means: the one named, else the latest.

    Raises:
        UsageError: there is none.
    """
    folder = wanted or latest()
    if folder is None:
        message = "no run yet: `pyskew run` makes one, or name a run directory"
        raise UsageError(message)
    return folder


def latest() -> Path | None:
    """The run that `.pyskew/latest` names, if it still exists."""
    try:
        name = _LATEST.read_text(encoding="utf-8").strip()
    except OSError:
        return None
    folder = Path(name)
    return folder if folder.is_dir() else None


def earlier() -> list[Path]:
    """Earlier runs in `.pyskew/runs/`, the newest first, as far as reading them takes no noticeable time."""
    found = sorted((HOME / "runs").glob(f"*/{FILENAME}"), key=lambda path: path.parent.name, reverse=True)
    room = _REMEMBERED
    kept = []
    for path in found:
        room -= path.stat().st_size
        if room < 0:
            break
        kept.append(path.parent)
    return kept


def durations(folder: Path) -> dict[str, float]:
    """Seconds that cells took in this run so far and in the latest ones before it, by cell id; newer ones decide."""
    known: dict[str, float] = {}
    for one in dict.fromkeys([folder, *earlier()]):
        with contextlib.suppress(OSError, RecordsError):
            known = recorded(records.read(one).records) | known
    return known


def recorded(attempts_by_cell: Mapping[str, Sequence[Record]]) -> dict[str, float]:
    """Seconds that each cell took in an earlier run, by cell id."""
    ran = {cell_id: [one.seconds for one in attempts if one.outcome] for cell_id, attempts in attempts_by_cell.items()}
    return {cell_id: statistics.fmean(seconds) for cell_id, seconds in ran.items() if seconds}


_REMEMBERED = 32 * 1024 * 1024
"""Bytes of records of earlier runs that a run reads."""


def remember(folder: Path) -> None:
    """Let `.pyskew/latest` name this run; a text file, since not every system lets users make links."""
    _prepare_home()
    draft = _LATEST.with_name(f"latest.{os.getpid()}")
    draft.write_text(f"{folder.as_posix()}\n", encoding="utf-8")
    draft.replace(_LATEST)


def home() -> Path:
    """`.pyskew/`, which git ignores; made where it is not there."""
    _prepare_home()
    return HOME


def _prepare_home() -> None:
    HOME.mkdir(exist_ok=True)
    ignore = HOME / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
