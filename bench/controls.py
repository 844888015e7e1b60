"""The A/A test of the toggles: does any scenario show something else when each toggle is set to its own default?

    python bench/controls.py [SUITE] [--workers N] [--only PATTERN]

Every scenario runs once as it is and once in its control arm, on every Python. Cells whose attempts disagree without
any toggle are named apart: they say nothing. The exit code is 1 if a control arm differs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from unittest import mock

from pyskew import __version__, plugins
from pyskew.analysis import compare, proof_plan
from pyskew.analysis.proof_plan import ProofPlan
from pyskew.analysis.review import Review
from pyskew.cli.console import Console
from pyskew.cli.selection import narrowed
from pyskew.execution.run import Wanted, carry_out
from pyskew.execution.slots import Workers
from pyskew.model.suite import Arm, Cell, Evidence, Suite
from pyskew.store import records
from pyskew.suite import host
from pyskew.targets import sessions

ROOT = Path(__file__).parent.parent
AGAIN = 2
"""Further attempts at both arms of a cell that differs."""


def needed(review: Review, _explained: Collection[str] = ()) -> ProofPlan:
    """Return the control arm of every cell, and both arms again where they differ."""
    wanted = []
    for cell, control in arms(review):
        seen = review.observed(control)
        if seen.evidence is Evidence.MISSING:
            wanted.append(control)
        elif differs(review, cell):
            wanted += [one for one in (cell, control) if review.observed(one).attempts <= AGAIN]
    return ProofPlan(cells=tuple(wanted))


def arms(review: Review) -> Iterator[tuple[Cell, Cell]]:
    """Yield each cell that ran with its control arm."""
    for planned in review.run.cells:
        if review.observed(planned.cell).evidence is Evidence.RAN:
            yield planned.cell, replace(planned.cell, arm=Arm.CONTROL)


def differs(review: Review, cell: Cell) -> bool:
    """Return whether the two arms of a cell show something else."""
    plain, control = shown(review, cell)
    return plain != control


def shown(review: Review, cell: Cell) -> tuple[Mapping[str, object], Mapping[str, object]]:
    """Return what the two arms of a cell show."""
    rules = review.scenarios[cell.scenario].facts
    both = (cell, replace(cell, arm=Arm.CONTROL))
    plain, control = (compare.signature(review.observed(one), rules) for one in both)
    return plain, control


def main() -> int:
    """Run both arms of everything and print the cells that differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suite", nargs="?", type=Path, default=ROOT / "scenarios" / "all.yaml")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--only", default="*")
    options = parser.parse_args()
    loaded = narrowed(options.suite, None, None, (options.only,))[0]
    suite: Suite = replace(loaded, scenarios=tuple(replace(one, toggles=()) for one in loaded.scenarios), proof=1e9)
    made = sessions.planned(suite)
    info = records.RunInfo(
        schema=records.SCHEMA, pyskew=__version__, created="", host_os=host.this_os(), plan=made.digest, suite=suite
    )
    # A run imports it where it plans proofs, and goes on until it returns no cell.
    ours = mock.patch.object(proof_plan, "proof_plan", needed)
    with ours, tempfile.TemporaryDirectory() as folder:
        wanted = Wanted(info=info, plan=made, folder=Path(folder), workers=Workers(number=options.workers))
        carry_out(wanted, Console(quiet=True, plain=True))
        review = Review(records.read(Path(folder)), plugins.toggles())
    return report(review)


def report(review: Review) -> int:
    """Print what differs; return the exit code."""
    cells = [cell for cell, _ in arms(review)]
    differing = [cell for cell in cells if differs(review, cell)]
    unstable = [cell for cell in differing if len(set(flaky(review, cell))) > 1]
    for cell in differing:
        plain, control = shown(review, cell)
        kind = "unstable" if cell in unstable else "differs"
        for name in sorted(name for name in plain.keys() | control.keys() if plain.get(name) != control.get(name)):
            print(f"{kind}: {cell.id}: {name}: {plain.get(name)} -> {control.get(name)}")
    found = len(differing) - len(unstable)
    print(f"{len(cells)} cells in both arms: {found} differ, {len(unstable)} are not stable by themselves")
    return int(found > 0)


def flaky(review: Review, cell: Cell) -> Iterator[str]:
    """Yield what each attempt of a cell without toggles showed."""
    rules = review.scenarios[cell.scenario].facts
    limits = review.scenarios[cell.scenario].limits
    for attempt in review.run.records.get(cell.id, ()):
        yield str(sorted(compare.signature(compare.observe(cell, [attempt], rules, limits), rules).items()))


if __name__ == "__main__":
    sys.exit(main())
