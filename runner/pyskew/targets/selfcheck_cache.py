"""Cache the self-checks of toggles for each exact binary and probe."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from pyskew.interpreters import user_cache
from pyskew.model.suite import Interpreter, ToggleState
from pyskew.targets.probe_digest import probe_digest


class Checks(msgspec.Struct, frozen=True):
    """The self-checks of one interpreter."""

    defaults: dict[str, str]
    """Observed default of each toggle."""
    states: dict[str, ToggleState]
    """By `name=value`."""


def recall(interpreter: Interpreter) -> Checks | None:
    """Return the self-checks of this exact binary, if this version of the probe made them before."""
    path = _cache_file(interpreter)
    if path is None:
        return None
    return user_cache.recall(path, Checks)


def remember(interpreter: Interpreter, checks: Checks) -> None:
    """Keep the self-checks; where the cache cannot be written, they are made again next time."""
    path = _cache_file(interpreter)
    if path is not None:
        user_cache.remember(path, checks)


def _cache_file(interpreter: Interpreter) -> Path | None:
    """Return the file of a pinned binary and probe; None for a binary without a pin, which is checked each time."""
    pin = interpreter.facts.get("pin")
    if not pin:
        return None
    key = msgspec.json.encode([pin, interpreter.version, probe_digest()], order="deterministic")
    return user_cache.root() / "self-checks" / hashlib.sha256(key).hexdigest()[:32]
