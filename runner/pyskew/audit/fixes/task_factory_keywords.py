"""`def factory(loop, coroutine)` -> also takes `**options`, and hands them to asyncio.Task()."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource, called
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the parameter and what is handed on, for a function that makes one Task."""
    name = finding.message.partition("()")[0].rpartition(".")[2]
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.FunctionDef) or node.name != name or not node.args.args:
            continue
        made = [call for call in ast.walk(node) if isinstance(call, ast.Call) and called(call) == "Task"]
        given = node.args
        parameters = [*given.posonlyargs, *given.args, *given.kwonlyargs, *given.defaults, *given.kw_defaults]
        ends = [source.span(one)[1] for one in parameters if one is not None]
        if len(made) == 1 and not given.kwarg:
            yield source.insert(max(ends), ", **options")
            yield source.add_keyword(made[0], "**options")


FIX = Fix(level=FixLevel.CHOOSE, edits=edits)
