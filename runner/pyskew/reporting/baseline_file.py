"""The file of the accepted changes."""

from __future__ import annotations

from pathlib import Path

from pyskew.analysis import baseline
from pyskew.errors import RecordsError

BASELINE = Path("reports/baseline.json")
"""Read where it exists, beside the matrix.yaml that is run."""


def read(path: Path = BASELINE) -> baseline.Baseline:
    """Return the accepted changes; none where there is no such file.

    Raises:
        RecordsError: the file is no baseline, or cannot be read.
    """
    try:
        return baseline.parse(path.read_bytes(), path.as_posix())
    except FileNotFoundError:
        return baseline.EMPTY
    except OSError as error:
        message = f"{path.as_posix()}: cannot read the baseline: {error.strerror}"
        raise RecordsError(message) from None
