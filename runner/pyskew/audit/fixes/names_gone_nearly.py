"""`glob.glob1(folder, pattern)` -> `glob.glob(pattern, root_dir=folder)`: what does nearly the same."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource, starred
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the successor of a few names, whose results may differ at the edges."""
    gone = finding.message.partition(" is gone in ")[0]
    if gone == "fractions.gcd":
        for node in source.at(finding.line, finding.column, ast.ImportFrom):
            if len(node.names) == 1:
                yield source.replace(node, source.of_node(node).replace("fractions", "math", 1))
    for call in source.calls_at(finding.line, finding.column, {"glob1", "makeSuite", "getchildren"})[:1]:
        if not starred(call) and not call.keywords:
            yield from _call(source, call, gone)


def _call(source: ParsedSource, call: ast.Call, gone: str) -> Iterator[Edit]:
    given = [source.of_node(one) for one in call.args]
    glob, unittest = source.named("glob", "glob"), source.named("unittest", "defaultTestLoader")
    match gone, given:
        case "glob.glob1", [folder, pattern] if glob:
            yield from (source.replace(call, f"{glob.text}({pattern}, root_dir={folder})"), *glob.edits)
        case "unittest.makeSuite", [case] if unittest:
            yield source.replace(call, f"{unittest.text}.loadTestsFromTestCase({case})")
            yield from unittest.edits
        case "Element.getchildren", [] if isinstance(call.func, ast.Attribute):
            yield source.replace(call, f"list({source.of_node(call.func.value)})")
        case _:
            pass


FIX = Fix(
    level=FixLevel.CHOOSE,
    needs=(3, 10),
    rules=tuple(f"names-gone-in-3-{minor}" for minor in (9, 13, 15)),
    edits=edits,
)
