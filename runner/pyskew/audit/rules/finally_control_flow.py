"""return, break or continue leaves a finally block."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax import finally_blocks
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield statements of a finally block that leave it; a loop of its own may be left."""
    for node, _ in module.nodes[ast.Try]:
        if isinstance(node, ast.Try):
            for left in finally_blocks.leaving(node.finalbody):
                word = type(left).__name__.lower()
                yield module.spot(
                    left, f"`{word}` in a finally block: SyntaxWarning, an error where warnings are errors"
                )


RULE = Rule(
    id="finally-control-flow",
    since=(3, 14),
    summary="return, break or continue leaves a finally block",
    why="it swallows the exception on its way, and the compiler warns of it",
    fix="move the statement behind the try statement, and catch what shall be swallowed",
    workaround='warnings.filterwarnings("default", category=SyntaxWarning)',
    link="https://peps.python.org/pep-0765/",
    confidence=Confidence.LOW,
    words=("finally return", "finally break", "finally continue"),
    shape=(
        r"\n([ \t]*+)finally\s*+:(?:[^\n]*\b(?:return|break|continue)\b"
        r"|[^\n]*\n(?:\1[ \t]++[^\n]*\n|[ \t\r]*+(?:\#[^\n]*)?\n)*?\1[ \t]++[^\n]*\b(?:return|break|continue)\b)"
    ),
    witness="upgrade_3_14/finally-control-flow",
    check=check,
    valid=(
        """\
def f():
    try:
        pass
    finally:
        for x in []:
            break
""",
    ),
    invalid=(
        """\
def f():
    try:
        pass
    finally:
        return 1

print(f())
""",
    ),
    followed=Followed(
        1,
        """\
def f():
    try:
        pass
    finally:
        pass
    return 1

print(f())
""",
    ),
)
