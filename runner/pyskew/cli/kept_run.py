"""What a run leaves so that the same command, given again, only looks whether anything has changed: see `ready_run`."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pyskew.analysis.baseline import Baseline
from pyskew.cli import ready_run
from pyskew.cli.console import text_for
from pyskew.errors import StorageError
from pyskew.interpreters.providers import providers
from pyskew.model.file_states import files_below, state_of
from pyskew.model.report import Report
from pyskew.store import line_index, run_directory
from pyskew.suite import source_tree
from pyskew.suite.inputs import Inputs

_NOT_THE_RESULT = frozenset({ready_run.FILENAME, run_directory.MARKER, run_directory.LOCK, line_index.FILENAME})
"""Files of a run directory that change when it is looked at, or when this file is written."""
_NEVER = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Beginning:
    """What decides a run, noted when it begins."""

    wanted: bool
    """Whether the run may be told again: its options ask for nothing that only running does."""
    situation: str
    since: str = field(default_factory=ready_run.today)
    inputs: Inputs = field(default_factory=Inputs)

    def note_surroundings(self, suite: Path) -> None:
        """Note pyskew itself, where interpreters are looked for, and the commit that a suite's folder is at."""
        if not self.wanted:
            return
        self.inputs.note([*ready_run.code(), sys.executable, os.path.realpath(sys.executable)])
        for paths in (*(one.places() for one in providers().values()), source_tree.commit_files(suite.parent)):
            if paths is None:
                self.inputs.unseen = True
            else:
                self.inputs.note(paths)


def begin(*, wanted: bool) -> Beginning:
    """Return the beginning of a run.

    On Windows none is told again: a file that is put back with its old time looks as before there.
    """
    wanted = wanted and os.name != "nt"
    return Beginning(wanted, ready_run.situation(sys.argv[1:]) if wanted else "")


@dataclass(frozen=True, slots=True)
class Said:
    """What a run told at its end."""

    report: Report
    lines: Sequence[tuple[str, str]]
    """Its summary, with styles."""
    warnings: Sequence[str]
    quiet: bool = field(kw_only=True)
    plain: bool = field(kw_only=True)


def keep(begun: Beginning, folder: Path, baseline: Baseline, said: Said) -> None:
    """Write the file for `ready_run` into a run directory, if everything that decides the run is seen and at rest.

    A disk that does not take it is no error: the next run goes the whole way.
    """
    if not begun.wanted:
        return
    binaries = (place.interpreter.path for place in said.report.interpreters if place.interpreter)
    begun.inputs.note(name for path in binaries for name in (path, os.path.realpath(path)))
    if not begun.inputs.stand():
        return
    until = min(
        (day for one in baseline.accepted if (day := str(one.expires or _NEVER)) >= begun.since), default=_NEVER
    )
    texts = [begun.situation, begun.since, until, str(said.report.verdict.exit_code), _note(folder, said)]
    texts += [text_for(said.lines, terminal=terminal, plain=said.plain) for terminal in (False, True)]
    written = {path: state_of(path) for path in _written(folder)}
    with contextlib.suppress(StorageError, ValueError):
        run_directory.write_text(folder, ready_run.FILENAME, ready_run.text_of(texts, begun.inputs.states | written))


def _note(folder: Path, said: Said) -> str:
    """Return what is told before the summary where it is told again."""
    when = f", which began {said.report.origin.created}" if said.report.origin else ""
    stands = (
        f"unchanged: nothing that decides the outcomes has changed since {folder.name}{when}; "
        "they stand, and no cell runs; --fresh runs every cell again"
    )
    return "".join(f"{line}\n" for line in (*said.warnings, *([] if said.quiet else [stands])))


def _written(folder: Path) -> Iterable[str]:
    """Return the files that the run wrote."""
    return (path for path in files_below(str(folder.absolute())) if os.path.basename(path) not in _NOT_THE_RESULT)
