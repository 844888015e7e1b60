"""Cells on Windows CPython: what a user is promised there, watched under wine."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import time
import uuid
from pathlib import Path

import pytest

from conftest import Lab
from pyskew.errors import TargetError
from pyskew.model.suite import TargetSpec
from pyskew.probe import protocol
from pyskew.suite.python_spec import parse_python
from pyskew.targets.kinds import command
from support.wine import LABELS, ROOT, windows_path

pytestmark = [pytest.mark.real, pytest.mark.slow, pytest.mark.timeout(900)]  # the first test makes a prefix


def spec(windows, *, required=False):
    options = {
        "argv": [*windows.argv, str(windows.home("3.13") / "python.exe")],
        "pythons": {label: windows.python(label) for label in LABELS},
    }
    return TargetSpec(name="win", kind="command", os="windows", required=required, options=options)


@pytest.fixture(scope="module")
def site(windows):
    with command.TARGET.open(spec(windows), 1) as site:
        yield site


@pytest.fixture(scope="module")
def there(site):
    """A lab whose interpreters are those of the target."""
    lab = Lab(site, {})
    for label, path in site.locate([parse_python(label) for label in LABELS]).items():
        lab.pythons[label] = lab.environments.inspect(lab.channel, label, path)
    return lab


@pytest.fixture(scope="module")
def env(there):
    return there.env("3.13")


def marked(token):
    """Processes of this machine with that word in their command line; wine's are such."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if token.encode() in words and b"pytest" not in words:
            found.append(int(folder.name))
    return found


def settled(condition):
    deadline = time.monotonic() + 120  # a bound: what is not settled by then never will be
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def raw(there, env, code):
    """The reply with the very bytes of its outputs."""
    reply = there.channel.request("cell", timeout=60, **there.request(env, code))
    return reply | {stream: base64.b64decode(reply[stream]) for stream in ("stdout", "stderr")}


def test_it_is_windows_by_every_python_and_wine_by_name(site, there):
    assert (site.os, site.label) == ("windows", "windows(wine)")
    for label in LABELS:
        interpreter = there.pythons[label]
        assert interpreter.version.startswith(f"{label}.")
        assert (interpreter.default_start_method, interpreter.start_methods) == ("spawn", ("spawn",))
        assert interpreter.facts["os"] == "windows"


def test_wine_never_stands_in_for_a_required_windows(windows):
    with (
        pytest.raises(TargetError, match=r"windows\(wine\), which cannot stand in for a required windows"),
        command.TARGET.open(spec(windows, required=True), 1),
    ):
        pass


@pytest.mark.parametrize("label", LABELS)
def test_a_worker_sees_no_class_attribute_of_its_parent(there, label):
    code = """
        import multiprocessing
        class Kept: seen = "default"
        def look(_): return Kept.seen
        if __name__ == "__main__":
            Kept.seen = "custom"
            with multiprocessing.Pool(1) as pool:
                print(pool.map(look, [1]))
    """
    reply = there.run(there.env(label), code)
    assert (reply["outcome"], reply["stdout"], reply["leftovers"]) == ("pass", "['default']\r\n", []), reply["stderr"]


@pytest.mark.parametrize(
    ("code", "ended"),
    [
        ("raise SystemExit(3)", ("fail", 3, "")),
        ("import os; os._exit(300)", ("fail", 300, "")),
        ("import sys; sys.exit(-1)", ("fail", 0xFFFFFFFF, "")),
        ("import os; os.abort()", ("fail", 3, "")),
        ("import ctypes; ctypes.windll.kernel32.ExitProcess(0x80000003)", ("crash", None, "0x80000003")),
        ("import faulthandler as f; f.disable(); f._read_null()", ("crash", None, "0xC0000005")),
    ],
)
def test_exit_codes_are_unsigned_and_uncaught_exceptions_are_crashes(there, env, code, ended):
    reply = there.run(env, code)
    assert (reply["outcome"], reply["exit"], reply["signal"]) == ended, reply["stderr"]


def test_what_a_cell_writes_arrives_byte_for_byte(there, env):
    reply = raw(there, env, "print('h\\u00e9'); import sys; sys.stdout.buffer.write(b'\\x1a\\n\\x00')")
    assert reply["stdout"] in {b"h\xe9\r\n\x1a\n\x00", b"\x1a\n\x00h\xe9\r\n"}
    reply = raw(there, env, "print('\\u2603')")
    assert (reply["outcome"], reply["exit"]) == ("fail", 1)
    assert b"UnicodeEncodeError" in reply["stderr"]


def test_a_cell_finds_exactly_its_files_and_its_environment(there, env):
    blob = there.put("hé\n\x1a".encode())
    code = """
        import json, os, sys, tempfile
        here = os.getcwd()
        inside = [os.path.commonpath([here, os.environ[name]]) for name in ("TEMP", "USERPROFILE")]
        print(json.dumps({
            "files": sorted(os.listdir()),
            "stdin": list(sys.stdin.buffer.read()),
            "python": [name for name in os.environ if name.startswith("PYTHON")],
            "inside": len(set(inside)),
            "tmp": tempfile.gettempdir() == os.environ["TEMP"],
            "venv": sys.prefix != sys.base_prefix,
        }))
    """
    reply = there.run(env, code, stdin_blob=blob)
    assert reply["outcome"] == "pass", reply["stderr"]
    said = json.loads(reply["stdout"])
    assert bytes(said.pop("stdin")) == "hé\n\x1a".encode()
    assert said == {"files": ["script.py"], "python": [], "inside": 1, "tmp": True, "venv": True}


def test_the_launcher_of_a_venv_is_of_the_tree_and_not_mistaken_for_the_interpreter(there, env):
    reply = there.run(env, "import time; time.sleep(0.5)", expect_exe="C:\\elsewhere.exe")
    assert reply["max_processes"] == 2
    assert (reply["exe"], reply["exe_ok"]) == ("", None)


BREED = """
import subprocess, sys, time
if len(sys.argv) > 1:
    for flags in (0, 8, 0x200, 0x8000000):  # detached, in a group of its own, without a window
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", sys.argv[1]], creationflags=flags)
    time.sleep({sleep})
else:
    subprocess.Popen([sys.executable, "script.py", "{token}"]).wait()
"""


def test_at_a_limit_the_job_takes_every_descendant_with_it(there, env):
    token = uuid.uuid4().hex
    reply = there.run(env, BREED.format(token=token, sleep=600), limits={"timeout": 6})
    assert (reply["limit"], reply["exit"]) == ("timeout", None)
    assert reply["max_processes"] >= 7
    assert settled(lambda: not marked(token))


def test_what_outlives_its_main_process_is_named_and_ended(there, env):
    token = uuid.uuid4().hex
    reply = there.run(env, BREED.format(token=token, sleep=0))
    assert reply["outcome"] == "pass"
    assert set(reply["leftovers"]) == {"python"}
    assert settled(lambda: not marked(token))


def test_too_many_processes_are_a_limit(there, env):
    reply = there.run(env, BREED.format(token=uuid.uuid4().hex, sleep=600), limits={"timeout": 30, "processes": 4})
    assert (reply["outcome"], reply["limit"]) == ("oom", "processes")


def test_a_file_that_somebody_still_holds_does_not_reach_the_next_cell(there, env):
    code = """
        import os, stat, subprocess, sys
        open("held", "w").write("x")
        os.chmod("held", stat.S_IREAD)
        subprocess.Popen([sys.executable, "-c", "f = open('held'); import time; time.sleep(600)"])
        __import__("time").sleep(1)
    """
    assert there.run(env, code)["outcome"] == "pass"
    assert there.run(env, "import os; print(os.listdir())")["stdout"] == "['script.py']\r\n"


@pytest.mark.parametrize("how", ["killed", "left"])
def test_without_its_supervisor_or_client_nothing_of_a_cell_stays(windows, there, how):
    token = uuid.uuid4().hex
    with command.TARGET.open(spec(windows), 1) as site:
        channel = site.channel(0, "")
        root = windows.temporary / "pyskew-user" / channel.hello["root"].rpartition("\\")[2]
        assert root.is_dir()
        argv = [windows.python("3.13"), "-c", f"import time; time.sleep(600)  # {token}"]
        channel._send(protocol.encode({"op": "cell", "argv": argv, "limits": {"timeout": 600}}))  # noqa: SLF001 - no reply will come
        assert settled(lambda: marked(token))
        if how == "killed":
            os.kill(channel.pid, signal.SIGKILL)  # the kernel closes its handle of the job
        else:
            channel.close()
        assert settled(lambda: not marked(token))
    used = windows.temporary / "pyskew-user" / there.channel.hello["root"].rpartition("\\")[2]
    with command.TARGET.open(spec(windows), 1) as site:
        site.channel(0, "")
        assert not root.exists()  # the next supervisor removes what was left,
        assert used.is_dir()  # and keeps what another one uses.


STARTED = """
import _winapi, sys, time
sys.path.insert(0, {runner!r})
from pyskew.probe.supervisor import processes_windows
link = processes_windows.WindowsLink(0, 1)
if {suspended}:
    line = {python!r} + " -c " + chr(34) + "import time; time.sleep(600)  # {token}" + chr(34)
    _winapi.CreateProcess(None, line, None, None, False, processes_windows.CREATE_SUSPENDED, None, None, None)
time.sleep(600)  # {token}
"""


@pytest.mark.parametrize("suspended", [True, False])
def test_a_supervisor_that_is_killed_while_it_starts_a_cell_leaves_no_process(windows, suspended):
    token = uuid.uuid4().hex
    code = STARTED.format(
        runner=windows_path(ROOT / "runner"), python=windows.python("3.13"), token=token, suspended=suspended
    )
    argv = [*windows.argv, str(windows.home("3.13") / "python.exe"), "-c", code]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as ours:
        assert settled(lambda: len(marked(token)) == (2 if suspended else 1))
        ours.kill()
    assert settled(lambda: not marked(token))


KEPT = """
import sys, time
sys.path.insert(0, {runner!r})
from pyskew.probe import keeping
code = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {below!r}]); time.sleep({seconds})"
code += "  # {token}"
process = keeping.Kept([sys.executable, "-c", code], leave={leave})
if {seconds} < 600:
    assert process.wait() == 0
    raise SystemExit(keeping.run([sys.executable, "-c", "raise SystemExit(3)"]).returncode)
time.sleep(600)  # {token}
"""


def _client(windows, token, **options):
    fields = {"runner": windows_path(ROOT / "runner"), "below": f"import time; time.sleep(600)  # {token}"}
    code = KEPT.format(**fields, token=token, **options)
    argv = [*windows.argv, str(windows.home("3.13") / "python.exe"), "-c", code]
    return subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_a_program_that_pyskew_started_ends_with_it(windows):
    token = uuid.uuid4().hex
    with _client(windows, token, seconds=600, leave=False) as ours:
        assert settled(lambda: len(marked(token)) == 3)
        ours.kill()
    assert settled(lambda: not marked(token))


@pytest.mark.parametrize("leave", [True, False])
def test_what_a_program_left_behind_is_ended_or_left(windows, leave):
    token = uuid.uuid4().hex
    with _client(windows, token, seconds=5, leave=leave) as ours:
        assert ours.wait(120) == 3
    assert settled(lambda: len(marked(token)) == leave)
    for pid in marked(token):
        os.kill(pid, signal.SIGKILL)


def test_a_toggle_holds_in_an_overlay_and_its_workers(there):
    env = there.env("3.13", pickle_protocol="5")
    code = """
        import multiprocessing, pickle
        def look(_): return pickle.DEFAULT_PROTOCOL
        if __name__ == "__main__":
            with multiprocessing.Pool(1) as pool:
                print(pickle.DEFAULT_PROTOCOL, pool.map(look, [1]))
    """
    reply = there.run(env, code)
    assert (reply["outcome"], reply["stdout"]) == ("pass", "5 [5]\r\n"), reply["stderr"]
    assert there.channel.ask("check", python=env.python, toggle="start-method", value="")["value"] == "spawn"
