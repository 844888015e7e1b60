"""The mode of a gzip file is compared with a number."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, OpenQuestion, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values import compared
from pyskew.audit.values.local_values import LocalValues
from pyskew.audit.values.receivers import Receivers

_OPENS = {"gzip.GzipFile", "gzip.open"}
_NUMBERS = (1, 2)
_SAID = "the mode of a gzip file is 'rb' or 'wb'"


def check(module: Module) -> Iterator[Spot | OpenQuestion]:
    """Yield comparisons of `.mode` of such a file with 1 or 2; modules that are given one are asked for theirs."""
    receivers = module.once(Receivers)
    found = [node for node, mode, scope in _numbered(module) if receivers.of(mode.value, scope).classes & _OPENS]
    yield from module.spots(found, _SAID)
    for call, scope in module.calls() if not found else ():
        name = module.imported(call.func, scope)
        given = [*call.args, *(one.value for one in call.keywords)]
        if "." in name and any(receivers.of(one, scope).classes & _OPENS for one in given):
            yield OpenQuestion(module.spot(call, _SAID, Confidence.MEDIUM), (name,))


def answer(module: Module, name: str, spot: Spot) -> Iterator[Spot]:
    """Yield such a comparison of what a function or class is given, of which nothing else is known."""
    receivers = module.once(Receivers)
    for node, mode, scope in _numbered(module):
        within = scope.name == name or scope.name.startswith(f"{name}.")
        if within and not receivers.of(mode.value, scope).known:
            yield from module.spots([node], _SAID, spot.confidence)


def _numbered(module: Module) -> Iterator[tuple[ast.expr, ast.Attribute, Scope]]:
    """Yield what compares an attribute `mode` with a number, or looks it up among numbers."""
    values = module.once(LocalValues)
    for one in [*compared.comparisons(module), *compared.lookups(module)]:
        for mode, other in one.sides:
            if isinstance(mode, ast.Attribute) and mode.attr == "mode" and _is_number(values, other, one.scope):
                yield one.node, mode, one.scope


def _is_number(values: LocalValues, node: ast.expr, scope: Scope) -> bool:
    return any(
        isinstance(value, ast.Constant) and value.value in _NUMBERS and not isinstance(value.value, bool)
        for value, _ in compared.held(values, node, scope)
    )


RULE = Rule(
    id="gzip-mode-number",
    since=(3, 13),
    summary="The mode of a gzip file is compared with a number",
    why="GzipFile.mode is 'rb' or 'wb' since 3.13, as of other files; it was 1 or 2",
    fix="ask the file: file.writable()",
    workaround="compare with gzip.READ and gzip.WRITE, which changed as well",
    link="https://docs.python.org/3.13/whatsnew/3.13.html#gzip",
    confidence=Confidence.HIGH,
    words=("gzip .mode", "GzipFile"),
    check=check,
    answer=answer,
    valid=(
        """\
import gzip
import io

class Chip:
    mode = 2

file = gzip.GzipFile(fileobj=io.BytesIO(), mode="wb")
print(file.mode == gzip.WRITE, Chip.mode == 2)
file.close()
""",
        # What is given to the other module is no such file.
        """\
# file: chips.py
class Chip:
    mode = 2

def state(chip):
    return "on" if chip.mode == 2 else "off"
# file: example.py
import gzip
import io

import chips

with gzip.GzipFile(fileobj=io.BytesIO(), mode="wb") as file:
    print(chips.state(chips.Chip()), file.writable())
""",
    ),
    invalid=(
        """\
import gzip
import io

WRITE = 2

class Log:
    def __init__(self, raw):
        self.file = gzip.open(raw, "wb")

    def writes(self):
        return self.file.mode == WRITE

print(Log(io.BytesIO()).writes())
""",
        """\
# file: kinds.py
NAMES = {1: "reader", 2: "writer"}

def kind(stream):
    return NAMES.get(stream.mode, "neither")
# file: example.py
import gzip
import io

import kinds

with gzip.GzipFile(fileobj=io.BytesIO(), mode="wb") as file:
    print(kinds.kind(file))
""",
    ),
    followed=Followed(
        1,
        """\
import gzip
import io

class Log:
    def __init__(self, raw):
        self.file = gzip.open(raw, "wb")

    def writes(self):
        return self.file.writable()

log = Log(io.BytesIO())
print(log.writes())
log.file.close()
""",
    ),
)
