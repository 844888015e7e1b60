"""Run the trials of a bisection: the command under its overlay, with some call sites switched."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pyskew.instrumentation import process
from pyskew.instrumentation.bisection import Trial
from pyskew.instrumentation.overlay import ReadyCommand
from pyskew.observation.overlay_events import CallSite
from pyskew.probe.overlay.sites import HIGHEST, Pattern

FIRST_TIMEOUT_SECONDS = 120.0
"""Timeout of a trial while none has passed yet."""
TIMEOUT_FACTOR = 10.0
"""A trial may take this many times as long as the longest one that passed,"""
TIMEOUT_MARGIN_SECONDS = 10.0
"""and this many seconds more."""
_LAST_LINE = 200
"""Characters that are kept of the last line of a failing trial."""


@dataclass(slots=True, kw_only=True)
class TrialRunner:
    """Run trials. Keep the locations of their call sites, and how the failing ones ended."""

    ready: ReadyCommand
    timeout: float | None = None
    places: dict[int, CallSite] = field(default_factory=dict)
    toggles: dict[int, set[str]] = field(default_factory=dict)
    """By call site, the toggles that decide there."""
    longest: float = 0.0
    seconds: float = 0.0
    endings: dict[frozenset[int], str] = field(default_factory=dict)
    """How failing trials ended, by the call sites that were switched to the failing side."""
    loaded: bool = False

    def run(self, pattern: Pattern, backward: bool) -> Trial:  # noqa: FBT001 - the shape of bisection.Run
        """Run the command once with some call sites switched."""
        self.ready.arm(pattern.text(), inverted=backward)
        return self._ran(pattern)

    def run_whole(self) -> Trial:
        """Run the command once with every call site switched."""
        self.ready.arm()
        return self._ran(Pattern(((0, HIGHEST),), frozenset(), frozenset()))

    def _ran(self, pattern: Pattern) -> Trial:
        with tempfile.TemporaryFile() as output:
            ended = process.bounded(self.ready.argv, self.ready.variables, self._limit(), output.fileno())
            output.seek(max(0, output.seek(0, 2) - 4096))
            words = output.read().decode(errors="replace").strip().splitlines()
        seen = self.ready.exposure()
        self.loaded = self.loaded or bool(seen.processes)
        self.places |= seen.sites
        for one in seen.reached:
            self.toggles.setdefault(one.place.hash, set()).add(one.toggle)
        self.seconds += ended.seconds
        if ended.passed:
            self.longest = max(self.longest, ended.seconds)
        else:
            how = f"still running after {ended.seconds:.0f} s" if ended.hung else f"exit {ended.code}"
            last = last_words(words)[:_LAST_LINE]
            switched = frozenset(site for site in seen.sites if site in pattern)
            self.endings[switched] = f"{how}: {last}" if last else how
        return Trial(failed=not ended.passed, sites=frozenset(seen.sites))

    def _limit(self) -> float:
        if self.timeout is not None:
            return self.timeout
        if not self.longest:
            return FIRST_TIMEOUT_SECONDS
        return TIMEOUT_FACTOR * self.longest + TIMEOUT_MARGIN_SECONDS


def last_words(lines: Sequence[str]) -> str:
    """Return the exception of the last traceback in an output, else its last line.

    Notes (PEP 678) stand below the exception: since 3.14 pickle adds `when serializing ... object` there.
    """
    frames = [index for index, line in enumerate(lines) if _FRAME.match(line)]
    below = lines[frames[-1] :] if frames else ()
    return next((line for line in below if _EXCEPTION.fullmatch(line)), lines[-1] if lines else "")


_FRAME = re.compile(r'\s*File ".*", line \d+')
_EXCEPTION = re.compile(r"[A-Za-z_][\w.]*(?::\s.*|:)?")


def source(place: CallSite) -> list[str]:
    """Return the line of a call site and its neighbours, numbered; an empty list if the file cannot be read."""
    try:
        lines = Path(place.file).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    around = range(max(place.line - 1, 1), min(place.line + 1, len(lines)) + 1)
    return [f"{'>' if number == place.line else ' '}{number:5} | {lines[number - 1]}" for number in around]
