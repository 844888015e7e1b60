"""One plan over several kinds of targets, one report; and whatever is killed, nothing stays and nothing fails."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from engine import IMAGE

pytestmark = [pytest.mark.real, pytest.mark.slow]

HERE = Path(__file__).parent.parent / "minimatrix"
SEED = int(os.environ.get("PYSKEW_SEED", str(time.time_ns() % 10**6)))
"""Moments of the kills; a failure prints it."""

SUITE = """\
version: 1
pythons: ["3.13", "3.14"]
targets:
  linux: {{kind: host, os: linux}}
  box: {{kind: docker, image: {image}, pull: never, required: true}}
  far: {{kind: ssh, host: near, config: {config}, python: {python}, pythons: {pythons}, required: true}}
  odd: {{kind: command, argv: [env, {python}], pythons: {pythons}, required: true}}
  nowhere: {{kind: ssh, host: nobody-there, config: {config}}}
limits: {{timeout: 20s}}
scenarios:
  method:
    run: follows_the_method.py
    toggles: [start-method]
    cause: start-method
    expect:
      - {{where: "start_method == 'fork'", facts: {{method: fork}}}}
      - {{where: "start_method == 'forkserver'", facts: {{method: forkserver}}, reason: "the default since 3.14"}}
      - {{where: "start_method == 'spawn'", facts: {{method: spawn}}, reason: "set so"}}
  fails: {{run: fails.py, expect: [{{outcome: fail}}]}}
  stdin: {{run: reads_stdin.py, stdin: "hé", args: ["-x"], env: {{GREETING: hey}}}}
"""
KILLS = int(os.environ.get("PYSKEW_KILLS", "2"))
"""Kills of each kind."""
NAP = "import sys, time; time.sleep(0.3); print(sys.argv[1])\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory, pythons, near, dockerd):
    assert dockerd
    folder = Path(shutil.copytree(HERE, tmp_path_factory.mktemp("together") / "mini"))
    paths = json.dumps({label: pythons[label].path for label in ("3.13", "3.14")})
    words = {"image": IMAGE, "config": near.config, "python": sys.executable, "pythons": paths}
    (folder / "matrix.yaml").write_text(SUITE.format(**words), encoding="utf-8")
    naps = "".join(f"  nap-{number}: {{run: nap.py, args: ['{number}']}}\n" for number in range(16))
    head = SUITE.format(**words).partition("scenarios:")[0].replace('"3.13", ', "")
    (folder / "naps.yaml").write_text(f"{head}scenarios:\n{naps}", encoding="utf-8")
    (folder / "nap.py").write_text(NAP, encoding="utf-8")
    return folder


def start(folder, *arguments):
    command = [sys.executable, "-m", "pyskew", "run", "--workers", "2", *arguments]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def report(folder):
    return json.loads((folder / "report.json").read_text(encoding="utf-8"))


def test_one_run_on_every_kind_of_target_is_one_report(folder, dockerd):
    process = start(folder, "-o", "all")
    output = process.communicate(timeout=240)[0]
    assert process.returncode == 0, output
    value = report(folder / "all")
    evidence = {}
    for cell in value["cells"]:
        evidence.setdefault(cell["id"].partition("@")[2].partition("/")[0], set()).add(cell["evidence"])
    assert evidence == {"linux": {"ran"}, "box": {"ran"}, "far": {"ran"}, "odd": {"ran"}, "nowhere": {"infra-error"}}
    method = {change["target"]: change for change in value["changes"] if change["scenario"] == "method"}
    assert set(method) == {"linux", "box", "far", "odd"}
    for change in method.values():
        assert change["facts"] == {"method": {"from": "fork", "to": "forkserver"}}
        assert [cause["verdict"] for cause in change["causes"]] == ["proven"]
    assert all("Connection refused" in one["reason"] for one in value["not_run"])
    assert dockerd.containers() == []


def victims(kind, process, near, dockerd):
    """Processes whose death is the test."""
    if kind == "pyskew":
        return [process.pid]
    if kind == "sshd":
        return near.sessions()[:1]
    if kind == "engine":
        return [dockerd.process.pid]
    names = {"ssh": "ssh", "container": "containerd-shim"}[kind]
    return pids(names)[:1]


def pids(name):
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        mine = any(mark in b" ".join(words) for mark in (b"near", b"psk-"))
        if mine and Path(os.fsdecode(words[0])).name.startswith(name):
            found.append(int(folder.name))
    return found


def outcomes(value):
    return {(cell["evidence"], cell["outcome"]) for cell in value["cells"]}


@pytest.mark.timeout(280)
@pytest.mark.parametrize("turn", range(KILLS))
@pytest.mark.parametrize("kind", ["ssh", "sshd", "container", "engine", "pyskew"])
def test_whatever_is_killed_leaves_nothing_and_fails_nothing(folder, near, dockerd, kind, turn):
    chance = random.Random(f"{SEED}-{kind}-{turn}")  # noqa: S311 - no secret
    target = "far" if kind in {"ssh", "sshd"} else "box"
    run = folder / f"{kind}-{turn}"
    arguments = ("-c", "naps.yaml", "--target", target, "--prove", "none", "-o", str(run))
    process = start(folder, *arguments)
    delay = chance.uniform(0.5, 3.5)
    print(f"seed {SEED}: {kind} after {delay:.2f} s")  # noqa: T201 - shown when it fails
    strike(delay, lambda: victims(kind, process, near, dockerd), process)
    output = process.communicate(timeout=200)[0]
    if kind == "engine":
        dockerd.kill()
        dockerd.start()
    if kind == "pyskew":
        process = start(folder, *arguments[:-2], *(("--resume",) if resumable(run) else ()), "-o", str(run))
        output = process.communicate(timeout=200)[0]
    assert (run / "report.json").exists(), output
    value = report(run)
    assert outcomes(value) <= {("ran", "pass"), ("infra-error", None), ("missing", None)}, output
    assert process.returncode in {0, 3}, output
    if kind in {"ssh", "sshd", "pyskew"}:
        assert outcomes(value) == {("ran", "pass")}, output
    again = start(folder, *arguments[:-2], "--only", "nap-1", "-o", f"{run}-again")
    assert again.communicate(timeout=100)[0]
    assert again.returncode == 0
    assert dockerd.containers() == []
    assert pids("ssh") == []


def resumable(run):
    records = run / "records.jsonl"
    return records.exists() and b'"record"' in records.read_bytes()


def strike(delay, find, process):
    """Kill what `find` names after a while, or as soon as there is something; SIGKILL, from a thread of its own."""

    def kill():
        time.sleep(delay)
        deadline = time.monotonic() + 20
        while process.poll() is None and time.monotonic() < deadline:
            found = find()
            for pid in found:
                os.kill(pid, signal.SIGKILL)
            if found:
                return
            time.sleep(0.02)

    thread = threading.Thread(target=kill)
    thread.start()
    thread.join()
