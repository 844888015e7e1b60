"""Inspect interpreters: run probe/inspection.py on each candidate, in parallel and with a limit, and cache the answers.

A file name or a shim says nothing reliable about a binary, so pyskew uses these answers alone.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Event
from typing import Any

import msgspec

from pyskew.interpreters import query, user_cache

_SCRIPT = Path(__file__).parent.parent / "probe" / "inspection.py"
_AT_ONCE = 8
_BINARY_NAME = re.compile(r"(python|pypy)[\d.]*(t|d|td)?(\.exe)?", re.IGNORECASE)


_OWN_FIELDS = frozenset({"version", "implementation", "free_threaded", "default_start_method", "start_methods"})
"""Keys of an answer that are fields of an Interpreter; all others are its facts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BinaryPin:
    """Identity of a binary: what changes if the file is replaced."""

    realpath: str
    inode: int
    size: int
    mtime_ns: int


class _RequiredFields(msgspec.Struct, frozen=True):
    """Fields that an answer must have; without them the candidate is not an interpreter."""

    version: str
    implementation: str
    base_executable: str
    executable: str
    free_threaded: bool
    default_start_method: str
    start_methods: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What one candidate reported about itself, or why it did not."""

    asked: str
    path: str = ""
    """The real binary behind links, shims and launchers."""
    facts: Mapping[str, Any] | None = None
    refusal: str = ""
    too_old: bool = False
    """A working Python that is older than pyskew supports."""


class _Remembered(msgspec.Struct, frozen=True):
    pin: BinaryPin
    script: str
    facts: dict[str, Any] | None
    refusal: str
    too_old: bool


def is_script(path: str) -> bool:
    """Return whether the file is a script that starts another program.

    Its answer depends on the current folder and the environment, so it is not cached.
    """
    if os.name == "nt":
        return Path(path).suffix.lower() != ".exe"
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - asked of hundreds of files
            return file.read(2) == b"#!"
    except OSError:
        return False


def same_binary(path: str) -> str:
    """Return one path for all links to a binary; a link that acts by its own name (mise, busybox) stays as it is."""
    real = os.path.realpath(path)
    return real if _BINARY_NAME.fullmatch(os.path.basename(real)) else os.path.abspath(path)  # noqa: PTH100, PTH119 - as above


def ask(paths: Sequence[str]) -> Mapping[str, Inspection]:
    """Inspect each path and return its answer, within a few seconds whatever the candidates do."""
    by_binary = {path: same_binary(path) for path in paths}
    binaries = list(dict.fromkeys(by_binary.values()))
    stop = Event()
    pool = ThreadPoolExecutor(max_workers=_AT_ONCE)
    try:
        answers = dict(zip(binaries, pool.map(lambda binary: _answer(binary, stop), binaries), strict=True))
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
    return {path: answers[binary] for path, binary in by_binary.items()}


def facts_of(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an answer holds beyond the fields of an Interpreter."""
    return {name: value for name, value in answer.items() if name not in _OWN_FIELDS}


def pin(path: str) -> BinaryPin | None:
    """Return the identity of the file as it is now; None if there is none."""
    try:
        status = Path(path).stat()
    except OSError:
        return None
    return BinaryPin(
        realpath=os.path.realpath(path), inode=status.st_ino, size=status.st_size, mtime_ns=status.st_mtime_ns
    )


def _answer(binary: str, stop: Event) -> Inspection:
    now = pin(binary)
    if now is None:
        return Inspection(asked=binary, refusal="no such file")
    known = None if is_script(binary) else _recall(now)
    if known is not None:
        return _judge(binary, known.facts, known.refusal, too_old=known.too_old)
    result = query.run(binary, str(_SCRIPT), stop)
    facts, refusal = _read(result)
    answer = _judge(binary, facts, refusal, too_old=result.too_old)
    # The answer of a launcher depends on another file than the pinned one, which may change alone.
    if result.final and not is_script(binary) and answer.path in {"", now.realpath}:
        _remember(_Remembered(pin=now, script=_version(), facts=facts, refusal=refusal, too_old=result.too_old))
    return answer


def _read(result: query.QueryResult) -> tuple[dict[str, Any] | None, str]:
    if result.refusal:
        return None, result.refusal
    try:
        msgspec.json.decode(result.stdout, type=_RequiredFields)
        facts: dict[str, Any] = msgspec.json.decode(result.stdout)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None, "does not answer like a Python"
    return facts, ""


def _judge(asked: str, facts: dict[str, Any] | None, refusal: str, *, too_old: bool) -> Inspection:
    """Return the answer with the real binary, which is the one behind a virtual environment.

    A build that was moved may name a binary that does not exist.
    """
    if facts is None:
        return Inspection(asked=asked, refusal=refusal, too_old=too_old)
    named = (str(facts["base_executable"]), str(facts["executable"]))
    path = next((name for name in named if os.access(name, os.X_OK)), "")
    if not path:
        return Inspection(asked=asked, refusal=f"says that it is {named[0]}, which is not there")
    return Inspection(asked=asked, path=path, facts=facts)


@cache
def _version() -> str:
    """Return the SHA-256 of the script: a part of the cache key, so that a changed script makes cached answers void."""
    return hashlib.sha256(_SCRIPT.read_bytes()).hexdigest()


def _cache_file(realpath: str) -> Path:
    return user_cache.root() / "inspections" / hashlib.sha256(os.fsencode(realpath)).hexdigest()[:32]


def _recall(now: BinaryPin) -> _Remembered | None:
    known = user_cache.recall(_cache_file(now.realpath), _Remembered)
    return known if known and known.pin == now and known.script == _version() else None


def _remember(known: _Remembered) -> None:
    user_cache.remember(_cache_file(known.pin.realpath), known)
