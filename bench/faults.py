"""Disturb runs in every way at hand, resume them, and compare the result with the undisturbed run.

python bench/faults.py [--rounds N] [--seconds S] [--seed N]

Each round starts `pyskew run` and does one thing to it: a signal to the process, to its group, to a supervisor or to
all that watch one; a stop (SIGSTOP); a disk that is full, read-only or out of inodes; damaged records; a second run in
the same directory. Then it resumes until the run is complete.
It counts what must never happen:

lost       a cell of the undisturbed run that is missing, has no evidence, or whose log cannot be read
wrong      a cell whose outcome or facts differ from the undisturbed run, or another exit code
orphans    a process that is still alive five seconds after pyskew ended
hangs      a command that did not end within its limit
crashes    a traceback, or an exit code that the README does not list

The scenarios are hostile themselves: they hang, flood, leave processes behind and replace their folders. Linux only.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

LIMIT = 90.0
"""Seconds for one command; the undisturbed run takes about five."""
GRACE = 5.0
"""Seconds that processes have to end after pyskew."""
RESUMES = 4
"""Resumes until a run must be complete."""
KNOWN = frozenset({0, 1, 2, 3, 130})
"""Exit codes that a disturbed run may have; a signal's own code is negative."""
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL, signal.SIGQUIT, signal.SIGABRT)
EARLY = 0.3
"""Share of rounds in which a disk is read-only from the beginning."""
DISK = "3m"
"""Size of the full disk: enough for a beginning."""

SCENARIOS: Mapping[str, str] = {
    "passes": 'import json, time\ntime.sleep(0.2)\nprint(json.dumps({"answer": 42}))\n',
    "fails": 'raise ValueError("on purpose")\n',
    "aborts": "import os\nos.abort()\n",
    "hangs": "import time\ntime.sleep(60)\n",
    "floods": 'import sys\nwhile True:\n    sys.stdout.write("x" * 65536)\n',
    "leaves": (
        "import subprocess, sys\n"
        'subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)\n'
        'print("{}")\n'
    ),
    "replaces": (
        'import os, shutil\nhome = os.environ["HOME"]\nshutil.rmtree(home)\nos.symlink("/usr", home)\nprint("{}")\n'
    ),
    "nests": ('import os\nfor _ in range(300):\n    os.mkdir("d")\n    os.chdir("d")\nprint("{}")\n'),
}
HARMLESS = 6
"""More copies of the first scenario, so that a run has a middle."""


@dataclass(slots=True)
class Tally:
    """What was seen, by kind; `notes` holds the first lines about each."""

    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def add(self, kind: str, note: str) -> None:
        """Count one fault of pyskew."""
        self.counts[kind] += 1
        self.notes.append(f"{kind}: {note}")


def suite(folder: Path) -> None:
    """Write the scenarios and their suite."""
    names = {**SCENARIOS, **{f"passes{number}": SCENARIOS["passes"] for number in range(HARMLESS)}}
    lines = [f'version: 1\npythons: ["{sys.version_info[0]}.{sys.version_info[1]}"]']
    lines += ["limits: {timeout: 2s, output: 1MiB}", "targets: {here: {kind: host}}", "scenarios:"]
    for name, text in names.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
        lines.append(f"  {name}: {{run: {name}.py, asks: What happens?}}")
    (folder / "matrix.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


Shown = tuple[str, str | None, object]
"""Evidence, outcome and facts of a cell in a report."""


class Round:
    """One run in a folder of its own, and everything that is done to it."""

    def __init__(self, folder: Path, tally: Tally) -> None:
        self.folder, self.tally = folder, tally
        self.out, self.temporary = folder / "out", folder / "t"
        self.temporary.mkdir()
        suite(folder)
        # The provider of installed Pythons finds the one that runs this script, and no other work is needed.
        self.env = {**os.environ, "TMPDIR": str(self.temporary), "PYSKEW_PYTHONS": sys.executable}

    def start(self, *more: str) -> subprocess.Popen[bytes]:
        """Start `pyskew run` in a group of its own."""
        argv = [
            sys.executable,
            "-m",
            "pyskew",
            "run",
            "--plain",
            "--prove",
            "none",
            "--workers",
            "2",
            "-o",
            str(self.out),
        ]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [*argv, *(more or ["--fresh"])],
                cwd=self.folder, env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def end(self, process: subprocess.Popen[bytes], what: str) -> int:
        """Wait for the end, and look for hangs, crashes and orphans."""
        try:
            code = process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            self.tally.add("hangs", f"{what}: not ended after {LIMIT:.0f} s")
            os.killpg(process.pid, signal.SIGKILL)
            code = process.wait()
        log = (self.folder / "log").read_text(encoding="utf-8", errors="replace")
        if (code >= 0 and code not in KNOWN) or _crashed(log):
            self.tally.add("crashes", f"{what}: exit code {code}: {log[-4000:]}")
            (self.folder / "log").write_text("")
        for pid in self._orphans():
            self.tally.add("orphans", f"{what}: {_command(pid)}")
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        return code

    def _orphans(self) -> list[int]:
        deadline = time.monotonic() + GRACE
        while (left := list(self.processes())) and time.monotonic() < deadline:
            time.sleep(0.1)
        return left

    def processes(self) -> Iterator[int]:
        """Yield every process that works in this folder, zombies left out."""
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                with contextlib.suppress(OSError):
                    where = (entry / "cwd").readlink().as_posix() + _command(int(entry.name))
                    if str(self.folder) in where:
                        yield int(entry.name)

    def supervisors(self) -> list[int]:
        """Return every supervisor of the run, and the processes that watch one."""
        found = []
        for pid in self.processes():
            with contextlib.suppress(OSError):
                if "probe/" in _command(pid) and "__main__" in _command(pid):
                    found.append(pid)
        return sorted(found)

    def cells(self) -> dict[str, Shown]:
        """Return outcome and facts of each cell in the report."""
        report = json.loads((self.out / "report.json").read_text(encoding="utf-8"))
        return {cell["id"]: (cell["evidence"], cell.get("outcome"), cell.get("facts")) for cell in report["cells"]}

    def lost_logs(self) -> list[str]:
        """Return the logs that records name and that cannot be read."""
        lines = (self.out / "records.jsonl").read_text(encoding="utf-8").splitlines()
        named = {line["record"].get("log") for line in map(json.loads, lines) if "record" in line} - {None, ""}
        with contextlib.closing(sqlite3.connect(self.out / "logs.sqlar")) as archive:
            rows = archive.execute("SELECT name, sz, data FROM sqlar").fetchall()
        whole = {name for name, size, data in rows if len(data) == size or len(zlib.decompress(data)) == size}
        return sorted(named - whole)


def _command(pid: int) -> str:
    return (Path("/proc") / str(pid) / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ")


def _later(chance: random.Random, seconds: float) -> None:
    time.sleep(chance.uniform(0.05, seconds))


def signal_main(one: Round, chance: random.Random, seconds: float) -> None:
    """Send a signal to pyskew."""
    process = one.start()
    _later(chance, seconds)
    process.send_signal(chance.choice(SIGNALS))
    one.end(process, "signal to pyskew")


def _crashed(log: str) -> bool:
    """Return whether a log holds a traceback, other than of ^C in `site`, `runpy` or our first imports.

    There no code of ours can catch it yet, and nothing has begun.
    """
    _, *tracebacks = log.split("Traceback (most recent call last)")
    return any("KeyboardInterrupt" not in one or re.search(r"pyskew/(?!__main__)", one) for one in tracebacks)


def signal_group(one: Round, chance: random.Random, seconds: float) -> None:
    """Send a signal to pyskew's whole process group, as a terminal does."""
    process = one.start()
    _later(chance, seconds)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, chance.choice(SIGNALS))
    one.end(process, "signal to the group")


def signal_supervisor(one: Round, chance: random.Random, seconds: float) -> None:
    """Kill a supervisor, one that watches it, or two of them; the run goes on without."""
    process = one.start()
    _later(chance, seconds)
    supervisors = one.supervisors()
    number = chance.choice((signal.SIGKILL, signal.SIGTERM, signal.SIGABRT))
    for pid in chance.sample(supervisors, min(len(supervisors), chance.choice((1, 1, 2)))):
        _send(pid, number)
    one.end(process, "signal to a supervisor")


def stop(one: Round, chance: random.Random, seconds: float) -> None:
    """Stop pyskew, a supervisor or one that watches it; pyskew itself is continued or killed after a while."""
    process = one.start()
    _later(chance, seconds)
    victims = [process.pid, *one.supervisors()]
    _send(victim := chance.choice(victims), signal.SIGSTOP)
    if victim == process.pid:
        time.sleep(1)
        _send(victim, chance.choice((signal.SIGCONT, signal.SIGKILL)))
    one.end(process, "stop")


def _send(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def damage(one: Round, chance: random.Random, seconds: float) -> None:
    """Kill pyskew, then damage its records: change a byte, cut the end, drop or repeat a line."""
    process = one.start()
    _later(chance, seconds)
    process.kill()
    one.end(process, "before the damage")
    records = one.out / "records.jsonl"
    lines = records.read_bytes().splitlines(keepends=True) if records.exists() else []
    if len(lines) < 2:  # noqa: PLR2004 - nothing but the head
        return
    where = chance.randrange(1, len(lines))
    kind = chance.choice(("byte", "cut", "drop", "repeat"))
    if kind == "byte":
        line = bytearray(lines[where])
        line[chance.randrange(len(line) - 1)] ^= 1 << chance.randrange(7)
        lines[where] = bytes(line)
    elif kind == "cut":
        lines[-1] = lines[-1][: chance.randrange(len(lines[-1]))]
    elif kind == "drop":
        del lines[where]
    else:
        lines.insert(where, lines[where])
    records.write_bytes(b"".join(lines))


def twice(one: Round, chance: random.Random, seconds: float) -> None:
    """Start a second run in the directory of the first, which must refuse it or come after it."""
    first = one.start()
    _later(chance, seconds / 2)
    second = one.start("--resume")
    for process in (first, second):
        process.wait(LIMIT)
    one.end(second, "two runs at once")


def full_disk(one: Round, chance: random.Random, seconds: float) -> None:
    """Let the disk of the run directory fill up, then make room."""
    with _disk(one, f"size={DISK}"):
        process = one.start()
        _later(chance, seconds)
        filler = one.out / "filler"
        with contextlib.suppress(OSError), filler.open("wb") as file:
            while True:
                file.write(b"x" * 4096)
                file.flush()
        one.end(process, "full disk")
        with contextlib.suppress(OSError):
            filler.unlink()


def no_inodes(one: Round, chance: random.Random, seconds: float) -> None:
    """Let the disk of the run directory run out of inodes."""
    del seconds
    with _disk(one, f"nr_inodes={chance.randrange(4, 40)}"):
        one.end(one.start(), "no inodes")


def read_only(one: Round, chance: random.Random, seconds: float) -> None:
    """Make the disk of the run directory read-only, at the beginning or in the middle."""
    with _disk(one, f"size={DISK}"):
        remount = ["mount", "-o", "remount,ro", str(one.out)]
        early = chance.random() < EARLY
        if early:
            subprocess.run(remount, check=True)
        process = one.start()
        if not early:
            _later(chance, seconds)
            subprocess.run(remount, check=False, capture_output=True)  # busy while a file is open for writing
        one.end(process, "read-only disk")


@contextlib.contextmanager
def _disk(one: Round, options: str) -> Iterator[None]:
    """Put the run directory on a file system of its own, and what is left of it on the usual one afterwards."""
    one.out.mkdir()
    kept = one.folder / "kept"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(one.out)], check=True)
    try:
        yield
        shutil.copytree(one.out, kept, symlinks=True)
    finally:
        subprocess.run(["umount", "-l", str(one.out)], check=True)
    one.out.rmdir()
    kept.rename(one.out)


FAULTS = (
    signal_main, signal_group, signal_supervisor, damage, twice, full_disk, stop, no_inodes, read_only,
)  # fmt: skip
DISKS = frozenset({full_disk, no_inodes, read_only})
"""What takes root, which may mount."""


def undisturbed(folder: Path, tally: Tally) -> tuple[dict[str, Shown], int, float]:
    """Run without a fault: the cells, the exit code, and how many seconds it took."""
    one = Round(folder, tally)
    began = time.monotonic()
    code = one.end(one.start(), "undisturbed")
    return one.cells(), code, time.monotonic() - began


def resumed(one: Round, want: int) -> int:
    """Resume until the run is complete; a run that has not begun is started anew."""
    code = 0
    for _ in range(RESUMES):
        begun = (one.out / "records.jsonl").exists() and (one.out / "records.jsonl").stat().st_size
        code = one.end(one.start(*(["--resume"] if begun else [])), "resume")
        if code == want:
            break
        if code == 2:  # noqa: PLR2004 - killed before the head line: nothing to resume
            shutil.rmtree(one.out, ignore_errors=True)
    return code


def compare(one: Round, known: Mapping[str, Shown], codes: tuple[int, int], what: str) -> None:
    """Count what differs from the undisturbed run."""
    want, code = codes
    if code != want:
        one.tally.add("wrong", f"{what}: exit code {code}, not {want}")
    cells = one.cells() if (one.out / "report.json").exists() else {}
    for log in one.lost_logs() if cells else ():
        one.tally.add("lost", f"{what}: {log}")
    for name, value in known.items():
        if name not in cells or cells[name][0] != "ran":
            one.tally.add("lost", f"{what}: {name}: {cells.get(name)}")
        elif cells[name] != value:
            one.tally.add("wrong", f"{what}: {name}: {cells[name]}, not {value}")


def main() -> int:
    """Run the rounds, print what was seen."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=500)
    options.add_argument("--seconds", type=float, default=float("inf"), help="stop after so many seconds")
    options.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    given = options.parse_args()
    print(f"seed {given.seed}", flush=True)
    chance, tally, done = random.Random(given.seed), Tally(), Counter[str]()
    faults = [fault for fault in FAULTS if fault not in DISKS or os.geteuid() == 0]
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="pf-", dir="/tmp", ignore_cleanup_errors=True) as top:
        (folder := Path(top) / "r").mkdir()
        known, want, seconds = undisturbed(folder, tally)
        print(f"undisturbed: {len(known)} cells, exit code {want}, {seconds:.1f} s", flush=True)
        while done.total() < given.rounds and time.monotonic() - began < given.seconds:
            fault = faults[done.total() % len(faults)]
            (folder := Path(top) / f"r{done.total()}").mkdir()
            one = Round(folder, tally)
            before = tally.counts.total()
            fault(one, chance, seconds)
            what = f"round {done.total()}, {fault.__name__}"
            compare(one, known, (want, resumed(one, want)), what)
            done[fault.__name__] += 1
            if tally.counts.total() > before:
                print("\n".join(f"{what}: {note}" for note in tally.notes[before:]), flush=True)
            shutil.rmtree(folder, ignore_errors=True)
    print(", ".join(f"{name} {count}" for name, count in sorted(done.items())))
    kinds = ("lost", "wrong", "orphans", "hangs", "crashes")
    print(f"{done.total()} rounds: {', '.join(f'{tally.counts[kind]} {kind}' for kind in kinds)}")
    return int(tally.counts.total() > 0 or not done)


if __name__ == "__main__":
    raise SystemExit(main())
