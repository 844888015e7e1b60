"""`self.assertEquals(a, b)` -> `self.assertEqual(a, b)`: names that went away, where another one does the same."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel
from pyskew.audit.stdlib.replacements import COLLECTIONS_ABC

_NAMES = {
    "base64.encodestring": "base64.encodebytes",
    "base64.decodestring": "base64.decodebytes",
    "configparser.SafeConfigParser": "configparser.ConfigParser",
    "locale.format": "locale.format_string",
    "typing.io": "typing",
    "typing.re": "typing",
    "importlib.abc.ResourceReader": "importlib.resources.abc.ResourceReader",
    "importlib.abc.Traversable": "importlib.resources.abc.Traversable",
    "importlib.abc.TraversableResources": "importlib.resources.abc.TraversableResources",
    **{f"collections.{name}": f"collections.abc.{name}" for name in COLLECTIONS_ABC},
}
"""Dotted names that stand for the same object, or take the same arguments to the same effect."""
_ATTRIBUTES = {
    "assertEquals": "assertEqual", "assertNotEquals": "assertNotEqual", "assert_": "assertTrue",
    "failUnless": "assertTrue", "failIf": "assertFalse", "failUnlessEqual": "assertEqual",
    "failIfEqual": "assertNotEqual", "failUnlessRaises": "assertRaises", "assertAlmostEquals": "assertAlmostEqual",
    "assertNotAlmostEquals": "assertNotAlmostEqual", "assertRegexpMatches": "assertRegex",
    "assertNotRegexpMatches": "assertNotRegex", "assertRaisesRegexp": "assertRaisesRegex", "readfp": "read_file",
    "isAlive": "is_alive", "tostring": "tobytes", "fromstring": "frombytes",
}  # fmt: skip
"""Methods that were aliases."""


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the name that stays, where it is read or imported."""
    gone = finding.message.partition(" is gone in ")[0]
    leaf = gone.rpartition(".")[2]
    if gone in _NAMES:
        statements = source.at(finding.line, finding.column, ast.ImportFrom)
        yield from _imported(source, statements[0], gone) if statements else _read(source, finding, gone)
    elif leaf in _ATTRIBUTES:
        for node in source.at(finding.line, finding.column, ast.Attribute):
            if node.attr == leaf:
                yield source.rename(node, _ATTRIBUTES[leaf])
                return


def _read(source: ParsedSource, finding: Finding, gone: str) -> Iterator[Edit]:
    module, _, leaf = _NAMES[gone].rpartition(".")
    for node in source.at(finding.line, finding.column, ast.Attribute):
        if node.attr != gone.rpartition(".")[2]:
            continue
        if not module:
            yield source.replace(node, source.of_node(node.value))
        elif gone.startswith(f"{module}.") and gone.count(".") == _NAMES[gone].count("."):
            yield source.rename(node, leaf)
        elif (named := source.named(module, leaf)) is not None:
            yield from (source.replace(node, named.text), *named.edits)
        return


def _imported(source: ParsedSource, node: ast.ImportFrom, gone: str) -> Iterator[Edit]:
    """Yield the new name under the old one, so that the rest of the file stays."""
    module, _, leaf = _NAMES[gone].rpartition(".")
    old = gone.rpartition(".")[2]
    alias = next((one for one in node.names if one.name == old), None)
    if alias is None or not module:
        return
    shown = leaf if (alias.asname or old) == leaf else f"{leaf} as {alias.asname or old}"
    if module == node.module:
        yield source.replace(alias, shown)
    elif len(node.names) == 1:
        yield source.replace(node, f"from {module} import {shown}")


FIX = Fix(
    level=FixLevel.SAME,
    needs=(3, 8),
    rules=tuple(f"names-gone-in-3-{minor}" for minor in (9, 10, 12, 13, 14)),
    edits=edits,
)
