"""What a client can ask of a supervisor: one function per request, each returning its reply."""

from __future__ import annotations

import binascii
import json
import os
import platform
import sys

from .. import protocol
from . import processes
from .environment import Overlay, check_toggle, make_overlay, make_venv
from .errands import run_errand
from .folders import inside, write_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..protocol import Message
    from .cell import Cells


class Site:
    """Where a request is carried out."""

    def __init__(self, cells: Cells, root: str, slot: str) -> None:
        self.cells = cells
        self.root = root
        self.slot = slot

    def environment(self, name: str) -> str:
        """The folder of an environment."""
        return inside(os.path.join(self.root, "envs"), name)


def hello(site: Site, _request: Message) -> Message:
    """Who answers, and where."""
    return {
        "protocol": protocol.PROTOCOL,
        "pid": os.getpid(),
        "os": processes.os_name(),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "executable": sys.executable,
        "wine": processes.wine(),
        "root": site.root,
    }


def find(_site: Site, request: Message) -> Message:
    """Paths where a Python of a minor version may be; see search.py."""
    from .search import candidates  # noqa: PLC0415 - only where nobody else knows

    return {"paths": candidates(tuple(request["minor"]), free_threaded=bool(request.get("free_threaded")))}


def put(site: Site, request: Message) -> Message:
    """Files for later: `{path, data, mode}`, paths relative to the root."""
    for file in request["files"]:
        data = binascii.a2b_base64(file["data"])
        write_file(inside(site.root, file["path"]), data, int(file.get("mode") or 0o644))
    return {}


def inspect(site: Site, request: Message) -> Message:
    """What an interpreter says of itself: the answer of interview.py; and what would change with its binary."""
    timeout = float(request.get("timeout") or 30)
    text = run_errand(site.cells, [request["python"], "-I", "interview.py"], timeout, program="interview.py")
    answer = json.loads(text)
    path = answer["base_executable"]
    there = os.stat(path)
    pin = {"machine": platform.node(), "realpath": path, "inode": there.st_ino, "size": there.st_size}
    return {"answer": answer, "pin": pin | {"mtime_ns": there.st_mtime_ns}}


def venv(site: Site, request: Message) -> Message:
    """A bare venv of an interpreter, made by that interpreter itself."""
    return make_venv(site.cells, site.environment(request["name"]), request["python"])


def overlay(site: Site, request: Message) -> Message:
    """An overlay of a venv with toggles set."""
    folder = site.environment(request["name"])
    wanted = Overlay(
        request["venv"],
        request.get("toggles") or {},
        control=bool(request.get("control")),
        watched=request.get("watched"),
    )
    # What is written down is of one cell: no two slots share the overlay.
    return make_overlay(folder if wanted.watched is None else f"{folder}.{os.path.basename(site.slot)}", wanted)


def check(site: Site, request: Message) -> Message:
    """The self-check of one toggle, in the environment whose interpreter is named."""
    return check_toggle(site.cells, request)


def cell(site: Site, request: Message) -> Message:
    """One cell; see cell.py."""
    try:
        return {"id": request.get("id")} | site.cells.run(request)
    except TimeoutError as problem:
        return {"id": request.get("id"), "error": str(problem), "fatal": True}


def bye(_site: Site, _request: Message) -> Message:
    """The last request."""
    return {}


OPERATIONS: dict[str, Callable[[Site, Message], Message]] = {
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
