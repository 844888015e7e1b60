"""Warnings are filtered in the parent alone."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import parent_settings
from pyskew.audit.project.call_graph import Project
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice

_SET = {"warnings.simplefilter", "warnings.filterwarnings"}
_WARNS = {"warnings.warn", "warnings.warn_explicit"}


def check(project: Project) -> Iterator[Spot]:
    """Yield filters around a launch, surer where workers warn; that they call anything at all is reason enough."""
    told: set[tuple[str, int]] = set()
    for sure in (Confidence.MEDIUM, Confidence.LOW):
        for spot in parent_settings.only_in_parent(
            project,
            is_set=lambda use: use.name in _SET,
            matters=(lambda use: use.name in _WARNS) if sure is Confidence.MEDIUM else (lambda use: "." in use.name),
            says="a warnings filter of the parent alone: workers filter by default",
            confidence=sure,
        ):
            if (spot.path, spot.line) not in told:
                told.add((spot.path, spot.line))
                yield spot


RULE = Rule(
    id="warnings-filter-in-parent",
    since=(3, 14),
    summary="Warnings are filtered in the parent alone",
    why="a worker that is not forked has the filters of the command line and the environment, not those set by calls",
    fix="set the filter in the initializer too, or at the top level of the module that the workers import",
    workaround=advice.PIN_FORK,
    link=advice.DOCS,
    confidence=Confidence.MEDIUM,
    words=("warnings",),
    witness="start_methods_state/warnings-filters",
    across=check,
    valid=(
        """\
import multiprocessing
import os
import warnings

warnings.simplefilter("ignore")

def work():
    os.getcwd()

if __name__ == "__main__":
    multiprocessing.Process(target=work).start()
""",
    ),
    invalid=(
        """\
import multiprocessing
import warnings

def work():
    try:
        warnings.warn("odd")
    except UserWarning:
        print("an error")

if __name__ == "__main__":
    warnings.simplefilter("error")
    multiprocessing.Process(target=work).start()
""",
    ),
    followed=Followed(
        1,
        """\
import multiprocessing
import warnings

def work():
    warnings.simplefilter("error")
    try:
        warnings.warn("odd")
    except UserWarning:
        print("an error")

if __name__ == "__main__":
    multiprocessing.Process(target=work).start()
""",
    ),
)
