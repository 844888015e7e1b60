"""`FTP_TLS(keyfile=None)` -> `FTP_TLS()`: arguments that said nothing, and are no longer taken."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel

_TOLD = re.compile(r"(\S+)\(\) takes no ([\w, ]+): TypeError")
_IGNORED = {
    ("bz2.BZ2File", "buffering"), ("gettext.translation", "codeset"), ("gettext.install", "codeset"),
    ("email.utils.localtime", "isdst"), ("json.loads", "encoding"), ("json.load", "encoding"),
}  # fmt: skip
"""Arguments that had no effect on what the caller gets. Source: the documentation of 3.8 to 3.13."""
_BY_POSITION = {
    "traceback.format_exception_only": ("etype", "value"),
    "traceback.format_exception": ("etype", "value", "tb"),
    "traceback.print_exception": ("etype", "value", "tb"),
    "importlib.resources.files": ("package",),
}
"""Parameters that got another name, in the order of the positions."""


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the removal of an argument, or of its name."""
    told = _TOLD.match(finding.message)
    if told is None:
        return
    name, gone = told[1], told[2].split(", ")
    for call in source.calls_at(finding.line, finding.column)[-1:]:
        given = [one for one in call.keywords if one.arg in gone]
        if all(_says_nothing(name, one) for one in given):
            for one in given:
                yield from source.remove_keyword(call, str(one.arg))
        elif not call.args and name in _BY_POSITION:
            names = _BY_POSITION[name][: len(call.keywords)]
            if tuple(one.arg for one in call.keywords[: len(names)]) == names:
                for one in call.keywords[: len(names)]:
                    yield Edit(source.span(one)[0], source.span(one.value)[0], "")


def _says_nothing(name: str, given: ast.keyword) -> bool:
    """Return whether the argument is its default, or had no effect."""
    return (name, given.arg) in _IGNORED or (isinstance(given.value, ast.Constant) and given.value.value is None)


FIX = Fix(
    level=FixLevel.SAME,
    rules=tuple(f"arguments-gone-in-3-{minor}" for minor in (9, 10, 11, 12, 14, 15)),
    edits=edits,
)
