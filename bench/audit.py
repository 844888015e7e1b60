"""How fast the static audit reads, beside vermin, flake8, pylint and ruff: thousand lines per second over some library.

    python bench/audit.py [FOLDER] [--peers vermin,flake8,pylint,ruff] [--rounds 3]

Without FOLDER the library of the Python that runs this, tests included. Peers are installed into a temporary
environment; one that cannot be installed is left out, with a message. The best round counts, with a warm file cache.
pylint checks for deprecated names only, and still needs minutes for a hundred thousand lines.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import sysconfig
import tempfile
import time
import venv
from pathlib import Path

CACHED = "pyskew audit, cached"
"""Its first round fills the cache."""
COMMANDS = {
    "vermin": ["vermin", "--no-tips", "-q"],
    "flake8": ["flake8", "-q", "--exit-zero"],
    "pylint": [
        "pylint", "-j", "0", "--recursive=y", "--exit-zero", "--score=n", "--disable=all",
        "--enable=deprecated-module,deprecated-method,deprecated-argument,deprecated-class",
    ],
    "ruff": ["ruff", "check", "--no-cache", "--isolated", "--select", "UP,F", "--exit-zero", "-q"],
}  # fmt: skip


def lines(folder: Path) -> int:
    """Return the lines of Python below a folder."""
    return sum(path.read_bytes().count(b"\n") for path in folder.rglob("*.py") if path.is_file())


def seconds(command: list[str], rounds: int, **more: str) -> float:
    """Return the best of some runs."""
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, env=os.environ | more
        )
        best = min(best, time.perf_counter() - start)
    return best


def peers(names: list[str], folder: Path) -> dict[str, list[str]]:
    """Return the commands of the peers that could be installed."""
    venv.create(folder, with_pip=True)
    found = {}
    for name in names:
        done = subprocess.run([folder / "bin" / "pip", "install", "-q", name], check=False, capture_output=True)
        if done.returncode:
            print(f"{name}: could not be installed, left out")
        else:
            found[name] = [str(folder / "bin" / COMMANDS[name][0]), *COMMANDS[name][1:]]
    return found


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(sysconfig.get_path("stdlib")))
    parser.add_argument("--peers", default="vermin,flake8,pylint,ruff")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    total = lines(given.folder)
    print(f"{given.folder.name}: {total} lines, {len(os.sched_getaffinity(0))} cores, Python {sys.version.split()[0]}")
    ours = [sys.executable, "-m", "pyskew", "audit", str(given.folder), "--from", "3.12", "--to", "3.15"]
    runs = {"pyskew audit": [*ours, "--no-cache"], CACHED: ours}
    with tempfile.TemporaryDirectory() as scratch:
        runs |= {
            name: [*command, str(given.folder)] for name, command in peers(_names(given.peers), Path(scratch)).items()
        }
        for name, command in runs.items():
            took = seconds(command, given.rounds + (name == CACHED), XDG_CACHE_HOME=scratch)
            print(f"{name:26} {took:7.2f} s {total / took / 1000:9.0f} kLOC/s")


def _names(text: str) -> list[str]:
    return [name for name in text.split(",") if name]


if __name__ == "__main__":
    main()
