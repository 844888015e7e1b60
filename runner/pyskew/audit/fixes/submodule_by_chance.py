"""`urllib.parse.quote(...)` also gets `import urllib.parse`."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the import of the submodule that the message names."""
    name = finding.message.removeprefix("nothing imports ").partition(":")[0]
    if name != finding.message and source.named(name, "x") is not None:
        yield from source.add_import(name)


FIX = Fix(level=FixLevel.SAME, rules=tuple(f"submodule-by-chance-3-{minor}" for minor in (13, 14, 15)), edits=edits)
