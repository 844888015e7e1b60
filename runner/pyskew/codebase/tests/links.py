"""Lines of a codebase that the failure of a changed test may come from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pyskew.audit.syntax.enclosing import innermost_function
from pyskew.audit.test_evidence import Linked
from pyskew.codebase.tests import python_files
from pyskew.codebase.tests.feeding import feeding
from pyskew.model.location import Location
from pyskew.model.report import Change
from pyskew.model.suite import CauseVerdict
from pyskew.model.tests import CaseResult
from pyskew.suite.python_spec import parse_python

_CAUSED = frozenset({CauseVerdict.PROVEN, CauseVerdict.SUPPORTED})


class Links:
    """The lines of one codebase, as long as it stays as it is: many changed tests fail at the same few of them."""

    def __init__(self, folder: Path, files: Sequence[str]) -> None:
        """Follow the lines of a folder.

        Args:
            folder: the codebase.
            files: its files, relative.
        """
        self._folder, self._files = folder, files
        self._fed: dict[str, list[str]] = {}
        self._around: dict[str, list[str]] = {}

    def lines(self, change: Change, cases: Sequence[CaseResult]) -> set[Linked]:
        """Return the lines of tracebacks, what feeds the innermost ones, and their functions where the cause is known.

        Args:
            change: the change of a single test.
            cases: how the test ended on the newer Python.
        """
        frames = dict.fromkeys(frame for case in cases for frame in case.frames)
        caused = any(one.verdict in _CAUSED for one in change.causes)
        around = [place for frame in frames if caused for place in self._function(frame)]
        fed = [place for case in cases for place in self._feeding(case.frame)]
        return {Linked(place, str(change.test), *_versions(change)) for place in (*frames, *around, *fed)}

    def _feeding(self, frame: str) -> list[str]:
        if frame not in self._fed:
            self._fed[frame] = [place for _, place in feeding(self._folder, self._files, [frame])]
        return self._fed[frame]

    def _function(self, frame: str) -> list[str]:
        """Return the lines of the innermost function around one."""
        if frame not in self._around:
            at = Location.parse(frame)
            tree = python_files.tree(self._folder / at.path)
            function = innermost_function(tree, at.line) if tree else None
            lines = range(function.lineno, (function.end_lineno or function.lineno) + 1) if function else ()
            self._around[frame] = [f"{at.path}:{line}" for line in lines]
        return self._around[frame]


def _versions(change: Change) -> tuple[tuple[int, int], tuple[int, int]]:
    old, new = (parse_python(label).minor for label in (change.old, change.new))
    return old, new
