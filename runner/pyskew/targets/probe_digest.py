"""The identity of everything that pyskew sends to a target: a part of the keys of its caches."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

PROBE = Path(__file__).parent.parent / "probe"


@cache
def probe_digest() -> str:
    """Return the SHA-256 over all source files of the probe: other files may run or observe cells in another way."""
    digest = hashlib.sha256()
    for path in sorted(PROBE.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
