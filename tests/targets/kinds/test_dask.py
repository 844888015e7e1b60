"""Cells through a real Dask scheduler, encrypted, on two real workers that have different Pythons."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import pytest

from pyskew.errors import TargetError
from pyskew.model.suite import TargetSpec
from pyskew.store.logs import LogReader
from pyskew.targets.kinds import dask
from pyskew.targets.transport import dask_actor
from support import cluster as clusters

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]  # the first test makes environments with Dask

SUITE = """\
version: 1
pythons: [{pythons}]
targets:
  many: {{kind: dask, {options}, resources: {{"python-{{python}}": 1}}, required: true}}
limits: {{timeout: 300s}}
scenarios:
{scenarios}
"""
WHERE = """\
import json, os, pathlib, re, sys
pid, names = os.getpid(), []
while pid > 1 and not names:
    folder = pathlib.Path("/proc", str(pid))
    names = re.findall(r"--name\\0(\\w+)", (folder / "cmdline").read_text())
    pid = int(re.search(r"PPid:\\s+(\\d+)", (folder / "status").read_text())[1])
print(json.dumps({"worker": names, "minor": sys.version_info[1]}))
"""
NAP = "import sys, time; time.sleep(float(sys.argv[1])); print('{}')\n"


@pytest.fixture
def suite(tmp_path, cluster):
    """Writes a suite for the cluster."""

    def write(scenarios, pythons="'3.14'", options=None):
        text = SUITE.format(pythons=pythons, options=options or cluster.options() + ", wait: 30", scenarios=scenarios)
        (tmp_path / "matrix.yaml").write_text(text, encoding="utf-8")
        (tmp_path / "where.py").write_text(WHERE, encoding="utf-8")
        (tmp_path / "nap.py").write_text(NAP, encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def start():
    """Starts pyskew; it does not outlive a test that fails."""
    started = []

    def run(folder, command=(sys.executable, "-m", "pyskew")):
        argv = [*command, "run", "--workers", "2", "--prove", "none", "-o", "out"]
        process = subprocess.Popen(argv, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def naps(count, seconds):
    return "".join(f"  nap-{number}: {{run: nap.py, args: ['{seconds}']}}\n" for number in range(count))


def kept(folder):
    """How many logs the run has kept so far."""
    with LogReader(folder / "out") as reader:
        return len(list(reader.every()))


def cells(folder):
    return json.loads((folder / "out/report.json").read_text(encoding="utf-8"))["cells"]


def await_(what, seconds=60.0):
    """Wait for something that will come."""
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


def test_the_scheduler_sends_each_python_to_the_worker_that_has_it(start, suite, cluster):
    options = cluster.options() + ", wait: 5"
    folder = suite("  where: {run: where.py}\n", pythons="'3.13', '3.14', '3.15'", options=options)
    process = start(folder)
    output = process.communicate(timeout=200)[0]
    seen = {cell["id"].rpartition("/")[2]: (cell["evidence"], cell["facts"]) for cell in cells(folder)}
    assert seen["3.13"] == ("ran", {":exit": 0, "worker": ["old"], "minor": 13}), output
    assert seen["3.14"] == ("ran", {":exit": 0, "worker": ["new"], "minor": 14})
    assert seen["3.15"][0] == "no-interpreter"
    assert "no Dask worker has python-3.15: 1; 2 workers have: python-3.13, python-3.14" in output
    await_(lambda: not any(worker.supervisors() for worker in cluster.workers.values()))


def test_a_killed_worker_costs_no_cell_and_leaves_nothing(start, suite, cluster):
    folder = suite(naps(12, 0.2))
    worker = cluster.workers["new"]
    process = start(folder)
    await_(lambda: kept(folder) >= 3)
    killed, ours = worker.pid, worker.supervisors()
    ours += [below for pid in ours for below in clusters.children(pid)]
    assert killed
    os.kill(killed, signal.SIGKILL)
    output = process.communicate(timeout=200)[0]
    assert {(cell["evidence"], cell["outcome"]) for cell in cells(folder)} == {("ran", "pass")}, output
    assert process.returncode == 0
    assert len(ours) >= 2
    await_(lambda: not any(Path(f"/proc/{pid}").exists() for pid in ours))
    await_(lambda: not worker.supervisors())
    assert worker.pid != killed


def test_a_killed_client_leaves_nothing_on_the_workers(start, suite, cluster, traces):
    folder = suite(f"  long: {{run: nap.py, args: ['600'], env: {json.dumps(traces.env)}}}\n")
    process = start(folder)
    await_(traces.alive)
    process.kill()
    assert traces.gone_within(30)
    await_(lambda: not cluster.workers["new"].supervisors(), 30)


def test_an_interrupted_run_ends_its_cells(start, suite, cluster, traces):
    folder = suite(f"  long: {{run: nap.py, args: ['600'], env: {json.dumps(traces.env)}}}\n")
    process = start(folder)
    await_(traces.alive)
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=100)[0]
    assert traces.gone_within(20)
    assert [cell["evidence"] for cell in cells(folder)] == ["missing"]
    await_(lambda: not cluster.workers["new"].supervisors(), 30)


def test_a_killed_scheduler_fails_nothing(start, suite, pythons, tmp_path, traces):
    with clusters.running(tmp_path / "plain") as plain:
        worker = plain.add("only", clusters.environment(pythons["3.14"].path), "python-3.14=1")
        clusters.joined(plain, ["only"])
        scenarios = naps(2, 0.1) + f"  nap-z: {{run: nap.py, args: ['600'], env: {json.dumps(traces.env)}}}\n"
        folder = suite(scenarios, options=plain.options() + ", wait: 1")
        process = start(folder)
        await_(lambda: kept(folder) == 2 and traces.alive())
        ours = worker.supervisors()
        plain.scheduler.kill()
        output = process.communicate(timeout=200)[0]
        assert process.returncode == 3, output
        evidence = {cell["id"].partition("@")[0]: cell["evidence"] for cell in cells(folder)}
        assert evidence == {"nap-0": "ran", "nap-1": "ran", "nap-z": "infra-error"}, output
        assert traces.gone_within(60)
        await_(lambda: not any(Path(f"/proc/{pid}").exists() for pid in ours))


def test_a_worker_that_was_stopped_for_a_while_keeps_nothing_that_was_given_up(cluster, monkeypatch):
    options = {"scheduler": cluster.address, "tls": cluster.tls, "resources": {"python-3.14": 1}}
    worker = cluster.workers["new"]
    with dask.TARGET.open(TargetSpec(name="many", kind="dask", os="linux", options=options), 1) as site:
        channel = site.channel(0, "")
        assert worker.supervisors()
        monkeypatch.setattr(dask_actor, "CALL_TIMEOUT", 1.0)
        os.kill(worker.pid, signal.SIGSTOP)
        try:
            with pytest.raises(TargetError, match="the worker did not answer within 1 s"):
                channel.request("hello")
            channel.close()
        finally:
            os.kill(worker.pid, signal.SIGCONT)
        await_(lambda: not worker.supervisors(), dask_actor.CLIENT_TIMEOUT / 2)


def test_an_encrypted_scheduler_wants_a_certificate_and_an_unreachable_one_is_lost(cluster, monkeypatch):
    monkeypatch.setattr(dask, "_CONNECT_TIMEOUT", 1.0)  # none of them may ever answer
    for options, complaint in (
        ({"scheduler": cluster.address}, "no Dask scheduler at tls://127"),
        ({"scheduler": cluster.address.replace("tls:", "tcp:")}, "no Dask scheduler at tcp://127"),
        ({"scheduler": "tcp://127.0.0.1:9"}, "no Dask scheduler at tcp://127.0.0.1:9"),
    ):
        spec = TargetSpec(name="many", kind="dask", os="linux", options=options)
        assert dask.TARGET.unavailable(spec) == ""
        with pytest.raises(TargetError, match=complaint), dask.TARGET.open(spec, 1):
            pass


def test_a_worker_of_another_os_or_with_another_build_is_refused(cluster, lab, pythons):
    options = {"scheduler": cluster.address, "tls": cluster.tls, "resources": {"python-3.14": 1}}
    spec = TargetSpec(name="many", kind="dask", os="windows", options=options)
    with dask.TARGET.open(spec, 1) as site, pytest.raises(TargetError, match="says os: windows, but it is linux"):
        site.channel(0, "")
    path = pythons["3.14"].path
    other = dask.Pinned(place="many, slot 0 on tcp://there", path=path, identity={"version": "3.14.0"})
    with pytest.raises(
        TargetError, match=r"Python 3.14 is 3.14\.\d+ at .*, but another build, 3.14.0, on many, slot 0"
    ):
        dask.compare(lab.channel, "3.14", other)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"scheduler": "10.0.0.5:8786"}, "is no address; write tls://HOST:PORT"),
        ({"scheduler": "tcp://10.0.0.5:8786"}, "not encrypted"),
        ({"scheduler": "tcp://[::1"}, "is no address"),
        ({"scheduler": "tls://here:port"}, "is no address"),
        ({"scheduler": "tls://10.0.0.5:8786", "tls": {"cert-file": "x"}}, "tls: has no cert-file; it takes ca, cert"),
    ],
)
def test_options_that_cannot_be_meant_are_said_before_anybody_is_asked(options, complaint):
    assert [complaint in said for _, said in dask.TARGET.complaints(options)] == [True]
    insecure = {"scheduler": "tcp://10.0.0.5:8786", "insecure": True}
    assert not list(dask.TARGET.complaints(insecure))


def test_without_the_extra_it_says_how_to_install_it(start, suite, tmp_path):
    folder = suite("  where: {run: where.py}\n")
    view = tmp_path / "packages"
    view.mkdir()
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if entry.name.partition("-")[0] != "distributed" and entry.suffix != ".pth":
            (view / entry.name).symlink_to(entry)
    path = [str(view), str(clusters.ROOT / "runner")]
    code = f"import sys; sys.path[:0] = {path!r}; from pyskew.cli.main import main; sys.exit(main())"
    process = start(folder, command=(sys.executable, "-S", "-c", code))
    output = process.communicate(timeout=100)[0]
    assert process.returncode == 3, output
    assert "pip install 'pyskew[dask]'" in output
