"""What recording costs: 60 small multiprocessing cells run by pyskew, over `xargs -P2` of the bare scripts.

Twenty scripts on three Pythons, two at a time on either side, rounds interleaved so that a noisy machine disturbs
both alike. Prints the ratio of medians of whole processes, start-up included, and, for information, of pyskew's run
phase alone (first cell started to last cell ended). Exits with 1 when the ratio is over the limit.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from pyskew.store import records

LIMIT = 1.3
SCRIPTS = 20
WORKERS = 2
PYTHONS = "3.12,3.13,3.14"

SCRIPT = """\
import json
from concurrent.futures import ProcessPoolExecutor


def triangle(number):
    return sum(range(number + 1))


if __name__ == "__main__":
    with ProcessPoolExecutor(1) as pool:
        print(json.dumps({{"triangle": pool.submit(triangle, {number}).result()}}))
"""

_Times = dict[str, list[float]]


def _write_suite(folder: Path) -> list[Path]:
    """Write the scripts, and the suite that declares them."""
    scripts = [folder / f"triangle_{number}.py" for number in range(SCRIPTS)]
    for number, script in enumerate(scripts):
        script.write_text(SCRIPT.format(number=number), encoding="utf-8")
    suite = {
        "version": 1,
        "pythons": PYTHONS.split(","),
        "scenarios": {script.stem.replace("_", "-"): {"run": script.name} for script in scripts},
    }
    # JSON is YAML.
    (folder / "matrix.yaml").write_text(json.dumps(suite, indent=1), encoding="utf-8")
    return scripts


def _interpreters(folder: Path) -> list[str]:
    """Return the paths of the interpreters that pyskew itself would use."""
    listing = subprocess.run(
        ["pyskew", "pythons", "--json"], cwd=folder, check=True, stdout=subprocess.PIPE, encoding="utf-8"
    )
    found = {one["python"]: one["path"] for one in json.loads(listing.stdout)["interpreters"]}
    absent = [python for python in PYTHONS.split(",") if not found.get(python)]
    if absent:
        sys.exit(f"no interpreter for {', '.join(absent)}; `pyskew pythons` says why")
    return [found[python] for python in PYTHONS.split(",")]


def _bare(folder: Path, interpreters: list[str], scripts: list[Path]) -> float:
    """Return the seconds that xargs takes over the bare scripts."""
    work = "".join(f"{python}\n{script}\n" for script in scripts for python in interpreters)
    # `env` only executes its two arguments: a Python and a script.
    command = ["xargs", "-P", str(WORKERS), "-n", "2", "env"]
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, input=work, check=True, stdout=subprocess.DEVNULL, encoding="utf-8")
    return time.perf_counter() - started


def _recorded(folder: Path, run: Path) -> tuple[float, float]:
    """Return the seconds that a whole `pyskew run` takes, and those of its run phase."""
    command = ["pyskew", "run", "--fresh", "--prove", "none", "--workers", str(WORKERS), "-o", str(run)]
    started = time.perf_counter()
    ended = subprocess.run(command, cwd=folder, check=False, capture_output=True, encoding="utf-8")
    seconds = time.perf_counter() - started
    if ended.returncode:
        sys.exit(f"pyskew run ended with {ended.returncode}:\n{ended.stdout}{ended.stderr}")
    return seconds, _phase(run)


def _phase(run: Path) -> float:
    attempts = [attempt for cell in records.read(run).records.values() for attempt in cell]
    if len(attempts) != SCRIPTS * len(PYTHONS.split(",")):
        sys.exit(f"{run}: {len(attempts)} attempts; every cell has to run exactly once")
    starts = [datetime.fromisoformat(attempt.started) for attempt in attempts]
    ends = [start + timedelta(seconds=attempt.seconds) for start, attempt in zip(starts, attempts, strict=True)]
    return (max(ends) - min(starts)).total_seconds()


def _measure(folder: Path, rounds: int) -> _Times:
    scripts = _write_suite(folder)
    interpreters = _interpreters(folder)
    times: _Times = {"bare": [], "recorded": [], "phase": []}
    # Round 0 makes environments and byte code, and is not counted.
    for number in range(rounds + 1):
        bare = _bare(folder, interpreters, scripts)
        recorded, phase = _recorded(folder, folder / "runs" / str(number))
        if number:
            for name, seconds in (("bare", bare), ("recorded", recorded), ("phase", phase)):
                times[name].append(seconds)
            print(f"round {number}: xargs {bare:.2f} s, pyskew run {recorded:.2f} s, its run phase {phase:.2f} s")
    return times


def main() -> int:
    """Measure, print, and say by the exit code whether the limit holds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="rounds that count (default: 7)")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="pyskew-bench-") as folder:
        times = _measure(Path(folder).resolve(), rounds)
    median = {name: statistics.median(values) for name, values in times.items()}
    whole = median["recorded"] / median["bare"]
    cells = SCRIPTS * len(PYTHONS.split(","))
    print(f"{cells} cells, {WORKERS} at a time, {os.cpu_count()} cores, medians of {rounds} rounds")
    print(f"pyskew run / xargs: {whole:.2f} (limit {LIMIT})")
    print(f"run phase  / xargs: {median['phase'] / median['bare']:.2f}")
    return int(whole > LIMIT)


if __name__ == "__main__":
    raise SystemExit(main())
