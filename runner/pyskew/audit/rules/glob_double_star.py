"""A pattern of pathlib ends in `**`, which finds files as well as folders since 3.13."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.module_index import Module
from pyskew.audit.rules import Rule


def check(module: Module) -> Iterator[Spot]:
    """Methods glob and rglob with a literal pattern; the function glob.glob() is another matter."""
    for method in ("glob", "rglob"):
        for call, scope in module.calls_by_method.get(method, []):
            match call.args[:1]:
                case [ast.Constant(value=str(pattern))] if pattern == "**" or pattern.endswith("/**"):
                    if not module.imported(call.func, scope).startswith("glob.") and not module.tolerated(call):
                        yield module.spot(call, f'{method}("{pattern}") finds files too, not folders alone')
                case _:
                    pass


RULE = Rule(
    id="glob-double-star",
    since=(3, 13),
    summary="A pattern of pathlib ends in `**`, which finds files as well as folders",
    why="the pattern means what it means in glob.glob(recursive=True)",
    mending='end the pattern in "**/" for folders alone, in "**/*" for everything below',
    stopgap="the same",
    link="https://docs.python.org/3.13/whatsnew/3.13.html#pathlib",
    confidence=Confidence.MEDIUM,
    words=("glob", "rglob"),
    shape=r"\*\*[\"']",
    witness="upgrade_3_13/glob-double-star",
    check=check,
    valid=(
        """\
import glob
from pathlib import Path

Path("folder").mkdir()
Path("folder", "file").touch()
print(sorted(Path("folder").glob("**/")), sorted(glob.glob("folder/**", recursive=True)))
""",
    ),
    invalid=(
        """\
from pathlib import Path

Path("folder").mkdir()
Path("folder", "file").touch()
print(sorted(Path("folder").glob("**")))
""",
    ),
)
