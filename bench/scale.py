"""What many cells need: copies a real run's records under other scenario names, and measures plan, records and report.

A run whose cells are those of one suite, N times over; nothing is executed. Prints bytes per attempt, and processor
time and peak memory of each step in a process of its own; with `--peer PYTHON`, also those of the same join of two runs
in duckdb, which that Python must have.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pyskew.store import records
from pyskew.store.logs import FILENAME as LOGS
from pyskew.store.records import Line, Run
from pyskew.store.records_writer import Writer

_RARE = 100
_PEER = Path(__file__).with_name("duckdb_join.py")
_SHARDS = 4


def _copied(run: Run, copies: int, *, later: bool) -> Iterator[Line]:
    """Yield the lines of the larger run; of a later one with other times, and other facts in one copy of a hundred."""
    scenarios = tuple(
        replace(one, id=f"{one.id}-{number}") for number in range(copies) for one in run.info.suite.scenarios
    )
    info = replace(run.info, suite=replace(run.info.suite, scenarios=scenarios), shard="")
    yield from records.head(info, (), run.interpreters)
    for number in range(copies):
        for planned in run.cells:
            cell = replace(planned.cell, scenario=f"{planned.cell.scenario}-{number}")
            yield Line(cell=replace(planned, cell=cell))
    for number in range(copies):
        for attempts in run.records.values():
            for record in attempts:
                cell = replace(record.cell, scenario=f"{record.cell.scenario}-{number}")
                # No copy shows what another one shows: what is kept once where it is alike must not look cheaper here.
                shown = -1 if later and number % _RARE == 0 else number
                copied = replace(record, cell=cell, facts={**record.facts, "copy": shown})
                yield Line(record=replace(copied, seconds=record.seconds + 0.001, started="later") if later else copied)
    yield Line(end=run.end)


def _write(run: Run, copies: int, folder: Path, *, later: bool = False) -> None:
    with Writer(folder) as writer:
        for line in _copied(run, copies, later=later):
            writer.write(line)


def _write_shards(run: Run, copies: int, folder: Path) -> list[Path]:
    """Write the run as four shards, each with the whole plan and a quarter of the attempts."""
    shards = [folder.with_name(f"shard-{number}") for number in range(_SHARDS)]
    with contextlib.ExitStack() as stack:
        writers = [stack.enter_context(Writer(shard)) for shard in shards]
        number = 0
        for line in _copied(run, copies, later=False):
            number += line.record is not None
            for place, writer in enumerate(writers):
                if line.record is None or number * _SHARDS // (copies * _attempts(run) + 1) == place:
                    writer.write(line)
    return shards


def _attempts(run: Run) -> int:
    return sum(len(one) for one in run.records.values())


_COMPARE = """\
from pyskew.analysis.run_diff import drift
from pyskew.store.scenario_reader import parts_of
drift(parts_of(Path(sys.argv[1])), parts_of(Path(sys.argv[1]).with_name('later')))"""
_STEPS = {
    "read": "from pyskew.store import records; records.read(Path(sys.argv[1]))",
    "find the lines": "from pyskew.store.scenario_reader import parts_of; parts_of(Path(sys.argv[1]))",
    "compare": _COMPARE,
    "merge four shards": "from pyskew.store import merge, parts_writer\n"
    "from pyskew.store.scenario_reader import parts_of\n"
    "shards = sorted(Path(sys.argv[1]).parent.glob('shard-*'))\n"
    "merged = merge.merge({str(one): parts_of(one) for one in shards})\n"
    "parts_writer.write(Path(sys.argv[1]).with_name('merged'), merged)",
    "report": "from pyskew.reporting.publish import write_report; write_report(Path(sys.argv[1]))",
    "find and keep both": "from pyskew.store.scenario_reader import parts_of\n"
    "for name in ('run', 'later'): parts_of(Path(sys.argv[1]).with_name(name), keep=True)",
    "compare runs that were reported": _COMPARE,
}
_AROUND = """\
import json, resource, sys
from pathlib import Path
{step}
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""


def _measured(step: str, folder: Path) -> str:
    return _used(step, [sys.executable, "-c", _AROUND.format(step=_STEPS[step]), str(folder)])


def _used(step: str, argv: list[str]) -> str:
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode:
        return f"{step} failed: {done.stderr.strip()[-200:]}"
    seconds, kib = json.loads(done.stdout.splitlines()[-1])
    return f"{step} {seconds:.1f} s, {kib / 1024:.0f} MiB"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path, help="a run directory")
    parser.add_argument("--copies", type=int, nargs="+", default=[1, 10, 100])
    parser.add_argument("--peer", help="a Python that has duckdb")
    parser.add_argument("--steps", nargs="+", choices=list(_STEPS), default=list(_STEPS))
    given = parser.parse_args()
    run = records.read(given.run)
    attempts = _attempts(run)

    logs = (given.run / LOGS).stat().st_size
    sizes = dict.fromkeys(("record", "cell"), 0)
    for line in (given.run / records.FILENAME).read_bytes().splitlines():
        for kind in sizes:
            sizes[kind] += len(line) + 1 if line.startswith(b'{"%s":' % kind.encode()) else 0
    print(f"load of the last minute: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(
        f"{len(run.cells)} planned cells, {attempts} attempts: {sizes['record'] / attempts:.0f} bytes per attempt, "
        f"{sizes['cell'] / len(run.cells):.0f} per planned cell, {logs / attempts:.0f} of logs per attempt"
    )
    for copies in given.copies:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "run"
            _write(run, copies, folder)
            _write(run, copies, folder.with_name("later"), later=True)
            _write_shards(run, copies, folder)
            size = (folder / records.FILENAME).stat().st_size
            steps = "; ".join(_measured(step, folder) for step in given.steps)
            if given.peer:
                join = [
                    given.peer,
                    str(_PEER),
                    str(folder),
                    str(folder.with_name("later")),
                ]
                steps += f"; {_used('duckdb', join)}"
            reports = "; ".join(
                f"{path.name} {path.stat().st_size / 1e6:.1f} MB" for path in sorted(folder.glob("report.*"))
            )
            print(
                f"x{copies}: {attempts * copies} attempts, records {size / 1e6:.1f} MB; {steps}; {reports}", flush=True
            )


if __name__ == "__main__":
    main()
