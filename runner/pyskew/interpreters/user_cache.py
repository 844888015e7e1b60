"""The user's cache: folders that one process at a time fills, whole or not at all, and downloads that cannot hang."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyskew.errors import SetupError
from pyskew.interpreters.kept_values import keep, recall, remember, root
from pyskew.model.say import Say
from pyskew.probe import keeping
from pyskew.probe.supervisor import lease

__all__ = ["keep", "recall", "remember", "root"]
"""What `kept_values` offers is part of the cache."""

FOLDERS = (
    "audit", "debian", "dependency-audits", "index", "inspections", "interviews", "locales", "self-checks",
    "selfchecks", "sources", "uv",
)  # fmt: skip
"""Folders of the cache, those of older versions included."""
_STAGING = ".staging-"
_LOOK = 0.1
"""Seconds between two looks at a running program."""
_MEASURE = 1.0
"""Seconds between two measurements of the folder it fills."""
_TELL = 3.0
"""Seconds between two lines of progress."""
_SHORT = 60.0
"""Seconds for a command that only reads; the slowest takes one."""
_FIRST_BYTES = 64 * 1024
"""Bytes; a program that has written fewer is preparing its folder and has not begun to download."""
_FAREWELL = 2.0
"""Seconds that a program has to end after a signal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadTimeouts:
    """How long a download may be silent; in seconds."""

    connect: float = 10.0
    """Without a first byte."""
    stall: float = 30.0
    """Without a further byte, once some have come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadEnd:
    """How a program that downloads ended."""

    code: int
    """Negative where it was stopped."""
    output: str
    gave_up: str = ""
    """Why it was stopped, in words."""


def offline() -> str:
    """Return why nothing may be downloaded; empty if it may."""
    return "PYSKEW_OFFLINE is set" if os.environ.get("PYSKEW_OFFLINE", "0") not in {"", "0"} else ""


@contextlib.contextmanager
def locked(folder: Path, say: Say) -> Iterator[None]:
    """Lock a folder for one process at a time; say so before waiting for another one."""
    import filelock  # noqa: PLC0415 - what only looks into the cache takes no lock

    folder.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(folder / ".pyskew.lock")  # not `.lock`: uv locks its folder by that name
    try:
        lock.acquire(blocking=False)
    except filelock.Timeout:
        say(f"waiting for another pyskew that is fetching into {folder}")
        lock.acquire()
    try:
        for leftover in folder.glob(f"{_STAGING}*"):  # of a process that was killed
            remove(leftover)
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def staged(final: Path) -> Iterator[Path]:
    """Yield a folder to fill; it becomes `final` at the end, or is removed after an error; call it under the lock."""
    with scratch(final.parent) as staging:
        yield staging
        staging.chmod(0o755)
        staging.rename(final)


@contextlib.contextmanager
def scratch(parent: Path) -> Iterator[Path]:
    """Yield a temporary folder on the same disk as `parent`; call it under the lock."""
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=_STAGING, dir=parent))
    try:
        yield folder
    finally:
        remove(folder)


def remove(folder: Path) -> None:
    """Delete a folder, if it is there; or whatever stands in its place."""
    if folder.is_symlink() or folder.is_file():
        with contextlib.suppress(OSError):
            folder.unlink()
    else:
        shutil.rmtree(folder, ignore_errors=True)


def output_of(argv: Sequence[str], *, env: Mapping[str, str] | None = None, folder: Path | None = None) -> str:
    """Return what a short command prints, in English.

    Raises:
        SetupError: it failed, did not end, or is not there; the message is its own.
    """
    name = Path(argv[0]).name
    try:
        done = keeping.run(argv, env=dict(env or os.environ) | {"LC_ALL": "C"}, cwd=folder, timeout=_SHORT)
    except (OSError, subprocess.SubprocessError) as error:
        message = f"{name}: {error}"
        raise SetupError(message) from error
    if done.returncode:
        message = f"{name} failed: {complaint(keeping.text(done.stderr)) or f'exit {done.returncode}'}"
        raise SetupError(message)
    return keeping.text(done.stdout)


def complaint(output: str) -> str:
    """Return the line of an output that explains a failure: apt's first error or warning, else the last line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    marked = [line[2:].strip() for mark in ("E:", "W:") for line in lines if line.startswith(mark)]
    return next(iter([*marked, *reversed(lines)]), "")


def run_watched(
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    folder: Path,
    timeouts: DownloadTimeouts,
    progress: Callable[[int], None],
    heard: Callable[[str], None] = lambda _: None,
) -> DownloadEnd:
    """Run a program that fills `folder`; stop it when nothing arrives any more, never while something does.

    `progress` is called with the bytes that have come, `heard` with each line that the program prints.
    An exception here (^C) ends the program first. What it downloaded so far stays.
    """
    with lease.scratch() as scratch:
        printed = Path(scratch, "output")
        with printed.open("wb") as output:
            process = keeping.Kept(
                argv,
                env=env,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output.fileno(),
                stderr=subprocess.STDOUT,
                own_session=True,
            )
        try:
            gave_up = _watch(process, folder, timeouts, progress, _Lines(printed, heard))
        finally:
            _stop(process)
        text = printed.read_text(encoding="utf-8", errors="replace")
        return DownloadEnd(code=process.returncode, output=text, gave_up=gave_up)


class _Lines:
    """Pass each line that a program prints into a file to a function."""

    def __init__(self, path: Path, heard: Callable[[str], None]) -> None:
        self._path, self._heard = path, heard
        self._offset = 0

    def read(self) -> None:
        with self._path.open("rb") as file:
            file.seek(self._offset)
            whole, newline, _ = file.read().rpartition(b"\n")
        self._offset += len(whole) + len(newline)
        for line in whole.decode(errors="replace").splitlines():
            self._heard(line)


def _watch(
    process: subprocess.Popen[bytes],
    folder: Path,
    timeouts: DownloadTimeouts,
    progress: Callable[[int], None],
    lines: _Lines,
) -> str:
    start = held = size(folder)
    most = 0  # a program also deletes what it has unpacked; what was reported never shrinks
    changed = measured = told = time.monotonic()
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_LOOK)
            lines.read()
            return ""
        lines.read()
        now = time.monotonic()
        if now - measured < _MEASURE:
            continue
        measured, before, held = now, held, size(folder)
        if held != before and abs(held - start) > _FIRST_BYTES:
            changed = now
            if now - told >= _TELL:
                told = now
                most = max(most, held - start)
                progress(most)
        limit = timeouts.stall if held - start > _FIRST_BYTES else timeouts.connect
        if now - changed > limit:
            return f"nothing arrived for {limit:.0f} s"


def size(folder: Path) -> int:
    """Return the bytes below a folder, which another process may be changing."""
    total = 0
    for parent, _, files in os.walk(folder):
        for name in files:
            with contextlib.suppress(OSError):
                total += os.lstat(f"{parent}/{name}").st_size
    return total


def _stop(process: keeping.Kept) -> None:
    """End the program and what it started; nothing to do if it has ended."""
    for ask in (signal.SIGINT, signal.SIGTERM) if sys.platform != "win32" else ():
        if process.poll() is not None:
            return
        process.send_signal(ask)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_FAREWELL / 2)
            return
    process.kill()
    process.wait()
