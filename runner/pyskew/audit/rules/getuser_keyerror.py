"""KeyError is caught around getpass.getuser()."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Fragment, Rule
from pyskew.audit.syntax.module_index import Module

_ENOUGH = {"OSError", "Exception", "BaseException", "EnvironmentError"}


def check(module: Module) -> Iterator[Spot]:
    """Try blocks with that call whose clauses know KeyError and not OSError."""
    calls = [call for call, _ in module.calls_by_name.get("getpass.getuser", [])]
    for node, _ in module.nodes[ast.Try] if calls else ():
        if not isinstance(node, ast.Try):
            continue
        types = [one.type for one in node.handlers]
        names = {part.id for one in types if one for part in ast.walk(one) if isinstance(part, ast.Name)}
        inside = [one for one in calls if node.body[0].lineno <= one.lineno <= (node.body[-1].end_lineno or 0)]
        others = any(_may_raise_keyerror(module, part) for one in node.body for part in ast.walk(one))
        if inside and not others and "KeyError" in names and not names & _ENOUGH and None not in types:
            yield module.spot(inside[0], "a user without a name raises OSError, which no clause here catches")


def _may_raise_keyerror(module: Module, node: ast.AST) -> bool:
    """Return whether the clause may be there for something else: a user or group looked up, an item of a dict."""
    looked_up = isinstance(node, ast.Call) and module.dotted(node.func).startswith(("pwd.", "grp."))
    return looked_up or (isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load))


RULE = Rule(
    id="getuser-keyerror",
    since=(3, 13),
    summary="KeyError is caught around getpass.getuser()",
    why="every failure of getuser() is an OSError",
    fix="except (KeyError, OSError)",
    workaround="the same",
    link="https://docs.python.org/3.13/whatsnew/3.13.html#changes-in-the-python-api",
    confidence=Confidence.HIGH,
    words=("getuser KeyError",),
    witness="upgrade_3_13/getuser-error",
    check=check,
    valid=(
        """\
import getpass

try:
    getpass.getuser()
except (KeyError, OSError):
    pass
""",
    ),
    invalid=(
        """\
import getpass

try:
    name = getpass.getuser()
except (ImportError, KeyError):
    name = ''
""",
    ),
    fragments={"invalid 1": Fragment("a user without a name")},
    followed=Followed(
        1,
        """\
import getpass

try:
    name = getpass.getuser()
except (ImportError, KeyError, OSError):
    name = ''
""",
    ),
)
