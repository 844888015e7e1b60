"""`path.relative_to(a, b)` -> `path.relative_to(pathlib.PurePath(a, b))`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel

_CLASSES = frozenset({"PurePath", "PurePosixPath", "PureWindowsPath", "Path", "PosixPath", "WindowsPath"})


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield one path around the parts."""
    path = source.named("pathlib", "PurePath")
    for call in source.calls_at(finding.line, finding.column, {"relative_to", "is_relative_to"})[:1]:
        parts = call.args[1:] if _on_class(call) else call.args
        if path is not None and parts:
            yield from source.wrap(parts[0], parts[-1], path)


def _on_class(call: ast.Call) -> bool:
    """Return whether the path is the first argument: `Path.relative_to(path, a, b)`."""
    on = call.func.value if isinstance(call.func, ast.Attribute) else None
    name = on.attr if isinstance(on, ast.Attribute) else on.id if isinstance(on, ast.Name) else ""
    return name in _CLASSES


FIX = Fix(level=FixLevel.SAME, edits=edits)
