"""A supervisor never outlives its client, and nothing outlives a supervisor."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from pathlib import Path

import pytest

from pyskew import probe
from pyskew.errors import TargetError
from pyskew.probe import protocol
from pyskew.probe.supervisor import processes
from pyskew.targets.transport.channel import Channel
from support.users import ORDINARY, for_ordinary_user

pytestmark = pytest.mark.real
posix = pytest.mark.skipif(sys.platform == "win32", reason="NOT RUN: signals and fork are POSIX's")

FOLDER = Path(str(probe.__file__)).parent
TREE = """
import os, subprocess, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(600)
    os._exit(0)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
time.sleep(600)
"""


@pytest.fixture
def channel(tmp_path):
    with Channel.start(
        [sys.executable, "-I", "-S", str(FOLDER / "__main__.py"), str(tmp_path / "root")], "test"
    ) as one:
        yield one


def start_tree(channel, traces):
    """A cell with a daemon and a child, running; returns the thread that waits for its reply and what it got."""
    ends: list[object] = []

    def ask():
        argv = [sys.executable, "-c", TREE]
        try:
            ends.append(channel.request("cell", argv=argv, env=traces.env, limits={"timeout": 60}))
        except TargetError as error:
            ends.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    deadline = time.monotonic() + 20
    while len(traces.alive()) < 3:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return thread, ends


def test_it_says_who_it_is(channel, tmp_path):
    hello = channel.hello

    assert hello["protocol"] == protocol.PROTOCOL
    assert hello["root"] == str(tmp_path / "root")
    assert hello["os"] == processes.os_name()


@posix
def test_closing_its_stdin_in_the_middle_of_a_cell_leaves_nothing(channel, traces, tmp_path):
    thread, ends = start_tree(channel, traces)
    began = time.monotonic()
    channel.close()

    assert traces.alive() == []
    assert time.monotonic() - began < 60  # the tree would sleep for ten minutes
    thread.join(5)
    assert isinstance(ends[0], TargetError)
    assert not (tmp_path / "root").exists()


VICTIMS = [
    "supervisor", "keeper", "outer keeper", "group", "supervisor, keeper", "keeper, supervisor", "keeper, outer keeper",
    "cell, supervisor", "cell, supervisor, keeper", "group of the supervisor, group",
]  # fmt: skip


@pytest.mark.parametrize("victims", VICTIMS)
@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM"])
@posix
def test_killing_a_supervisor_in_the_middle_of_a_cell_leaves_nothing(channel, traces, victims, name):
    number = signal.Signals[name]
    supervisor = channel.hello["pid"]
    thread, ends = start_tree(channel, traces)
    pids = {
        "supervisor": supervisor, "keeper": _parent(supervisor), "outer keeper": channel.pid, "group": -channel.pid,
        "group of the supervisor": -supervisor, "cell": min(traces.alive()),
    }  # fmt: skip
    for victim in victims.split(", "):
        with contextlib.suppress(ProcessLookupError):  # it ended with the one before
            os.kill(pids[victim], number)

    assert traces.gone_within(5)
    thread.join(5)
    assert isinstance(ends[0], TargetError)
    assert not channel.alive
    channel.close()
    deadline = time.monotonic() + 3
    while _runs(supervisor):  # who kills the keeper cannot wait for the supervisor
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _parent(pid):
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def _runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"  # nobody may have reaped it
    except OSError:
        return False


@posix
def test_a_client_that_is_killed_leaves_neither_processes_nor_files(traces, tmp_path):
    client = f"""
import sys
import tempfile
sys.path.insert(0, {str(FOLDER.parent.parent)!r})
from pyskew.targets.transport.channel import Channel
root = {str(tmp_path / "root")!r}
channel = Channel.start([sys.executable, "-I", "-S", {str(FOLDER / "__main__.py")!r}, root], "test")
print(channel.hello["pid"], flush=True)
channel.request("cell", argv=[sys.executable, "-c", {TREE!r}], env={traces.env!r}, limits={{"timeout": 60}})
"""
    process = subprocess.Popen([sys.executable, "-c", client], stdout=subprocess.PIPE, env=os.environ | traces.env)
    with process:
        deadline = time.monotonic() + 20
        while len(traces.alive()) < 6 and time.monotonic() < deadline:  # client, keeper, supervisor, and the tree
            time.sleep(0.05)
        process.kill()

    assert traces.gone_within(3)
    assert not (tmp_path / "root").exists()


def test_what_a_request_gets_wrong_is_a_reply(channel):
    assert "unknown request 'dance'" in channel.request("dance")["error"]
    assert "KeyError" in channel.request("put")["error"]
    assert "leads out" in channel.request("put", files=[{"path": "../x", "data": ""}])["error"]
    assert channel.request("hello")["pid"]


def test_bytes_that_are_no_frames_end_it():
    process = subprocess.run(
        [sys.executable, "-I", "-S", str(FOLDER / "__main__.py")],
        input=b"GET / HTTP/1.1\r\n",
        capture_output=True,
        timeout=20,
        check=False,
    )
    reply = protocol.take(bytearray(process.stdout))

    assert reply is not None
    assert "not a frame" in reply["error"]


def test_a_zip_of_the_folder_on_an_older_python_does_the_same(pythons, tmp_path):
    archive = tmp_path / "probe.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in FOLDER.rglob("*.py"):
            file.write(path, path.relative_to(FOLDER))
    python = pythons["3.12"].path
    with Channel.start([python, "-I", str(archive)], "zip") as channel:
        assert channel.hello["python"].startswith("3.12")
        venv = channel.ask("venv", name="one", python=python)
        overlay = channel.ask("overlay", name="two", venv=venv["prefix"], toggles={"start-method": "spawn"})
        seen = channel.ask("check", python=overlay["python"], toggle="start-method", value="spawn")
        assert seen["state"] == "applied"
        assert channel.ask("inspect", python=python)["answer"]["version"].startswith("3.12")
        root = channel.hello["root"]

    assert not Path(root).exists()


def test_it_imports_nothing_of_pyskew():
    code = "import sys, runpy; sys.argv = ['x']; sys.path.append(sys.argv[0]); import json"
    script = (
        f"import sys, importlib.util\n{code}\n"
        f"spec = importlib.util.spec_from_file_location('__entry__', {str(FOLDER / '__main__.py')!r})\n"
        "module = importlib.util.module_from_spec(spec); spec.loader.exec_module(module)\n"
        "for name in ('supervisor.requests', 'supervisor.environment', 'supervisor.lease', 'toggles.start_method'):\n"
        "    importlib.import_module('pyskew_probe.' + name)\n"
        "print(json.dumps([name for name in sys.modules if name.partition('.')[0] == 'pyskew']))\n"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", script], capture_output=True, check=True)

    assert json.loads(done.stdout) == []


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="NOT RUN: needs a second user on Linux")
def test_a_cell_of_an_ordinary_user_cannot_read_the_supervisor():
    code = """
import os
for pid in (os.getppid(), int(open(f"/proc/{os.getppid()}/stat").read().rpartition(")")[2].split()[1])):
    for name in ("environ", "fd"):
        try:
            (os.listdir if name == "fd" else lambda path: open(path, "rb").read())(f"/proc/{pid}/{name}")
            print(name, "was read")
        except PermissionError:
            print("refused")
"""
    with tempfile.TemporaryDirectory(prefix="psk-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o777)
        before = for_ordinary_user(Path(folder), "/usr/bin/python3")
        archive = Path(folder) / "probe.zip"
        with zipfile.ZipFile(archive, "w") as file:
            for path in FOLDER.rglob("*.py"):
                file.write(path, path.relative_to(FOLDER))
        argv = [*before, "/usr/bin/setpriv", f"--reuid={ORDINARY}", f"--regid={ORDINARY}", "--clear-groups"]
        python = "/usr/bin/python3"
        with Channel.start([*argv, python, "-I", str(archive), f"{folder}/root"], "nobody") as channel:
            reply = channel.ask("cell", argv=[python, "-c", code], limits={"timeout": 20})
    assert base64.b64decode(reply["stdout"]).decode() == "refused\n" * 4, reply
