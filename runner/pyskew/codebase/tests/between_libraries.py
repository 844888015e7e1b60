"""Why a break is, by the files of the two standard libraries: words that are new, and names that are written anew."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pyskew.codebase.tests.code_texts import names_in_code_of, reads_source
from pyskew.codebase.tests.in_common import common_to_all
from pyskew.codebase.tests.library_definitions import Library, differences
from pyskew.codebase.tests.new_demands import new_demand
from pyskew.codebase.tests.new_errors import library, mentions, new_error
from pyskew.model.breaks import Break, Explanation, ExplanationSource
from pyskew.model.report import Report
from pyskew.model.suite import Interpreter

_NOT_WRITABLE = re.compile(r"attribute '(?P<name>\w+)' of '(?P<owner>[\w.]+)' objects is not writable")
_MOST = 3
"""Names that explain one break."""


def by_new_error(one: Break, report: Report) -> Iterator[Explanation]:
    """Yield an error that the older library does not have, and an attribute that it does not have or ask for."""
    old, new = _ends(one, report)
    if old is None or new is None:
        return
    if error := new_error(one.raised, old, new):
        nowhere = f"nothing in the library of {one.old} contains {error.text!r}"
        text = f"{error.function}() raises this since {one.new}; {nowhere}"
        yield Explanation(source=ExplanationSource.LIBRARY, text=text)
    if (found := _NOT_WRITABLE.search(one.message)) and not mentions(old, found["name"]):
        text = (
            f"{found['owner']} has {found['name']} since {one.new}, which cannot be set; nothing in {one.old} names it"
        )
        yield Explanation(source=ExplanationSource.LIBRARY, text=text)
    if demand := new_demand(one.message, one.raised, old, new):
        yield Explanation(source=ExplanationSource.LIBRARY, text=f"{demand} since {one.new}, and did not before")


def by_definitions(one: Break, report: Report, codebase: Path, files: Sequence[str]) -> Iterator[Explanation]:
    """Yield what code in the texts of every failing test names, where the newer library writes that in another way.

    Args:
        one: the break.
        report: the report that it is of.
        codebase: the folder.
        files: its files, relative: one of them must parse source.
    """
    old, new = (_library(end, label) for end, label in zip(_ends(one, report), (one.old, one.new), strict=True))
    if old is None or new is None or not reads_source(codebase, files, one.tests[0]):
        return
    named = (names_in_code_of(test, codebase) for test in one.tests)
    shared = common_to_all((said for name in names for said in differences(name, old, new)) for names in named)
    for said in shared[:_MOST]:
        text = f"the codebase reads source, and code in the test leads to this: {said}"
        yield Explanation(source=ExplanationSource.LIBRARY, text=text)


def _ends(one: Break, report: Report) -> tuple[Interpreter | None, Interpreter | None]:
    here = (found.interpreter for found in report.interpreters if found.target == one.target and found.interpreter)
    ends = {found.python: found for found in here}
    return ends.get(one.old), ends.get(one.new)


def _library(interpreter: Interpreter | None, label: str) -> Library | None:
    folder = library(interpreter) if interpreter else None
    return Library(folder, label) if folder else None
