"""This machine as a target: opens, serves every slot, and takes everything away."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from pyskew.errors import TargetError
from pyskew.model.suite import TargetSpec
from pyskew.probe.supervisor import lease, processes, temporary
from pyskew.targets.kinds import host

HERE = processes.os_name()


def test_only_this_os_is_available(host_spec):
    other = "windows" if HERE != "windows" else "linux"

    assert host.TARGET.unavailable(host_spec) == ""
    assert host.TARGET.unavailable(TargetSpec(name="x", kind="host", os=other)) == f"this host is {HERE}"


def test_slots_have_supervisors_of_their_own_below_one_root(host_spec):
    with host.TARGET.open(host_spec, 2) as site:
        first, second = site.channel(0, "3.13"), site.channel(1, "3.13")
        root = first.hello["root"]
        assert site.os == HERE
        assert first.hello["pid"] != second.hello["pid"]
        assert second.hello["root"] == root
        assert site.channel(0, "3.14") is first
        pids = [first.pid, second.pid]

    assert not Path(root).exists()
    for pid in pids if HERE != "windows" else ():  # there it would be a ^C
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_lost_supervisor_is_replaced_in_the_same_root(host_spec):
    with host.TARGET.open(host_spec, 1) as site:
        first = site.channel(0, "")
        root = first.hello["root"]
        first.close()
        with pytest.raises(TargetError):
            first.request("hello")
        assert site.channel(0, "").hello["root"] == root
        assert site.channel(0, "") is not first


def test_opening_without_asking_starts_nothing(host_spec):
    before = set(threading.enumerate())
    with host.TARGET.open(host_spec, 4):
        assert set(threading.enumerate()) == before


@pytest.mark.skipif(sys.platform == "win32", reason="NOT RUN: stale folders are not swept on Windows")
def test_what_was_killed_at_once_is_swept_by_the_next(host_spec, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(temporary, "LONGEST_FOLDER", 200)
    take = "from pyskew.probe.supervisor.lease import Lease; Lease(sys.argv[1])"
    code = f"import sys, time; {take}; print(flush=True); time.sleep(600)"
    parent = tmp_path / temporary.parent_name()
    parent.mkdir(mode=0o700)
    stale, held = parent / "stale", parent / "held"
    (tmp_path / "pyskew-strange").mkdir()
    (parent / "just-made").mkdir(mode=0o700)
    with contextlib.ExitStack() as stack:
        owners = []
        for root in (stale, held):
            argv = [sys.executable, "-c", code, str(root)]
            env = os.environ | {"PYTHONPATH": str(Path(host.__file__).parents[3])}
            owner = stack.enter_context(subprocess.Popen(argv, stdout=subprocess.PIPE, env=env))
            stack.callback(owner.kill)
            assert owner.stdout.readline()
            owners.append(owner)
        owners[0].kill()
        owners[0].wait()
        with host.TARGET.open(host_spec, 1):
            assert not stale.exists()
            assert (held / lease.LOCK).exists()
            assert (tmp_path / "pyskew-strange").exists()
            assert (parent / "just-made").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="NOT RUN: a process has one lease there")
def test_the_last_lease_removes_the_folder(tmp_path):
    root = tmp_path / "root"
    first, second = lease.Lease(str(root)), lease.Lease(str(root))
    first.release()
    assert root.exists()
    second.release()
    second.release()
    assert not root.exists()


def test_closing_while_cells_run_is_quick(host_spec):
    replies = []

    def ask(channel):
        with contextlib.suppress(TargetError):
            replies.append(channel.request("cell", argv=[sys.executable, "-c", "import time; time.sleep(600)"]))

    with host.TARGET.open(host_spec, 2) as site:
        threads = [threading.Thread(target=ask, args=(site.channel(slot, ""),)) for slot in (0, 1)]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        began = time.monotonic()
    for thread in threads:
        thread.join(5)

    assert time.monotonic() - began < 60  # not the ten minutes that the cells would sleep
    assert replies == []


def test_a_long_temporary_folder_is_not_used(host_spec, monkeypatch, tmp_path):
    long = tmp_path / ("x" * 80)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    with host.TARGET.open(host_spec, 1) as site:
        assert len(site.channel(0, "").hello["root"]) < 60


@pytest.mark.skipif(sys.platform == "win32", reason="NOT RUN: signals are POSIX's")
@pytest.mark.parametrize("name", ["SIGKILL", "SIGHUP"])
def test_five_seconds_after_pyskew_is_killed_its_temporary_folders_are_gone(name):
    code = """
import signal, time
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup, which may have started the tests, lets children ignore it
from pyskew.model.suite import TargetSpec
from pyskew.probe.supervisor.lease import Lease
from pyskew.targets.kinds import host
source = Lease.temporary()
with host.TARGET.open(TargetSpec(name="here", kind="host", os=""), 1) as site:
    print(source.root, site.channel(0, "").hello["root"], flush=True)
    time.sleep(600)
"""
    with tempfile.TemporaryDirectory(prefix="psk-") as folder:
        env = os.environ | {"PYTHONPATH": str(Path(host.__file__).parents[3]), "TMPDIR": folder}
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=env, text=True) as client:
            roots = [Path(root) for root in client.stdout.readline().split()]
            assert [root.is_dir() for root in roots] == [True, True]
            client.send_signal(signal.Signals[name])
        until = time.monotonic() + 5
        while any(root.exists() for root in roots) and time.monotonic() < until:
            time.sleep(0.05)
        assert [root.exists() for root in roots] == [False, False]
