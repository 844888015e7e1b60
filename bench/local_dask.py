"""A Dask cluster on this machine, as the tests start it; the packages of the tests must be installed."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent / "tests"


@contextlib.contextmanager
def running(folder: Path, workers: Sequence[str]) -> Iterator[str]:
    """Yield the address of a scheduler that has workers of these names, until the end of the block."""
    sys.path.insert(0, str(TESTS))
    from support import cluster  # noqa: PLC0415 - only where the tests are

    # What our venv was made of; the standard library's stubs leave the name out.
    python = sys._base_executable  # type: ignore[attr-defined] # noqa: SLF001 - no public name gives this binary
    with cluster.running(folder) as started:
        for name in workers:
            started.add(name, cluster.environment(python), "")
        cluster.joined(started, workers)
        yield started.address
