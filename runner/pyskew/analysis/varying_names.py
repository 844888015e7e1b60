"""Tests whose names hold what differs between any two runs: a time, a path, an address. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from pyskew.model.tests import CaseOutcome, CaseResult

_DATE = r"(?:\d{4}-\d\d-\d\d|\d\d-\d\d-\d{4})"
_ZONE = r"(?:Z|[+-]\d\d:?\d\d)?"
_VARYING = re.compile(
    rf"{_DATE}[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?{_ZONE}"
    rf"|\d\d:\d\d:\d\d(?:\.\d+)?{_ZONE} {_DATE}"
    r"|\b0x[0-9a-fA-F]{6,}"
    r"|(?<![\w./:])(?:[A-Za-z]:)?[\\/](?:[^\s\\/\[\],;:'\"]+[\\/])+[^\s\\/\[\],;:'\"]*"
)

_ENVIRONMENT = re.compile(r"(?:\.\./)+(?:[^/]+/)*(?:site|dist)-packages/")
"""Where the file of a test that a codebase inherits from a dependency lies: each Python has its own environment."""


def under_other_names(old: Mapping[str, CaseResult], new: Mapping[str, CaseResult]) -> frozenset[str]:
    """Return the tests of either run that the other one has under another name, with the same outcomes.

    A test whose name holds the time at which it was collected has a new name in each run; it is neither lost nor new.
    Nor is one that a dependency defines and the codebase collects, whose file is in the environment of each Python.
    Names that differ in anything else are different tests, and so are tests that do not end alike.
    """
    lost, gained = _alike(old.keys() - new.keys()), _alike(new.keys() - old.keys())
    return frozenset(
        name
        for shape, names in lost.items()
        if _outcomes(old, names) == _outcomes(new, gained.get(shape, ()))
        for name in (*names, *gained[shape])
    )


def _alike(names: Iterable[str]) -> Mapping[str, list[str]]:
    """Return names that hold something that varies, by what is left without it."""
    shapes: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        file, _, rest = name.partition("::")
        shape = f"{_ENVIRONMENT.sub('<varies>/', file)}::{_VARYING.sub('<varies>', rest)}"
        if shape != f"{file}::{rest}":
            shapes[shape].append(name)
    return shapes


def _outcomes(cases: Mapping[str, CaseResult], names: Iterable[str]) -> Counter[CaseOutcome]:
    return Counter(cases[name].outcome for name in names)
