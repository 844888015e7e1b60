"""Measure what one cell costs on each kind of target beyond a bare start of the same Python on that target.

Docker needs an engine with the image of `pyskew pythons image`, ssh a host that needs no password, Dask a running
scheduler. `--here` starts all three on this machine, as the tests do (root, a Debian, and the tests' packages). A kind
that is not given is left out, with a message.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import hashlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import local_dask

from pyskew.errors import PyskewError
from pyskew.model.suite import TargetSpec
from pyskew.probe.messages import CellFile, CellLimits, CellReply
from pyskew.probe.supervisor import processes
from pyskew.suite.python_spec import parse_python
from pyskew.targets import kinds
from pyskew.targets.environments import Environments
from pyskew.targets.transport.channel import Channel

SCRIPT = b"print('{}')\n"
_BARE = """\
import json, subprocess, sys, time
times = []
for _ in range({rounds}):
    started = time.perf_counter()
    subprocess.run([{python!r}, "script.py"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
    times.append(time.perf_counter() - started)
print(json.dumps(sorted(times)[len(times) // 2]))
"""


def _median(do: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        do()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def _put(channel: Channel, name: str, data: bytes) -> CellFile:
    """Send a file to the target; return it as a cell gets it."""
    digest = hashlib.sha256(data).hexdigest()
    channel.ask("put", files=[{"path": f"blobs/{digest}", "data": base64.b64encode(data).decode()}])
    return {"path": name, "blob": digest, "mode": 0o644}


def _cell(channel: Channel, python: str, script: str, files: list[CellFile]) -> CellReply:
    limits: CellLimits = {"timeout": 60, "output": 1 << 20}
    return channel.ask("cell", timeout=90, argv=[python, script], python=python, files=files, limits=limits)


def _measure(spec: TargetSpec, rounds: int, python: str) -> str:
    label = python or f"{sys.version_info[0]}.{sys.version_info[1]}"
    started = time.perf_counter()
    with kinds.kinds()[spec.kind].open(spec, 1) as site:
        path = site.locate([parse_python(label)])[label] if site.locate else sys.executable
        if not isinstance(path, str):
            return f"left out: {path.reason}"
        channel = site.channel(0, label)
        opened = time.perf_counter() - started
        environments = Environments()
        env = environments.plain(channel, environments.inspect(channel, label, path))
        files = [_put(channel, "script.py", SCRIPT)]
        recorded = _median(lambda: _cell(channel, env.python, "script.py", files), rounds)
        # The same starts, by a loop that lives on the target.
        loop = _put(channel, "bare.py", _BARE.format(rounds=rounds, python=env.python).encode())
        floor = float(base64.b64decode(_cell(channel, env.python, "bare.py", [*files, loop])["stdout"]))
        ask = _median(lambda: channel.request("hello"), rounds)
    extra = 1000 * (recorded - floor)
    return (
        f"opened in {opened:5.2f} s, bare {1000 * floor:6.1f} ms, cell {1000 * recorded:6.1f} ms, "
        f"overhead {extra:5.1f} ms, of it the way there and back {1000 * ask:.2f} ms"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--image", default="pyskew-pythons")
    parser.add_argument("--host", default="", help="ssh host; without it ssh is left out")
    parser.add_argument("--config", default="", help="ssh configuration file")
    parser.add_argument("--scheduler", default="", help="tcp://HOST:PORT of a Dask scheduler; without it left out")
    parser.add_argument("--here", action="store_true", help="start an engine, an sshd and a Dask cluster here")
    given = parser.parse_args()
    with contextlib.ExitStack() as stack:
        if given.here:
            _start_here(stack, given)
        _print(given)


def _start_here(stack: contextlib.ExitStack, given: argparse.Namespace) -> None:
    """Start what the tests start, for as long as the measuring takes."""
    sys.path.insert(0, str(local_dask.TESTS))
    from support import engine, sshd  # noqa: PLC0415 - only where the tests are

    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="psk-")))
    stack.enter_context(engine.running(folder, "bench"))
    near = stack.enter_context(sshd.running(folder / "sshd"))
    given.host, given.config = "near", str(near.config)
    given.scheduler = stack.enter_context(local_dask.running(folder / "dask", ["bench"]))


def _print(given: argparse.Namespace) -> None:
    print(f"load of the last minute: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    here = processes.os_name()
    ssh = {"host": given.host, "python": sys.executable} | ({"config": given.config} if given.config else {})
    specs = [
        (TargetSpec(name="host", kind="host", os=here), ""),
        (TargetSpec(name="command", kind="command", os=here, options={"argv": [sys.executable]}), ""),
        (TargetSpec(name="docker", kind="docker", os="linux", options={"image": given.image, "pull": "never"}), "3.14"),
        (TargetSpec(name="ssh", kind="ssh", os="linux", options=ssh), ""),
        (TargetSpec(name="dask", kind="dask", os="linux", options={"scheduler": given.scheduler}), ""),
    ]
    missing = {"ssh": "" if given.host else "no --host", "dask": "" if given.scheduler else "no --scheduler"}
    for spec, python in specs:
        try:
            lacks = missing.get(spec.kind)
            said = f"left out: {lacks}" if lacks else _measure(spec, given.rounds, python)
        except PyskewError as error:
            said = f"left out: {error}"
        print(f"{spec.kind:8} {said}")


if __name__ == "__main__":
    main()
