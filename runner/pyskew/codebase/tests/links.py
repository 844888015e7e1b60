"""Lines of a codebase that the failure of a changed test may come from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from pyskew.audit.enclosing import innermost_function
from pyskew.audit.test_evidence import Linked
from pyskew.codebase.tests import python_files
from pyskew.codebase.tests.feeding import feeding
from pyskew.model.location import Location
from pyskew.model.report import Change
from pyskew.model.suite import CauseVerdict
from pyskew.model.tests import CaseResult
from pyskew.suite.python_spec import parse_python

_CAUSED = frozenset({CauseVerdict.PROVEN, CauseVerdict.SUPPORTED})


def linked_lines(change: Change, cases: Sequence[CaseResult], folder: Path, files: Sequence[str]) -> set[Linked]:
    """Return the lines of tracebacks, what feeds the innermost ones, and their functions where the cause is known.

    Args:
        change: the change of a single test.
        cases: how the test ended on the newer Python.
        folder: the codebase.
        files: its files, relative.
    """
    frames = {frame for case in cases for frame in case.frames}
    caused = any(one.verdict in _CAUSED for one in change.causes)
    functions = _functions(folder, frames) if caused else ()
    around = [f"{name}:{line}" for name, first, last in functions for line in range(first, last + 1)]
    fed = [place for _, place in feeding(folder, files, {case.frame for case in cases})]
    return {Linked(place, str(change.test), *_versions(change)) for place in (*frames, *around, *fed)}


def _versions(change: Change) -> tuple[tuple[int, int], tuple[int, int]]:
    old, new = (parse_python(label).minor for label in (change.old, change.new))
    return old, new


def _functions(folder: Path, frames: Collection[str]) -> Iterator[tuple[str, int, int]]:
    """Yield the innermost function around each line: file, first line, last line."""
    for name in {frame.rpartition(":")[0] for frame in frames}:
        tree = python_files.tree(folder / name)
        for at in map(Location.parse, frames):
            if tree and at.path == name and (function := innermost_function(tree, at.line)):
                yield name, function.lineno, function.end_lineno or function.lineno
