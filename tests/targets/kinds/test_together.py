"""One plan over several kinds of targets, one report; and whatever is killed, nothing stays and nothing fails."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from itertools import zip_longest
from pathlib import Path

import pytest

from support.engine import IMAGE

# The first test may start an engine, an sshd, a cluster and wine, and build an image: minutes on a busy machine.
pytestmark = [pytest.mark.real, pytest.mark.slow, pytest.mark.timeout(1200)]

HERE = Path(__file__).parents[2] / "minimatrix"
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
  grid: {{kind: dask, {dask}, resources: {{"python-{{python}}": 1}}, wait: 30, required: true}}
  nowhere: {{kind: ssh, host: nobody-there, config: {config}}}
{windows}limits: {{timeout: 60s}}
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
KILLS = int(os.environ.get("PYSKEW_KILLS", "1"))
"""Kills of each kind."""
HERE_RUN = ("linux", "box", "far", "odd", "grid")
NAP = "import sys, time; time.sleep(0.3); print(sys.argv[1])\n"


@pytest.fixture(scope="module")
def wine(request):
    """A wine, or None where there is none: the other targets do not need it."""
    try:
        return request.getfixturevalue("windows")
    except pytest.skip.Exception:
        return None


@pytest.fixture(scope="module")
def targets(wine):
    """Names of the targets whose cells run."""
    return [*HERE_RUN, *(["win"] if wine else [])]


def of_wine(wine):
    """A line of the suite; it cannot be required, since a wine is not Windows."""
    python = [*wine.argv, str(wine.home("3.13") / "python.exe")]
    named = {label: wine.python(label) for label in ("3.13", "3.14")}
    return f"  win: {{kind: command, os: windows, argv: {json.dumps(python)}, pythons: {json.dumps(named)}}}\n"


@pytest.fixture(scope="module")
def parts(near, dockerd, cluster):
    """What can be killed, beside pyskew."""
    return near, dockerd, cluster


@pytest.fixture(scope="module")
def folder(tmp_path_factory, pythons, parts, wine):
    near, _, cluster = parts
    folder = Path(shutil.copytree(HERE, tmp_path_factory.mktemp("together") / "mini"))
    paths = json.dumps({label: pythons[label].path for label in ("3.13", "3.14")})
    words = {
        "image": IMAGE,
        "config": near.config,
        "python": sys.executable,
        "pythons": paths,
        "dask": cluster.options(),
        "windows": of_wine(wine) if wine else "",
    }
    (folder / "matrix.yaml").write_text(SUITE.format(**words), encoding="utf-8")
    naps = "".join(f"  nap-{number}: {{run: nap.py, args: ['{number}']}}\n" for number in range(16))
    head = SUITE.format(**words).partition("scenarios:")[0].replace('"3.13", ', "")
    (folder / "naps.yaml").write_text(f"{head}scenarios:\n{naps}", encoding="utf-8")
    (folder / "nap.py").write_text(NAP, encoding="utf-8")
    return folder


def start(folder, *arguments, verb=("run", "--workers", "2"), variables=None):
    command = [sys.executable, "-m", "pyskew", *verb, *arguments]
    return subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env=os.environ | (variables or {}),
    )  # fmt: skip


def report(folder):
    return json.loads((folder / "report.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def whole(folder):
    """A run on every target, proofs and all."""
    process = start(folder, "-o", "all")
    output = process.communicate(timeout=280)[0]
    assert process.returncode == 0, output
    return folder / "all"


def test_one_run_on_every_kind_of_target_is_one_report(whole, dockerd, cluster, targets):
    value = report(whole)
    evidence = {}
    for cell in value["cells"]:
        evidence.setdefault(cell["id"].partition("@")[2].partition("/")[0], set()).add(cell["evidence"])
    assert evidence == {name: {"ran"} for name in targets} | {"nowhere": {"infra-error"}}
    method = {change["target"]: change for change in value["changes"] if change["scenario"] == "method"}
    assert set(method) == set(HERE_RUN)
    for change in method.values():
        assert change["facts"] == {"method": {"from": "fork", "to": "forkserver"}}
        assert [cause["verdict"] for cause in change["causes"]] == ["proven"]
    assert all("Connection refused" in one["reason"] for one in value["not_run"])
    assert dockerd.containers() == []
    assert supervisors(cluster) == []


@pytest.mark.usefixtures("windows")
def test_windows_spawns_on_every_version_and_is_called_what_it_is(whole):
    value = report(whole)
    methods = {cell["id"]: cell["facts"]["method"] for cell in value["cells"] if cell["id"].startswith("method@win/")}
    assert methods == {"method@win/3.13": "spawn", "method@win/3.14": "spawn"}
    assert {one["label"] for one in value["interpreters"] if one["target"] == "win"} == {"windows(wine)"}


@pytest.fixture(scope="module")
def shards(folder, targets):
    """The same in parts, one for each target."""
    names = [*targets, "nowhere"]
    for some in zip_longest(names[::2], names[1::2]):
        processes = [start(folder, "--shard", f"{name}:1/1", "-o", f"shard-{name}") for name in some if name]
        for name, process in zip(some, processes, strict=False):
            output = process.communicate(timeout=280)[0]
            assert process.returncode == (3 if name == "nowhere" else 0), output
    return [f"shard-{name}" for name in names]


def merge(folder, *shards):
    process = start(folder, *shards, "-o", "merged", verb=("merge",))
    return process.communicate(timeout=100)[0], process.returncode


def test_shards_of_all_kinds_of_targets_merge_into_the_report_of_one_run(folder, whole, shards):
    output, code = merge(folder, *shards)
    assert code == 0, output
    assert report(folder / "merged") == report(whole)
    assert merge(folder, *shards, *shards)[1] == 0
    assert report(folder / "merged") == report(whole)


@pytest.mark.parametrize("name", HERE_RUN)
def test_a_shard_that_nobody_brought_is_shown_as_missing(folder, shards, name):
    output, code = merge(folder, *(shard for shard in shards if shard != f"shard-{name}"))
    assert code == 3, output
    merged = report(folder / "merged")
    assert merged["verdict"]["partial"] == f"without any shard of {name}"
    assert name not in {cell["id"].partition("@")[2].partition("/")[0] for cell in merged["cells"]}
    assert merged["verdict"]["not_run"] > 0


@pytest.mark.parametrize(("name", "old", "new", "said"), [
    ("linux", '"facts":{"method":"fork"', '"facts":{"method":"spawn"', "not the same facts in attempt"),
    ("far", '"version":"3.13.', '"version":"3.13.9', "not the same build of Python 3.13 on far: "),
    ("grid", '"schema":2', '"schema":99', "records of schema 99; this pyskew reads 1 and 2"),
    ("box", '"fingerprint":"sha256:', '"fingerprint":"sha256:0', "not the same suite: "),
])  # fmt: skip
def test_a_tampered_shard_is_refused_with_what_is_wrong(folder, shards, name, old, new, said):
    records = (folder / f"shard-{name}/records.jsonl").read_text(encoding="utf-8")
    assert old in records
    # As older versions wrote them: a checksum would show the damage first.
    unsealed = re.sub(r',"seq":\d+,"sum":"[0-9a-f]{16}"', "", records)
    output, code = merge(folder, *shards, tampered(folder, unsealed.replace(old, new)))
    assert code == 2, output
    assert said in output


def test_a_damaged_shard_is_merged_as_incomplete(folder, shards):
    records = (folder / "shard-odd/records.jsonl").read_text(encoding="utf-8")
    output, code = merge(folder, *shards, tampered(folder, records.replace('{"record":', '{"recrd":')))
    assert code == 3, output
    assert "partial: tampered: its records have" in output


def tampered(folder, text):
    """Write a shard of these records and return its name."""
    (folder / "tampered").mkdir(exist_ok=True)
    (folder / "tampered/records.jsonl").write_text(text, encoding="utf-8")
    return "tampered"


def victims(kind, process, near, dockerd, cluster):
    """Processes whose death is the test."""
    if kind == "pyskew":
        return [process.pid]
    if kind == "sshd":
        return near.sessions()[:1]
    if kind == "engine":
        return [dockerd.process.pid]
    if kind == "worker":
        worker = cluster.workers["new"]
        return [pid for pid in (worker.pid,) if pid and worker.supervisors()]
    if kind == "ssh":
        return clients(near)[:1]
    return pids("containerd-shim", dockerd.folder)[:1]


def clients(near):
    """Our ssh processes that speak to our sshd."""
    return pids("ssh", near.config)


def pids(name, path):
    """Processes of that name that were told this path: others on this machine may run the same tests."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        mine = any(os.fsencode(path) in word for word in words)
        if mine and Path(os.fsdecode(words[0])).name.startswith(name):
            found.append(int(folder.name))
    return found


def supervisors(cluster):
    return [pid for worker in cluster.workers.values() for pid in worker.supervisors()]


def outcomes(value):
    return {(cell["evidence"], cell["outcome"]) for cell in value["cells"]}


def ended(run):
    """Finished attempts by cell, as the records have them; also while the last line is being written."""
    found = {}
    path = run / "records.jsonl"
    for line in path.read_bytes().split(b"\n")[:-1] if path.exists() else ():
        record = json.loads(line).get("record")
        if record and record["evidence"] == "ran":
            found.setdefault(record["cell"]["scenario"] + "@" + record["cell"]["target"], []).append(record)
    return found


KINDS = {"ssh": "far", "sshd": "far", "container": "box", "engine": "box", "worker": "grid",
         "pyskew": "linux,box,far,odd,grid"}  # fmt: skip
"""What is killed, and the targets that run meanwhile."""


@pytest.mark.timeout(280)
@pytest.mark.parametrize("turn", range(KILLS))
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_killed_leaves_nothing_and_fails_nothing(folder, parts, traces, kind, turn):
    near, dockerd, cluster = parts
    chance = random.Random(f"{SEED}-{kind}-{turn}")  # noqa: S311 - no secret
    run = folder / f"{kind}-{turn}"
    some = ("--only", "nap-[0-5]") if kind == "pyskew" else ()
    arguments = ("-c", "naps.yaml", "--target", KINDS[kind], *some, "--prove", "none", "-o", str(run))
    process = start(folder, *arguments, variables=traces.env)
    delay = chance.uniform(0.5, 9.0 if kind == "pyskew" else 4.0)
    print(f"seed {SEED}: {kind} after {delay:.2f} s")  # noqa: T201 - shown when it fails
    strike(delay, lambda: victims(kind, process, near, dockerd, cluster), process)
    output = process.communicate(timeout=200)[0]
    if kind == "engine":
        dockerd.kill()
        dockerd.start()
    before = ended(run)
    if kind != "pyskew":
        assert process.returncode in {0, 3}, output
        assert outcomes(report(run)) <= {("ran", "pass"), ("infra-error", None)}, output
    process = start(folder, *arguments, *(("--resume",) if resumable(run) else ()), variables=traces.env)
    output = process.communicate(timeout=200)[0]
    assert process.returncode in {0, 3}, output
    value = report(run)
    assert outcomes(value) <= {("ran", "pass"), ("infra-error", None)}, output
    if kind in {"ssh", "sshd", "worker", "pyskew"}:
        assert outcomes(value) == {("ran", "pass")}, output
    after = ended(run)
    assert {len(attempts) for attempts in after.values()} <= {1}
    assert {cell: after.get(cell) for cell in before} == before
    assert dockerd.containers() == []
    for left in (lambda: clients(near), near.sessions, lambda: supervisors(cluster), traces.alive):
        deadline = time.monotonic() + 30
        while left() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert left() == []


def resumable(run):
    records = run / "records.jsonl"
    return records.exists() and b'"record"' in records.read_bytes()


def killed(pid):
    """Kill a process; tell whether it was still there."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def strike(delay, find, process):
    """Kill what `find` names after a while, or as soon as there is something; SIGKILL, from a thread of its own."""

    def kill():
        time.sleep(delay)
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            struck = [killed(pid) for pid in find()]
            if any(struck):
                return
            time.sleep(0.02)

    thread = threading.Thread(target=kill)
    thread.start()
    thread.join()
