"""Cells that do nothing, beside a C pool; and a run in which some cells hang until their limit.

    python bench/short_cells.py [--rounds 7]

200 cells that print one fact, two at a time, with pyskew and with a pool in C that records nothing, in turn. Then 60
cells of which six sleep until a limit of five seconds ends them, two and eight at a time, beside that limit. Prints
medians, the middle half of the ratios, and which goals are met.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import peers

TRIVIAL = 200
HANGING = 6
CELLS = 60
LIMIT = 5.0
GOAL = 1.05
"""What pyskew should take at most of the time of the C pool."""
HANG_GOAL = 1.10
"""The same, of the longest limit."""
PYTHON = "3.13"


def _suite(folder: Path, scripts: dict[str, str]) -> None:
    scenarios = {}
    for name, text in scripts.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
        scenarios[name] = {"run": f"{name}.py"}
    limits = {"timeout": f"{LIMIT:.0f}s"}
    suite = {"version": 1, "pythons": [PYTHON], "limits": limits, "scenarios": scenarios}
    (folder / "matrix.yaml").write_text(json.dumps(suite), encoding="utf-8")


def _run(folder: Path, workers: int = peers.WORKERS) -> None:
    words = ["--fresh", "--prove", "none", "--plain", "--quiet", "--workers", str(workers), "-o", "run"]
    subprocess.run(["pyskew", "run", *words], cwd=folder, check=False, stdout=subprocess.DEVNULL)


def _trivial(folder: Path, rounds: int) -> None:
    compiler = shutil.which("cc")
    if compiler is None:
        print("200 trivial cells: left out, no `cc` here")
        return
    _suite(folder, {f"cell-{number}": "print('{\"answered\": true}')\n" for number in range(TRIVIAL)})
    listing = subprocess.run(["pyskew", "pythons", "--json"], cwd=folder, check=True, stdout=subprocess.PIPE)
    (python,) = (one["path"] for one in json.loads(listing.stdout)["interpreters"])
    pool = str(folder / "pool")
    subprocess.run([compiler, "-O2", "-o", pool, str(peers.HERE / "pool.c")], check=True)
    lines = "".join(f"{python}\n{folder / f'cell-{number}.py'}\n" for number in range(TRIVIAL)).encode()
    runners = {
        peers.POOL: partial(subprocess.run, [pool, str(peers.WORKERS)], input=lines, check=True),
        peers.OURS: partial(_run, folder),
    }
    seconds = peers.measured(runners, rounds)
    row = peers.row(seconds[peers.OURS], seconds[peers.POOL])
    print(
        f"{TRIVIAL} trivial cells: {row['seconds']:.2f} s, {row['ratio']:.2f} ({row['low']:.2f}-{row['high']:.2f}) of "
        f"the {peers.POOL}; goal: at most {GOAL:.2f}, {'met' if row['ratio'] <= GOAL else 'NOT met'}"
    )


def _hanging(folder: Path) -> None:
    scripts = {f"cell-{number}": "print('{\"answered\": true}')\n" for number in range(CELLS - HANGING)}
    scripts |= {f"sleeps-{number}": "import time\ntime.sleep(600)\n" for number in range(HANGING)}
    _suite(folder, scripts)
    for workers in (peers.WORKERS, HANGING + peers.WORKERS):
        started = time.perf_counter()
        _run(folder, workers)
        wall = time.perf_counter() - started
        least = LIMIT * -(-HANGING // workers)
        print(
            f"{CELLS} cells of which {HANGING} hang until {LIMIT:.0f} s, {workers} at a time: {wall:.1f} s, "
            f"{wall / LIMIT:.2f} of the limit (goal: at most {HANG_GOAL:.2f}, "
            f"{'met' if wall <= HANG_GOAL * LIMIT else 'NOT met'}); the limits alone take {least:.0f} s"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="rounds that count (default: 7)")
    given = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; Python {sys.version.split()[0]}")
    for measure in (partial(_trivial, rounds=given.rounds), _hanging):
        with tempfile.TemporaryDirectory(prefix="pyskew-bench-") as folder:
            measure(Path(folder).resolve())
    print(f"load {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
