"""What `pyskew --help` shows of each verb, read from its file without importing it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyskew.cli import commands


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpLine:
    """One verb in the help text."""

    name: str
    about: str
    """Docstring of its function."""
    order: int


@cache
def help_lines() -> tuple[HelpLine, ...]:
    """Return the verbs in the order of the help text."""
    folder = Path(str(commands.__file__)).parent
    found = [_line(path) for path in sorted(folder.glob("*.py")) if not path.stem.startswith("_")]
    return tuple(sorted(found, key=lambda line: line.order))


def _line(path: Path) -> HelpLine:
    """Read `COMMAND = Command(order=N, click=FUNCTION)` and the docstring of FUNCTION."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    about = {node.name: ast.get_docstring(node) or "" for node in body if isinstance(node, ast.FunctionDef)}
    given: dict[str | None, ast.expr] = {}
    for node in body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Call)
            and ast.unparse(node.targets[0]) == "COMMAND"
        ):
            given = {keyword.arg: keyword.value for keyword in node.value.keywords}
    order = given.get("order")
    return HelpLine(
        name=path.stem.rstrip("_").replace("_", "-"),
        about=about.get(ast.unparse(given["click"]), "") if "click" in given else "",
        order=order.value if isinstance(order, ast.Constant) and isinstance(order.value, int) else 0,
    )
