"""pyskew beside its peers on the same cells: 60 small multiprocessing scripts, two at a time.

Twenty scripts on three Pythons. One round runs each runner once, in turn, so that a noisy machine disturbs all alike;
a ratio is taken within a round. Each peer is installed by itself in an environment of its own, and the C pool is
compiled here. Prints medians with their spread, says which goals are met, and writes `bench/results.json`. Exits with
1 when pyskew takes longer than the results that were there before say: when the middle halves do not touch.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from pyskew import __version__

HERE = Path(__file__).resolve().parent
SCRIPTS = 20
WORKERS = 2
PYTHONS = ("3.12", "3.13", "3.14")
BASE = "xargs -P2"
OURS = "pyskew run"
POOL = "C pool"
GOALS = {BASE: 0.90, POOL: 1.02}
"""What pyskew should take at most, of the time of others."""
RESULTS = HERE / "results.json"

SCRIPT = """\
import json
from concurrent.futures import ProcessPoolExecutor


def triangle(number):
    return sum(range(number + 1))


if __name__ == "__main__":
    with ProcessPoolExecutor(1) as pool:
        print(json.dumps({{"triangle": pool.submit(triangle, {number}).result()}}))
"""

NOXFILE = """\
import nox

@nox.session(venv_backend="none", allow_parallel=True)
@nox.parametrize("python_path", {pythons})
def cells(session, python_path):
    for script in {scripts}:
        session.run(python_path, script, external=True, silent=True)
"""

TOX = """\
[tox]
env_list = {names}
skipsdist = true

[testenv]
skip_install = true
allowlist_externals = *
"""

TESTS = """\
import subprocess

import pytest


@pytest.mark.parametrize("python", {pythons})
@pytest.mark.parametrize("script", {scripts})
def test_cell(python, script):
    subprocess.run([python, script], check=True, capture_output=True)
"""

PEERS = {"nox": ["nox"], "tox": ["tox"], "pytest": ["pytest", "pytest-xdist"]}
"""What each environment gets."""


@dataclass(frozen=True, kw_only=True)
class Cells:
    """What every runner runs."""

    folder: Path
    pythons: Sequence[str]
    scripts: Sequence[str]

    @property
    def lines(self) -> str:
        """A Python and a script, in turn, for runners that read what to do."""
        return "".join(f"{python}\n{script}\n" for script in self.scripts for python in self.pythons)


Runner = Callable[[], object]


def _write(folder: Path) -> Cells:
    """Write the scripts, the suite that declares them, and the configuration of each peer."""
    scripts = [folder / f"triangle_{number}.py" for number in range(SCRIPTS)]
    for number, script in enumerate(scripts):
        script.write_text(SCRIPT.format(number=number), encoding="utf-8")
    suite = {
        "version": 1,
        "pythons": PYTHONS,
        "scenarios": {script.stem.replace("_", "-"): {"run": script.name} for script in scripts},
    }
    # JSON is YAML.
    (folder / "matrix.yaml").write_text(json.dumps(suite, indent=1), encoding="utf-8")
    cells = Cells(folder=folder, pythons=_interpreters(folder), scripts=[str(script) for script in scripts])
    names = [f"cells{number}" for number in range(len(cells.pythons))]
    commands = "".join(
        f"\n[testenv:{name}]\ncommands =\n" + "".join(f"    {python} {script}\n" for script in cells.scripts)
        for name, python in zip(names, cells.pythons, strict=True)
    )
    values = {"pythons": repr(list(cells.pythons)), "scripts": repr(cells.scripts)}
    (folder / "noxfile.py").write_text(NOXFILE.format(**values), encoding="utf-8")
    (folder / "tox.ini").write_text(TOX.format(names=",".join(names)) + commands, encoding="utf-8")
    (folder / "test_cells.py").write_text(TESTS.format(**values), encoding="utf-8")
    return cells


def _interpreters(folder: Path) -> list[str]:
    """Return the paths of the interpreters that pyskew itself would use."""
    listing = subprocess.run(
        ["pyskew", "pythons", "--json"], cwd=folder, check=True, stdout=subprocess.PIPE, encoding="utf-8"
    )
    found = {one["python"]: one["path"] for one in json.loads(listing.stdout)["interpreters"]}
    absent = [python for python in PYTHONS if not found.get(python)]
    if absent:
        sys.exit(f"no interpreter for {', '.join(absent)}; `pyskew pythons` says why")
    return [found[python] for python in PYTHONS]


def _run(argv: Sequence[str], cells: Cells, text: str = "") -> None:
    done = subprocess.run(argv, cwd=cells.folder, input=text, check=False, capture_output=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"{' '.join(argv[:4])} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def _ours(cells: Cells) -> None:
    run = cells.folder / "run"
    _run(["pyskew", "run", "--fresh", "--prove", "none", "--workers", str(WORKERS), "-o", str(run)], cells)
    ran = (run / "records.jsonl").read_bytes().count(b'{"record":')
    if ran != SCRIPTS * len(PYTHONS):
        sys.exit(f"{run}: {ran} attempts; every cell has to run exactly once")


def _installed(folder: Path, name: str, packages: Sequence[str]) -> Path:
    """Return where the programs of a new environment are, with these packages in it."""
    home = folder / f"env-{name}"
    subprocess.run(["uv", "venv", "-q", "--python", sys.executable, str(home)], check=True)
    python = home / "bin" / "python"
    subprocess.run(["uv", "pip", "install", "-q", "--compile-bytecode", "--python", str(python), *packages], check=True)
    return home / "bin"


def _runners(cells: Cells) -> Iterator[tuple[str, Runner]]:
    """Yield every runner by name; what this machine lacks is left out with a line that says so."""
    run = partial(_run, cells=cells)
    # `env` only executes its two arguments: a Python and a script.
    yield BASE, partial(run, ["xargs", "-P", str(WORKERS), "-n", "2", "env"], text=cells.lines)
    yield OURS, partial(_ours, cells)
    if compiler := shutil.which("cc"):
        pool = str(cells.folder / "pool")
        subprocess.run([compiler, "-O2", "-o", pool, str(HERE / "pool.c")], check=True)
        yield POOL, partial(run, [pool, str(WORKERS)], text=cells.lines)
    else:
        print(f"{POOL}: left out, no `cc` here")
    if shutil.which("uv") is None:
        print(f"{', '.join(PEERS)}: left out, no `uv` to install them with")
        return
    where = {name: _installed(cells.folder, name, packages) for name, packages in PEERS.items()}
    yield "nox --parallel", partial(run, [str(where["nox"] / "nox"), "--parallel", str(WORKERS)])
    yield "tox p -p 2", partial(run, [str(where["tox"] / "tox"), "p", "-p", str(WORKERS)])
    yield "pytest -n 2", partial(run, [str(where["pytest"] / "pytest"), "-q", "-n", str(WORKERS)])


def measured(runners: Mapping[str, Runner], rounds: int) -> dict[str, list[float]]:
    """Return the seconds of each runner, round by round."""
    seconds: dict[str, list[float]] = {name: [] for name in runners}
    # Round 0 makes environments and byte code, and is not counted.
    for number in range(rounds + 1):
        for name, runner in runners.items():
            started = time.perf_counter()
            runner()
            if number:
                seconds[name].append(time.perf_counter() - started)
        if number:
            print(f"round {number}: " + ", ".join(f"{name} {each[-1]:.2f} s" for name, each in seconds.items()))
    return seconds


def row(seconds: Sequence[float], base: Sequence[float]) -> dict[str, float]:
    """Return the median, and the median and the quarters of the ratios within a round."""
    ratios = sorted(one / other for one, other in zip(seconds, base, strict=True))
    quarter = len(ratios) // 4
    numbers = {
        "seconds": statistics.median(seconds), "ratio": statistics.median(ratios), "low": ratios[quarter],
        "high": ratios[-1 - quarter],
    }  # fmt: skip
    return {name: round(value, 3) for name, value in numbers.items()}


def _goals(seconds: Mapping[str, Sequence[float]]) -> Iterator[str]:
    """Yield a line for each goal whose other runner was measured."""
    for name, goal in GOALS.items():
        if name in seconds:
            ratio = row(seconds[OURS], seconds[name])["ratio"]
            yield f"goal: at most {goal:.2f} of {name}: {'met' if ratio <= goal else 'NOT met'}, {ratio:.2f}"


def _slower(now: Mapping[str, float], documented: Path) -> bool:
    """Return whether pyskew has become slower than the results of an earlier measurement say, noise apart."""
    if not documented.is_file():
        return False
    before = json.loads(documented.read_text(encoding="utf-8"))["runners"][OURS]
    print(f"before: {before['ratio']:.2f} ({before['low']:.2f}-{before['high']:.2f}) of {BASE}")
    return bool(now["low"] > before["high"])


def main() -> int:
    """Measure, print, write, and say by the exit code whether pyskew has become slower."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="rounds that count (default: 7)")
    parser.add_argument("-o", "--output", type=Path, default=RESULTS)
    given = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="pyskew-bench-") as folder:
        seconds = measured(dict(_runners(_write(Path(folder).resolve()))), given.rounds)
    rows = {name: row(each, seconds[BASE]) for name, each in seconds.items()}
    loads = [round(load, 1), round(os.getloadavg()[0], 1)]
    machine = {"system": platform.system(), "cores": os.cpu_count(), "load": loads}
    cells = SCRIPTS * len(PYTHONS)
    print(f"{cells} cells, {WORKERS} at a time, {given.rounds} rounds; {os.cpu_count()} cores, load {loads}")
    print("| runner | seconds | of xargs -P2 (middle half of the rounds) |\n|---|---|---|")
    for name, one in sorted(rows.items(), key=lambda item: item[1]["ratio"]):
        print(f"| {name} | {one['seconds']:.2f} | {one['ratio']:.2f} ({one['low']:.2f}-{one['high']:.2f}) |")
    print("\n".join(_goals(seconds)))
    slower = _slower(rows[OURS], RESULTS)
    result = {
        "made": f"{datetime.now(UTC):%Y-%m-%d}", "pyskew": __version__, "machine": machine, "cells": cells,
        "rounds": given.rounds, "runners": rows,
    }  # fmt: skip
    given.output.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return int(slower)


if __name__ == "__main__":
    raise SystemExit(main())
