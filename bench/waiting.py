"""What waiting costs: processor seconds that watch an idle cell, and seconds from ^C to the end of a run.

Both are printed as ratios over something that runs beside them: the processor seconds of `python -c pass`, and the
seconds from ^C to the end of a bare `python -c "import time; time.sleep(600)"`. Rounds are interleaved. Exits with 1
when watching costs over 2 % of a core, or when a run takes over five seconds to end.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pyskew.model.suite import TargetSpec
from pyskew.targets import kinds

SECONDS = 6.0
SHARE = 0.02
LIMIT = 5.0
SLEEPS = "import time; time.sleep(600)"


def _used(pid: int) -> float:
    """Return the processor seconds of a process (Linux: the clock of another process, clock_getcpuclockid(3))."""
    return time.clock_gettime((~pid) << 3 | 2)


def _children() -> float:
    used = os.times()
    return used.children_user + used.children_system


def _watching(rounds: int) -> tuple[float, float]:
    """Return the median processor seconds of supervisor and keeper over an idle cell, and of `python -c pass`."""
    watched, bare = [], []
    with kinds.kinds()["host"].open(TargetSpec(name="here", kind="host", os="linux"), 1) as site:
        channel = site.channel(0, "")
        pids = (channel.hello["pid"], channel.pid)
        for _ in range(rounds):
            before = sum(_used(pid) for pid in pids)
            channel.request("cell", argv=[sys.executable, "-c", f"import time; time.sleep({SECONDS})"])
            watched.append(sum(_used(pid) for pid in pids) - before)
            before = _children()
            subprocess.run([sys.executable, "-c", "pass"], check=True)
            bare.append(_children() - before)
    return statistics.median(watched), statistics.median(bare)


def _ends(process: subprocess.Popen[bytes], started: Path) -> float:
    """Return the seconds from ^C to the end of a process that made the file `started`."""
    while not started.exists():
        time.sleep(0.02)
    began = time.perf_counter()
    process.send_signal(signal.SIGINT)
    process.wait(60)
    return time.perf_counter() - began


def _interrupting(folder: Path, rounds: int) -> tuple[float, float]:
    """Return the median seconds that a run and a bare Python take to end after ^C."""
    running, bare = [], []
    for number in range(rounds):
        started = folder / f"started-{number}"
        script = folder / "sleeps.py"
        script.write_text(f"open({str(started)!r}, 'w').close(); {SLEEPS}\n", encoding="utf-8")
        suite = {"version": 1, "pythons": ["3.12"], "scenarios": {"sleeps": {"run": "sleeps.py"}}}
        (folder / "matrix.yaml").write_text(json.dumps(suite), encoding="utf-8")
        command = [sys.executable, "-m", "pyskew", "run", "-o", str(folder / f"run-{number}")]
        with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            running.append(_ends(process, started))
        started.unlink()
        with subprocess.Popen([sys.executable, str(script)], stderr=subprocess.DEVNULL) as process:
            bare.append(_ends(process, started))
    return statistics.median(running), statistics.median(bare)


def main() -> None:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    watched, bare = _watching(rounds)
    share = watched / SECONDS
    print(f"watching an idle cell: {share:.2%} of a core, {watched / bare:.1f} x `python -c pass` for {SECONDS:.0f} s")
    with tempfile.TemporaryDirectory() as folder:
        running, sleeping = _interrupting(Path(folder), rounds)
    print(f"from ^C to the end of a run: {running:.2f} s, {running / sleeping:.1f} x a bare Python")
    sys.exit(share > SHARE or running > LIMIT)


if __name__ == "__main__":
    main()
