"""relative_to() and is_relative_to() of paths get several parts."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Function, Module, Scope
from pyskew.audit.values.receivers import Receivers


def check(module: Module) -> Iterator[Spot]:
    """Yield calls with more than one positional argument, `*parts` included, in modules that know pathlib."""
    if not any(name.split(".")[0] == "pathlib" for name in module.imports.values()):
        return
    receivers = module.once(Receivers)
    for method in ("relative_to", "is_relative_to"):
        for call, scope in module.calls_by_method.get(method, []):
            of_class = module.imported(call.func, scope).startswith("pathlib.")  # the first argument is the path
            several, sure = _several(receivers, call.args[1:] if of_class else call.args, scope), None
            if several is not None and isinstance(call.func, ast.Attribute):
                sure = receivers.sure(call.func.value, scope, method, "pathlib.PurePath")
            if sure is not None and several is not None and not module.tolerated(call):
                yield module.spot(call, f"{method}() takes one path: TypeError", max(sure, several, key=_ORDER.index))


_ORDER = [Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW]


def _several(receivers: Receivers, args: Sequence[ast.expr], scope: Scope) -> Confidence | None:
    """Return how sure it is that several parts are given; None where one is."""
    starred = [one.value for one in args if isinstance(one, ast.Starred)]
    if not starred:
        return Confidence.HIGH if len(args) > 1 else None
    given = [value for one in starred for value, _ in receivers.values.of(one, scope)]
    lengths = [len(one.elts) for one in given if isinstance(one, (ast.Tuple, ast.List))]
    if any(length > 1 for length in lengths) or len(args) > len(starred):
        return Confidence.HIGH
    function = scope.function()
    variable = function.node.args.vararg if function is not None and isinstance(function.node, Function) else None
    own = variable is not None and any(isinstance(one, ast.Name) and one.id == variable.arg for one in starred)
    return Confidence.MEDIUM if own and not lengths else None


RULE = Rule(
    id="path-extra-arguments",
    since=(3, 14),
    summary="relative_to() and is_relative_to() of paths get several parts",
    why="further parts were deprecated in 3.12: TypeError",
    fix="join the parts first: path.relative_to(Path(a, b))",
    workaround="the same",
    link="https://docs.python.org/3.14/whatsnew/3.14.html#pathlib",
    confidence=Confidence.HIGH,
    words=("relative_to", "is_relative_to"),
    witness="upgrade_3_14/path-extra-arguments",
    check=check,
    valid=(
        """\
import pathlib

class Remote:
    def __init__(self, path):
        self.path = path

    def relative_to(self, *parts):
        return self.path.removeprefix("/".join(parts))

print(Remote("/a/b/c").relative_to("/a", "b"), pathlib.PurePath("x"))
""",
        """\
import pathlib

def below(path, *parts):
    return path.relative_to(pathlib.PurePath(*parts))

print(below(pathlib.PurePosixPath("a/b/c"), "a", "b"))
""",
        """\
import pathlib

def f(p):
    return p.relative_to('a', walk_up=True)
""",
        """\
from pathlib import PurePosixPath

print(PurePosixPath.is_relative_to(PurePosixPath("/a/b"), "/a"))
""",
    ),
    invalid=(
        """\
import pathlib

class Remote:
    def __init__(self, path):
        self._pure = pathlib.PurePosixPath(path)

    def below(self, *parts):
        return self._pure.is_relative_to(*parts)

print(Remote("/a/b/c").below("/a", "b"))
""",
        """\
from pathlib import PurePosixPath

BASE = ("/a", "b")
print(PurePosixPath("/a/b/c").relative_to(*BASE))
""",
        """\
from pathlib import PurePosixPath

print(PurePosixPath.is_relative_to(PurePosixPath("/a/b/c"), "/a", "b"))
""",
        """\
import pathlib

def f(p):
    return p.relative_to('a', 'b')

print(f(pathlib.PurePosixPath('a/b/c')))
""",
        """\
from pathlib import PurePosixPath

PARTS = ("/a", "b")
print(PurePosixPath.relative_to(PurePosixPath("/a/b/c"), *PARTS))
""",
    ),
    followed=Followed(
        4,
        """\
import pathlib

def f(p):
    return p.relative_to(pathlib.PurePosixPath('a', 'b'))

print(f(pathlib.PurePosixPath('a/b/c')))
""",
    ),
)
