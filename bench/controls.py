"""The A/A test of the toggles: does any scenario show something else when each toggle is set to its own default?

    python bench/controls.py [SUITE] [--workers N] [--only PATTERN]

Every scenario runs once as it is and once in its control arm, on every Python. Cells whose attempts disagree without
any toggle are named apart: they say nothing. The exit code is 1 if a control arm differs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pyskew import __version__, plugins
from pyskew.analysis import compare
from pyskew.analysis.review import Review
from pyskew.cli.console import Console
from pyskew.cli.selection import narrowed
from pyskew.execution import run as execution
from pyskew.execution.run import Wanted, carry_out
from pyskew.model.suite import Arm, Cell, Evidence, Suite
from pyskew.store import records
from pyskew.suite import loader
from pyskew.suite.plan import plan

ROOT = Path(__file__).parent.parent
AGAIN = 2
"""Further attempts at both arms of a cell that differs."""


class Controls(Review):
    """A review that asks for the control arm of every cell, and for both arms again where they differ."""

    def next_cells(self) -> list[Cell]:
        """Return the arms that were not run yet."""
        wanted = []
        for cell, control in self.arms():
            seen = self.observed(control)
            if seen.evidence is Evidence.MISSING:
                wanted.append(control)
            elif self.differs(cell):
                wanted += [one for one in (cell, control) if self.observed(one).attempts <= AGAIN]
        return wanted

    def next_tests(self) -> dict[str, tuple[str, ...]]:
        """Return nothing: cells are run as a whole."""
        return {}

    def arms(self) -> Iterator[tuple[Cell, Cell]]:
        """Yield each cell that ran with its control arm."""
        for planned in self.run.cells:
            if self.observed(planned.cell).evidence is Evidence.RAN:
                yield planned.cell, replace(planned.cell, arm=Arm.CONTROL)

    def differs(self, cell: Cell) -> bool:
        """Return whether the two arms of a cell show something else."""
        rules = self.scenarios[cell.scenario].facts
        arms = (self.observed(one) for one in (cell, replace(cell, arm=Arm.CONTROL)))
        plain, control = (compare.signature(one, rules) for one in arms)
        return plain != control


def main() -> int:
    """Run both arms of everything and print the cells that differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suite", nargs="?", type=Path, default=ROOT / "scenarios" / "all.yaml")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--only", default="*")
    options = parser.parse_args()
    loaded = narrowed(options.suite, None, None, (options.only,))[0]
    suite: Suite = replace(loaded, scenarios=tuple(replace(one, toggles=()) for one in loaded.scenarios), proof=1e9)
    made = plan(suite, plugins.toggles(), {})
    info = records.RunInfo(
        schema=records.SCHEMA, pyskew=__version__, created="", host_os=loader.this_os(), plan=made.digest, suite=suite
    )
    execution.Review = Controls  # type: ignore[misc] # the run goes on until this one asks for nothing
    with tempfile.TemporaryDirectory() as folder:
        wanted = Wanted(info=info, plan=made, folder=Path(folder), workers=options.workers)
        carry_out(wanted, Console(quiet=True, plain=True))
        review = Controls(records.read(Path(folder)), plugins.toggles())
    return report(review)


def report(review: Controls) -> int:
    """Print what differs; return the exit code."""
    cells = [cell for cell, _ in review.arms()]
    differing = [cell for cell in cells if review.differs(cell)]
    unstable = [cell for cell in differing if len(set(flaky(review, cell))) > 1]
    for cell in differing:
        rules = review.scenarios[cell.scenario].facts
        plain, control = (
            compare.signature(review.observed(one), rules) for one in (cell, replace(cell, arm=Arm.CONTROL))
        )
        kind = "unstable" if cell in unstable else "differs"
        for name in sorted(name for name in plain.keys() | control.keys() if plain.get(name) != control.get(name)):
            print(f"{kind}: {cell.id}: {name}: {plain.get(name)} -> {control.get(name)}")
    found = len(differing) - len(unstable)
    print(f"{len(cells)} cells in both arms: {found} differ, {len(unstable)} are not stable by themselves")
    return int(found > 0)


def flaky(review: Controls, cell: Cell) -> Iterator[str]:
    """Yield what each attempt of a cell without toggles showed."""
    rules = review.scenarios[cell.scenario].facts
    limits = review.scenarios[cell.scenario].limits
    for attempt in review.run.records.get(cell.id, ()):
        yield str(sorted(compare.signature(compare.observe(cell, [attempt], rules, limits), rules).items()))


if __name__ == "__main__":
    sys.exit(main())
