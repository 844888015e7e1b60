"""Cells that do nothing, beside a C pool; and a run in which some cells hang until their limit.

    python bench/short_cells.py [--rounds 7] [--trivial 200] [--cells 60] [--hanging 6] [--limit 5]

200 cells that print one fact, two at a time, with pyskew and with a pool in C that records nothing, in turn. Then 60
cells of which six, the last of the suite, sleep until a limit of five seconds ends them, beside that limit: with
`--workers` 2 and 8; and without a number of workers, where a cell that sleeps lends its slot, when it is not known
which cells sleep, and when an earlier run has seen it. Prints medians, the middle half of the ratios, and which goals
are met.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import peers

GOAL = 1.05
"""What pyskew should take at most of the time of the C pool."""
HANG_GOAL = 1.10
"""The same, of the longest limit."""
PYTHON = "3.13"
ANSWERS = "print('{\"answered\": true}')\n"
SLEEPS = "import time\ntime.sleep(600)\n"


def _suite(folder: Path, answering: int, hanging: int = 0, limit: int = 20) -> None:
    """Write a suite of cells that answer, and after them some that hang."""
    scripts = {f"cell-{number}": ANSWERS for number in range(answering)}
    scripts |= {f"sleeps-{number}": SLEEPS for number in range(hanging)}
    scenarios = {}
    for name, text in scripts.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
        scenarios[name] = {"run": f"{name}.py"}
    limits = {"timeout": f"{limit}s"}
    suite = {"version": 1, "pythons": [PYTHON], "limits": limits, "scenarios": scenarios}
    (folder / "matrix.yaml").write_text(json.dumps(suite), encoding="utf-8")


def _run(folder: Path, *more: str, code: int = 0) -> None:
    """Run the suite; end here if its exit code is another one."""
    argv = ["pyskew", "run", "--fresh", "--prove", "none", "--plain", "--quiet", *more]
    done = subprocess.run(argv, cwd=folder, check=False, capture_output=True, encoding="utf-8")
    if done.returncode != code:
        sys.exit(
            f"{' '.join(argv)} ended with {done.returncode}, not {code}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )


def _trivial(folder: Path, given: argparse.Namespace) -> None:
    trivial, rounds = given.trivial, given.rounds
    compiler = shutil.which("cc")
    if compiler is None:
        print(f"{trivial} trivial cells: left out, no `cc` here")
        return
    _suite(folder, trivial)
    listing = subprocess.run(["pyskew", "pythons", "--json"], cwd=folder, check=True, stdout=subprocess.PIPE)
    (python,) = (one["path"] for one in json.loads(listing.stdout)["interpreters"])
    pool = str(folder / "pool")
    subprocess.run([compiler, "-O2", "-o", pool, str(peers.HERE / "pool.c")], check=True)
    lines = "".join(f"{python}\n{folder / f'cell-{number}.py'}\n" for number in range(trivial)).encode()
    runners: dict[str, peers.Runner] = {
        peers.POOL: partial(subprocess.run, [pool, str(peers.WORKERS)], input=lines, check=True),
        peers.OURS: partial(_run, folder, "--workers", str(peers.WORKERS), "-o", "run"),
    }
    seconds = peers.measured(runners, rounds)
    row = peers.row(seconds[peers.OURS], seconds[peers.POOL])
    print(
        f"{trivial} trivial cells: {row['seconds']:.2f} s, {row['ratio']:.2f} ({row['low']:.2f}-{row['high']:.2f}) of "
        f"the {peers.POOL}; goal: at most {GOAL:.2f}, {'met' if row['ratio'] <= GOAL else 'NOT met'}"
    )


def _hanging(folder: Path, given: argparse.Namespace) -> None:
    _suite(folder, given.cells - given.hanging, given.hanging, given.limit)
    run = partial(_run, folder, code=int(given.hanging > 0))

    def unknown() -> None:
        shutil.rmtree(folder / ".pyskew", ignore_errors=True)
        run()

    ways: dict[str, peers.Runner] = {
        f"--workers {peers.WORKERS}": partial(run, "--workers", str(peers.WORKERS), "-o", "run"),
        "--workers 8": partial(run, "--workers", "8", "-o", "run"),
        "no number, not known which": unknown,
        "no number, known": run,
    }
    for name, seconds in peers.measured(ways, given.rounds).items():
        row = peers.row(seconds, [float(given.limit)] * len(seconds))
        print(
            f"{given.cells} cells of which {given.hanging} hang until {given.limit} s, {name}: {row['seconds']:.1f} s, "
            f"{row['ratio']:.2f} ({row['low']:.2f}-{row['high']:.2f}) of the limit; goal: at most {HANG_GOAL:.2f}, "
            f"{'met' if row['ratio'] <= HANG_GOAL else 'NOT met'}"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="rounds that count (default: 7)")
    parser.add_argument("--trivial", type=int, default=200, help="cells that do nothing (default: 200)")
    parser.add_argument("--cells", type=int, default=60, help="cells of the run in which some hang (default: 60)")
    parser.add_argument("--hanging", type=int, default=6, help="those of them that hang (default: 6)")
    parser.add_argument("--limit", type=int, default=5, help="seconds until which they hang (default: 5)")
    given = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; Python {sys.version.split()[0]}")
    for measure in (_trivial, _hanging):
        with tempfile.TemporaryDirectory(prefix="pyskew-bench-") as folder:
            measure(Path(folder).resolve(), given)
    print(f"load {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
