"""The operations of a supervisor: one function for each request, which returns the reply."""

from __future__ import annotations

import binascii
import json
import os
import platform
import sys

from .. import protocol
from . import processes
from .environment import Overlay, check_toggle, make_overlay, make_venv
from .folders import inside, write_file
from .own_programs import run_program

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ..messages import (
        CellReply,
        CellRequest,
        CheckReply,
        CheckRequest,
        FilePin,
        FindReply,
        FindRequest,
        HelloReply,
        InspectReply,
        InspectRequest,
        NoFields,
        OverlayReply,
        OverlayRequest,
        PutRequest,
        Refused,
        VenvReply,
        VenvRequest,
    )
    from .cell import Cells

INSPECT_TIMEOUT = 30.0
"""Seconds that an interpreter has to report about itself."""


class Context:
    """What the operations use: the cells, the root folder and the slot of this supervisor."""

    def __init__(self, cells: Cells, root: str, slot: str) -> None:
        self.cells = cells
        self.root = root
        self.slot = slot

    def environment(self, name: str) -> str:
        """Return the folder of an environment."""
        return inside(os.path.join(self.root, "envs"), name)


def hello(context: Context, _request: NoFields) -> HelloReply:
    """Return who answers, and where."""
    return {
        "protocol": protocol.PROTOCOL,
        "pid": os.getpid(),
        "os": processes.os_name(),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "executable": sys.executable,
        "wine": processes.wine(),
        "root": context.root,
    }


def find(_context: Context, request: FindRequest) -> FindReply:
    """Return paths where a Python of a minor version may be; see search.py."""
    from .search import candidates  # noqa: PLC0415 - only where no client names one

    major, minor = request["minor"]
    return {"paths": candidates((major, minor), free_threaded=request["free_threaded"])}


def put(context: Context, request: PutRequest) -> NoFields:
    """Keep files for later."""
    for file in request["files"]:
        data = binascii.a2b_base64(file["data"])
        write_file(inside(context.root, file["path"]), data, file.get("mode") or 0o644)
    return {}


def inspect(context: Context, request: InspectRequest) -> InspectReply:
    """Return what an interpreter reports about itself, and what would change with its binary."""
    argv = [request["python"], "-I", "inspection.py"]
    text = run_program(context.cells, argv, INSPECT_TIMEOUT, program="inspection.py")
    answer = json.loads(text)
    path = answer["base_executable"]
    there = os.stat(path)
    pin: FilePin = {
        "machine": platform.node(),
        "realpath": path,
        "inode": there.st_ino,
        "size": there.st_size,
        "mtime_ns": there.st_mtime_ns,
    }
    return {"answer": answer, "pin": pin}


def venv(context: Context, request: VenvRequest) -> VenvReply:
    """Make a bare venv of an interpreter with that interpreter itself."""
    return make_venv(context.cells, context.environment(request["name"]), request["python"])


def overlay(context: Context, request: OverlayRequest) -> OverlayReply:
    """Make an overlay of a venv with toggles set."""
    folder = context.environment(request["name"])
    wanted = Overlay(
        request["venv"],
        request.get("toggles") or {},
        control=bool(request.get("control")),
        watched=request.get("watched"),
    )
    # What is written down is of one cell: no two slots share the overlay.
    return make_overlay(folder if wanted.watched is None else f"{folder}.{os.path.basename(context.slot)}", wanted)


def check(context: Context, request: CheckRequest) -> CheckReply:
    """Run the self-check of one toggle, in the environment whose interpreter is named."""
    return check_toggle(context.cells, request)


def cell(context: Context, request: CellRequest) -> CellReply | Refused:
    """Run one cell; see cell.py."""
    try:
        return context.cells.run(request)
    except TimeoutError as problem:
        return {"error": str(problem), "fatal": True}


def bye(_context: Context, _request: NoFields) -> NoFields:
    """Do nothing: it is the last request."""
    return {}


OPERATIONS: dict[str, Callable[[Context, Any], Mapping[str, Any]]] = {
    "hello": hello,
    "find": find,
    "put": put,
    "inspect": inspect,
    "venv": venv,
    "overlay": overlay,
    "check": check,
    "cell": cell,
    "bye": bye,
}
