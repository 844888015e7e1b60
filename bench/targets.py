"""Measures what one cell costs on each kind of target over a bare start of the same Python on that target.

Docker needs an engine with the image of `pyskew pythons image`; ssh needs a host that lets us in without a question.
What is not given is left out, and said.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import statistics
import sys
import time
from collections.abc import Callable

from pyskew import targets
from pyskew.channel import Channel
from pyskew.environments import Environments
from pyskew.errors import PyskewError
from pyskew.model import TargetSpec
from pyskew.probe import processes
from pyskew.specs import parse_python

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


def _put(channel: Channel, data: bytes) -> str:
    digest = hashlib.sha256(data).hexdigest()
    channel.ask("put", files=[{"path": f"blobs/{digest}", "data": base64.b64encode(data).decode()}])
    return digest


def _measure(spec: TargetSpec, rounds: int, python: str) -> str:
    label = python or f"{sys.version_info[0]}.{sys.version_info[1]}"
    started = time.perf_counter()
    with targets.kinds()[spec.kind].open(spec, 1) as site:
        path = site.locate([parse_python(label)])[label] if site.locate else sys.executable
        if not isinstance(path, str):
            return f"left out: {path.reason}"
        channel = site.channel(0, label)
        opened = time.perf_counter() - started
        environments = Environments()
        env = environments.plain(channel, environments.inspect(channel, label, path))
        files = [{"path": "script.py", "blob": _put(channel, SCRIPT)}]
        limits = {"timeout": 60, "output": 1 << 20}
        cell = {"argv": [env.python, "script.py"], "python": env.python, "files": files, "limits": limits}
        recorded = _median(lambda: channel.ask("cell", timeout=90, **cell), rounds)
        # The same starts, by a loop that lives on the target.
        bare = _BARE.format(rounds=rounds, python=env.python).encode()
        loop = [*files, {"path": "bare.py", "blob": _put(channel, bare)}]
        reply = channel.ask("cell", timeout=90, **cell | {"files": loop, "argv": [env.python, "bare.py"]})
        floor = float(base64.b64decode(reply["stdout"]))
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
    given = parser.parse_args()
    here = processes.os_name()
    ssh = {"host": given.host, "python": sys.executable} | ({"config": given.config} if given.config else {})
    specs = [
        (TargetSpec(name="host", kind="host", os=here), ""),
        (TargetSpec(name="command", kind="command", os=here, options={"argv": [sys.executable]}), ""),
        (TargetSpec(name="docker", kind="docker", os="linux", options={"image": given.image, "pull": "never"}), "3.14"),
        (TargetSpec(name="ssh", kind="ssh", os="linux", options=ssh), ""),
    ]
    for spec, python in specs:
        try:
            said = _measure(spec, given.rounds, python) if spec.kind != "ssh" or given.host else "left out: no --host"
        except PyskewError as error:
            said = f"left out: {error}"
        print(f"{spec.kind:8} {said}")


if __name__ == "__main__":
    main()
