"""What the names of a file stand for that it imports."""

from __future__ import annotations

import ast
from collections.abc import Iterable


def imported_modules(nodes: Iterable[ast.AST]) -> dict[str, str]:
    """Return by name the modules that statements import whole; `import a.b` binds a."""
    found: dict[str, str] = {}
    for node in nodes:
        for one in node.names if isinstance(node, ast.Import) else ():
            name = one.name if one.asname else one.name.partition(".")[0]
            found[one.asname or name] = name
    return found
