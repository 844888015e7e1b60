"""Many cells on the workers of one Dask scheduler, directed by several pyskews, and merged.

    python bench/cluster.py [--cells 200000] [--pyskews 4] [--folder FOLDER]

Starts a scheduler and one worker per core on the loopback interface (the packages of the tests must be installed), then
one `pyskew run --shard K/N` for each pyskew, all at once, then `pyskew merge`. Every cell starts an interpreter of its
own that prints one fact. Prints what each step took: wall time, the processor time of pyskew itself, peak memory, cells
per second.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import local_dask

PYTHONS = ("3.12", "3.13")
"""What the workers must have on their PATH."""
PACK = 10_000
"""Scenarios in one file; pyskew refuses files of more than 100,000 values."""
SCRIPT = "print('{\"answered\": true}')\n"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took."""

    wall: float
    """Seconds."""
    processor: float
    """Seconds, of the process and the children that it waited for."""
    memory: int
    """Peak of the process, in KiB."""
    code: int


def _suite(folder: Path, cells: int, scheduler: str) -> None:
    """Write a suite of so many cells."""
    wanted = range(cells // len(PYTHONS))
    packs = []
    for first in wanted[::PACK]:
        pack = folder / f"pack_{first // PACK}"
        pack.mkdir()
        (pack / "cell.py").write_text(SCRIPT, encoding="utf-8")
        scenarios = {f"cell-{number}": {"run": "cell.py"} for number in wanted[first : first + PACK]}
        # JSON is YAML.
        (pack / "pack.yaml").write_text(json.dumps({"scenarios": scenarios}, indent=0), encoding="utf-8")
        packs.append(pack.name)
    grid = {"kind": "dask", "os": "linux", "scheduler": scheduler}
    suite = {"version": 1, "pythons": list(PYTHONS), "targets": {"grid": grid}, "include": packs}
    (folder / "matrix.yaml").write_text(json.dumps(suite, indent=0), encoding="utf-8")


def _together(folder: Path, commands: Sequence[Sequence[str]]) -> list[Cost]:
    """Run pyskew once for each list of arguments, all at the same time."""
    started = time.perf_counter()
    running = {}
    for number, words in enumerate(commands):
        with (folder / f"{words[0]}-{number}.log").open("wb") as log:
            argv = [sys.executable, "-m", "pyskew", *words]
            running[subprocess.Popen(argv, cwd=folder, stdout=log, stderr=log).pid] = number
    costs = {}
    while running:
        pid, status, used = os.wait4(-1, 0)
        if pid in running:
            wall = time.perf_counter() - started
            cost = Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss, os.waitstatus_to_exitcode(status))
            costs[running.pop(pid)] = cost
    return [costs[number] for number in sorted(costs)]


def _tell(what: str, costs: Sequence[Cost], cells: int) -> None:
    wall, processor = max(one.wall for one in costs), sum(one.processor for one in costs)
    print(
        f"{what}: {wall:.0f} s, {cells / wall:.0f} cells/s; pyskew itself {processor:.0f} s of processor time, "
        f"{1000 * processor / cells:.2f} ms per cell; at most {max(one.memory for one in costs) / 1024:.0f} MiB; "
        f"exit codes {sorted({one.code for one in costs})}",
        flush=True,
    )


def main() -> None:
    """Run, merge and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cells", type=int, default=200_000)
    parser.add_argument("--pyskews", type=int, default=4)
    parser.add_argument("--folder", type=Path, help="keep the run directories here")
    given = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = given.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pyskew-cluster-")))
        folder.mkdir(parents=True, exist_ok=True)
        names = [f"worker-{number}" for number in range(os.cpu_count() or 1)]
        _suite(folder, given.cells, stack.enter_context(local_dask.running(folder / "dask", names)))
        print(f"{given.cells} cells, {given.pyskews} pyskews, {len(names)} workers; load {os.getloadavg()[0]:.1f}")
        _measure(folder, given.cells, given.pyskews)


def _measure(folder: Path, cells: int, pyskews: int) -> None:
    shards = [f"shards/{number}" for number in range(1, pyskews + 1)]
    run = ["run", "--fresh", "--plain", "--quiet", "--prove", "none"]
    shares = [[*run, "--shard", f"{number}/{pyskews}", "-o", shards[number - 1]] for number in range(1, pyskews + 1)]
    _tell("run", _together(folder, shares), cells)
    _tell("merge", _together(folder, [["merge", *shards, "-o", "merged"]]), cells)
    size = sum(path.stat().st_size for path in (folder / "merged").glob("records.jsonl"))
    print(f"records: {size / cells:.0f} bytes per cell; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
