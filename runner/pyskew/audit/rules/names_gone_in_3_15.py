"""A class or function is used that 3.15 no longer has."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot, removed_names
from pyskew.audit.module_index import Module
from pyskew.audit.rules import Rule

_GONE = {
    "ctypes.SetPointerType": "ctypes.POINTER",
    "glob.glob0": "glob.glob(pattern, root_dir=...)", "glob.glob1": "glob.glob(pattern, root_dir=...)",
    "http.server.CGIHTTPRequestHandler": "",
    "typing.no_type_check_decorator": "typing.no_type_check",
}  # fmt: skip


def check(module: Module) -> Iterator[Spot]:
    """Imports and attributes."""
    yield from removed_names.names(module, _GONE, "3.15")


RULE = Rule(
    id="names-gone-in-3-15",
    since=(3, 15),
    summary="A class or function is used that 3.15 no longer has",
    why="each was deprecated in 3.13 or before; AttributeError or ImportError",
    mending="use what the message names",
    stopgap="getattr(module, name, None), where there is another way",
    link="https://docs.python.org/3.15/whatsnew/3.15.html#removed",
    confidence=Confidence.HIGH,
    words=tuple(name.rpartition(".")[2] for name in _GONE),
    witness="upgrade_3_15/removed-functions",
    check=check,
    valid=("import glob\n\nglob.glob('*')\n",),
    invalid=("import glob\n\nglob.glob1('.', '*.py')\n", "from http.server import CGIHTTPRequestHandler\n"),
)
