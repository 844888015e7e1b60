"""A file is opened with U in its mode."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module
from pyskew.audit.values.local_values import LocalValues

_OPENS = {
    "open": 1,
    "io.open": 1,
    "builtins.open": 1,
    "codecs.open": 1,
    "fileinput.input": 99,
    "fileinput.FileInput": 99,
}
"""Where the mode stands; it may be given by name as well."""


def check(module: Module) -> Iterator[Spot]:
    """Yield calls with such a mode, through names and parameters as well."""
    values = module.once(LocalValues)
    for name, place in _OPENS.items():
        for call, scope in module.calls_by_name.get(name, []):
            given = [*call.args[place : place + 1], *(one.value for one in call.keywords if one.arg == "mode")]
            texts = [text for one in given for text, _ in values.texts(one, scope)]
            wrong = next((text for text in texts if "U" in text and set(text) <= set("rUbt")), "")
            if wrong and not _is_own(module, call) and not module.tolerated(call):
                yield module.spot(call, f"mode {wrong!r} is refused: ValueError")


def _is_own(module: Module, call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in module.scopes


RULE = Rule(
    id="open-universal",
    since=(3, 11),
    summary="A file is opened with U in its mode",
    why="U has done nothing since 3.0, and is refused since 3.11: ValueError",
    fix="leave U out: text is read with universal newlines",
    workaround="the same",
    link="https://docs.python.org/3.11/whatsnew/3.11.html",
    confidence=Confidence.HIGH,
    words=("open",),
    check=check,
    valid=(
        """\
class Door:
    def open(self, who, mode):
        return who + mode

def open_all(doors):
    return [one.open('a', 'rU') for one in doors]

print(open_all([Door()]))
""",
        """\
import os

with open(os.devnull, 'r') as stream:
    print(stream.read())
""",
    ),
    invalid=(
        """\
import os

with open(os.devnull, 'rU') as stream:
    print(stream.read())
""",
        """\
import io
import os

MODE = 'U'

def lines(path, mode=MODE):
    with io.open(path, mode=mode) as stream:
        return stream.readlines()

print(lines(os.devnull))
""",
    ),
    followed=Followed(
        1,
        """\
import os

with open(os.devnull, 'r') as stream:
    print(stream.read())
""",
    ),
)
