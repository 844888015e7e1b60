"""A random generator of a module is seeded in the parent, and workers draw from it."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import parent_settings
from pyskew.audit.project.call_graph import Project
from pyskew.audit.rules import Fragment, Rule, Unfollowed
from pyskew.audit.stdlib import advice


def check(project: Project) -> Iterator[Spot]:
    """Yield seeds of numpy's and torch's global generators; `random` was seeded anew in every forked worker too."""
    for library, seed in (("numpy.random.", "numpy.random.seed"), ("torch.", "torch.manual_seed")):
        yield from parent_settings.only_in_parent(
            project,
            is_set=lambda use, seed=seed: use.name == seed,  # type: ignore[misc] # bound for this round
            matters=lambda use, library=library: use.name.startswith(library),  # type: ignore[misc] # the same
            says=f"{seed}() is called in the parent alone: what workers draw no longer follows from it",
        )


RULE = Rule(
    id="seed-in-parent",
    since=(3, 14),
    summary="A global random generator is seeded in the parent, and workers draw from it",
    why="a worker that is not forked seeds its own global generator from the system: results cannot be repeated",
    fix="give each worker a seed of its own, as numpy.random.SeedSequence.spawn() makes them",
    workaround=advice.PIN_FORK,
    link="https://numpy.org/doc/stable/reference/random/parallel.html",
    confidence=Confidence.MEDIUM,
    words=("seed", "manual_seed"),
    witness="start_methods_processes/rng-seeded-by-main",
    across=check,
    valid=(
        # Never was what the seed promised: random is seeded anew in every worker, forked or not.
        """\
import random
import multiprocessing

def work(x):
    return random.random()

if __name__ == "__main__":
    random.seed(1)
    with multiprocessing.Pool() as pool:
        pool.map(work, [1])
""",
    ),
    invalid=(
        """\
import numpy as np
import multiprocessing

def work(x):
    return np.random.rand()

if __name__ == "__main__":
    np.random.seed(1)
    with multiprocessing.Pool() as pool:
        pool.map(work, [1])
""",
    ),
    fragments={"invalid 1": Fragment("numpy")},
    followed=Unfollowed.PACKAGE,
)
