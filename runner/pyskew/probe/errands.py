"""Programs that the supervisor itself needs (venv, interview, self-checks), supervised like cells."""

from __future__ import annotations

import binascii
import os

from .folders import write_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .cell import Cells

PROBLEM_LENGTH = 2000


def run_errand(cells: Cells, argv: list[str], timeout: float, env: dict[str, str] | None = None) -> bytes:
    """Its stdout.

    Raises:
        RuntimeError: it failed; the message ends in the last of its stderr.
    """
    reply = cells.run({"argv": argv, "env": env or {}, "limits": {"timeout": timeout, "output": 1 << 24}})
    if reply["outcome"] != "pass":
        stderr = binascii.a2b_base64(reply["stderr"]).decode(errors="replace").strip()
        how = reply["signal"] or reply["outcome"]
        message = f"{' '.join(argv)} ended with {how}: {stderr[-PROBLEM_LENGTH:]}"
        raise RuntimeError(message)
    return binascii.a2b_base64(reply["stdout"])


def travelling_source(name: str) -> bytes:
    """The bytes of a file of this folder, which may be a zip."""
    here = os.path.dirname(os.path.abspath(__file__))
    loader: Any = __spec__.loader
    data: bytes = loader.get_data(os.path.join(here, *name.split("/")))
    return data


def travelling_file(folder: str, name: str) -> str:
    """A copy of a file of this folder, where an interpreter can run it."""
    path = os.path.join(folder, name.replace("/", os.sep))
    if not os.path.exists(path):
        write_file(path, travelling_source(name))
    return path
