"""What a run costs in which nothing changed, beside `pyskew --help` and `python -c pass`, in turn.

A suite of scripts that print a number is run once on three Pythons; then the same command is given again and again.
Prints medians of wall and processor time in milliseconds, what the run takes beyond the help, with the middle half of
these differences, and the load. Measure an installed wheel: in a source tree, click lays out the help.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_PYSKEW = [sys.executable, "-m", "pyskew"]
_RUN = [*_PYSKEW, "run", "--prove", "none"]
_COMMANDS = {"python -c pass": [sys.executable, "-c", "pass"], "help": [*_PYSKEW, "--help"], "run": _RUN}
_SETTLED = 2.5
"""Seconds after which the files of the suite are old enough."""


def _suite(folder: Path, scripts: int, pythons: list[str]) -> None:
    names = [f"case_{number}" for number in range(scripts)]
    for name in names:
        (folder / f"{name}.py").write_text(f"print({name.rpartition('_')[2]})\n")
    scenarios = "".join(f"  {name.replace('_', '-')}: {{run: {name}.py}}\n" for name in names)
    listed = ", ".join(f'"{label}"' for label in pythons)
    (folder / "matrix.yaml").write_text(f"version: 1\npythons: [{listed}]\nscenarios:\n{scenarios}")


def _spent(argv: list[str], folder: Path) -> tuple[float, float, str]:
    """Return wall and processor seconds of a command, and what it said on stderr."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stderr


def _measured(folder: Path, scripts: int, pythons: list[str], rounds: int) -> None:
    _suite(folder, scripts, pythons)
    time.sleep(_SETTLED)
    cells = scripts * len(pythons)
    print(f"{cells} cells: the first run took {_spent(_RUN, folder)[0]:.1f} s", flush=True)
    wall, used, said = _spent([*_RUN, "--workers", "2"], folder)  # another command line: it goes the whole way
    print(
        f"  all reused, the whole way: {wall:.2f} s, of the processor {used:.2f} s ({said.splitlines()[0]})", flush=True
    )
    _spent(_RUN, folder)
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in _COMMANDS}
    for _ in range(rounds):
        for name, argv in _COMMANDS.items():
            wall, used, said = _spent(argv, folder)
            if name == "run" and not said.startswith("unchanged:"):
                message = f"something has changed: {said}"
                raise SystemExit(message)
            times[name].append((wall * 1000, used * 1000))
    for index, what in enumerate(("wall", "processor")):
        medians = {name: statistics.median(one[index] for one in found) for name, found in times.items()}
        beyond = [run[index] - help_[index] for run, help_ in zip(times["run"], times["help"], strict=True)]
        low, middle, high = statistics.quantiles(beyond, n=4)
        shown = ", ".join(f"{name} {median:.0f}" for name, median in medians.items())
        print(f"  {what}, ms: {shown}; beyond the help {middle:.0f} ({low:.0f} to {high:.0f})", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scripts", type=int, nargs="+", default=[20, 3334])
    parser.add_argument("--pythons", nargs="+", default=["3.12", "3.13", "3.14"])
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    print(f"load of the last minute: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for scripts in given.scripts:
        with tempfile.TemporaryDirectory() as name:
            _measured(Path(name), scripts, given.pythons, given.rounds)
    print(f"load of the last minute: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
