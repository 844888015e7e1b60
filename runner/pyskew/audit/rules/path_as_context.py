"""`with path:` on a pathlib.Path."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.name_resolution import Origins
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module

_PATHS = {"pathlib.Path()", "pathlib.PosixPath()", "pathlib.WindowsPath()", "pathlib.Path.cwd()", "pathlib.Path.home()"}


def check(module: Module) -> Iterator[Spot]:
    """Yield paths used as contexts, not what open() makes of them."""
    origins = module.once(Origins)
    for node, scope in module.nodes[ast.With]:
        for item in node.items if isinstance(node, ast.With) else ():
            if origins.origin(item.context_expr, scope) in _PATHS:
                yield module.spot(item.context_expr, "a Path is no context manager")


RULE = Rule(
    id="path-as-context",
    since=(3, 13),
    summary="A pathlib.Path stands in a with statement",
    why="it had done nothing since 3.9 and went away: TypeError",
    fix="leave the with out",
    workaround="contextlib.nullcontext(path)",
    link="https://github.com/python/cpython/issues/83863",
    confidence=Confidence.HIGH,
    words=("pathlib. with",),
    witness="upgrade_3_13/path-as-context-manager",
    check=check,
    valid=(
        """\
from pathlib import Path

with Path('a').open('w') as stream:
    print(stream.name)
""",
    ),
    invalid=(
        """\
from pathlib import Path

with Path('a') as path:
    pass
""",
    ),
    followed=Followed(
        1,
        """\
from pathlib import Path

path = Path('a')
""",
    ),
)
