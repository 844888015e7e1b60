"""Run programs for the supervisor itself (venv, inspection, self-checks), supervised like cells."""

from __future__ import annotations

import binascii
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..messages import CellLimits
    from .cell import Cells

PROBLEM_LENGTH = 2000


def run_program(
    cells: Cells, argv: list[str], timeout: float, env: dict[str, str] | None = None, program: str = ""
) -> bytes:
    """Run a program of pyskew's own and return its stdout.

    `program` is a file of the probe; a copy of it lies in the working directory under its base name. It is written
    each time: an earlier cell could have changed a copy that stays.

    Raises:
        RuntimeError: it failed; the message ends in the last of its stderr.
    """
    limits: CellLimits = {"timeout": timeout, "output": 1 << 24}
    programs = {os.path.basename(program): travelling_source(program)} if program else {}
    reply = cells.run({"argv": argv, "env": env or {}, "limits": limits}, programs)
    if "outcome" not in reply:
        raise RuntimeError(reply["error"])
    if reply["outcome"] != "pass":
        stderr = binascii.a2b_base64(reply["stderr"]).decode(errors="replace").strip()
        how = reply["signal"] or reply["outcome"]
        message = f"{' '.join(argv)} ended with {how}: {stderr[-PROBLEM_LENGTH:]}"
        raise RuntimeError(message)
    return binascii.a2b_base64(reply["stdout"])


def travelling_source(name: str) -> bytes:
    """Return the bytes of a file of the probe, which may be a zip; `name` is relative to its folder."""
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    loader: Any = __spec__.loader
    data: bytes = loader.get_data(os.path.join(here, *name.split("/")))
    return data
