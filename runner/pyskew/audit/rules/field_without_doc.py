"""dataclasses.Field is constructed, mostly by a subclass, without the argument that 3.14 added."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope

_FIELD = "dataclasses.Field"
_ARGUMENTS = 9
"""Of Field since 3.14, `doc` the last; none has a default."""
_SINCE = 14


def check(module: Module) -> Iterator[Spot]:
    """Yield `Field(...)`, `Field.__init__(self, ...)` and `super().__init__(...)` of a subclass, without `doc`."""
    for call, _ in module.calls_by_name.get(_FIELD, []):
        if _lacks(call, 0) and not _knows(module, call):
            yield module.spot(call, _MESSAGE)
    for call, scope in module.calls_by_method.get("__init__", []):
        before = 1 if module.dotted(call.func) == f"{_FIELD}.__init__" else 0
        if (before or _of_subclass(module, call, scope)) and _lacks(call, before) and not _knows(module, call):
            yield module.spot(call, _MESSAGE)


_MESSAGE = "dataclasses.Field has a further argument, doc, without a default: TypeError"


def _lacks(call: ast.Call, before: int) -> bool:
    starred = any(isinstance(one, ast.Starred) for one in call.args) or any(not one.arg for one in call.keywords)
    given = len(call.args) - before + len(call.keywords)
    return not starred and 0 < given < _ARGUMENTS and all(one.arg != "doc" for one in call.keywords)


def _of_subclass(module: Module, call: ast.Call, scope: Scope) -> bool:
    """Return whether it is `super().__init__(...)` in a class whose first base is Field."""
    owner = scope.owner()
    bases = owner.node.bases if owner and isinstance(owner.node, ast.ClassDef) else []
    return ast.unparse(call.func).startswith("super(") and bool(bases) and module.dotted(bases[0]) == _FIELD


def _knows(module: Module, call: ast.Call) -> bool:
    """Return whether a condition around asks for 3.14, or whether an error is caught; an older version is no answer."""
    for node, _ in [*module.nodes[ast.If], *module.nodes[ast.Try]]:
        if isinstance(node, (ast.If, ast.Try)) and node.lineno <= call.lineno <= (node.end_lineno or node.lineno):
            if isinstance(node, ast.Try) and node.handlers:
                return True
            if isinstance(node, ast.If) and any(_names_it(part) for part in ast.walk(node.test)):
                return True
    return False


def _names_it(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value in {_SINCE, "doc"}


RULE = Rule(
    id="field-without-doc",
    since=(3, 14),
    summary="dataclasses.Field is constructed without the argument that 3.14 added",
    why="its constructor is not documented, gives no argument a default, and has one more since 3.14",
    fix="call dataclasses.field(), or pass doc where sys.version_info >= (3, 14)",
    workaround="the same",
    link="https://docs.python.org/3.14/library/dataclasses.html#dataclasses.field",
    confidence=Confidence.HIGH,
    raises=True,
    words=("Field dataclasses",),
    check=check,
    valid=(
        """\
import dataclasses

@dataclasses.dataclass
class Point:
    x: int = dataclasses.field(default=1)

print(Point())
""",
        # A class of that name.
        """\
import dataclasses

class Field:
    def __init__(self, default):
        self.default = default

class Own(Field):
    def __init__(self):
        super().__init__(1)

print(Own().default)
""",
    ),
    invalid=(
        """\
from dataclasses import MISSING, Field

class Own(Field):
    def __init__(self, default, note):
        super().__init__(default, MISSING, True, True, None, True, {"note": note}, kw_only=False)

print(Own(1, "first").metadata["note"])
""",
        """\
import dataclasses
import sys

class Own(dataclasses.Field):
    def __init__(self, default):
        if sys.version_info >= (3, 10):
            dataclasses.Field.__init__(self, default, dataclasses.MISSING, True, True, None, True, {}, False)
        else:
            dataclasses.Field.__init__(self, default, dataclasses.MISSING, True, True, None, True, {})

print(Own(1).default)
""",
    ),
    followed=Followed(
        1,
        """\
import sys
from dataclasses import MISSING, Field

class Own(Field):
    def __init__(self, default, note):
        more = {"doc": None} if sys.version_info >= (3, 14) else {}
        super().__init__(default, MISSING, True, True, None, True, {"note": note}, kw_only=False, **more)

print(Own(1, "first").metadata["note"])
""",
    ),
)
