"""What a cell finds, and what is said of it afterwards."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.real
posix = pytest.mark.skipif(sys.platform == "win32", reason="NOT RUN: fork, signals, umask and exit codes are POSIX's")


@posix
def test_the_environment_is_exactly_what_is_promised(lab):
    env = lab.env("3.13")
    code = "import json, os; print(json.dumps([dict(os.environ), os.getcwd(), os.umask(0)]))"
    reply = lab.run(env, code, env={"ASKED": "for"}, pass_env=["PYSKEW_TEST_PASSED", "NEVER_SET"])
    variables, cwd, umask = json.loads(reply["stdout"])

    dirs = reply["dirs"]
    variables.pop("LC_CTYPE", None)  # PEP 538 sets it for C locales; not ours
    assert variables.pop("PATH").split(os.pathsep)[0] == str(Path(env.python).parent)
    assert variables.pop("PYSKEW_TEST_PASSED") == "on"
    assert variables == {"HOME": dirs["home"], "TMPDIR": dirs["tmp"], "LANG": "C.UTF-8", "TZ": "UTC", "ASKED": "for"}
    assert cwd == dirs["cwd"]
    assert umask == 0o022
    assert dirs["prefix"] == env.prefix


@posix
def test_every_cell_starts_in_fresh_folders(lab):
    env = lab.env("3.13")
    code = """
        import os, pathlib
        print(sorted(os.listdir()), os.listdir(os.environ["HOME"]), os.listdir(os.environ["TMPDIR"]))
        for place in (".", os.environ["HOME"], os.environ["TMPDIR"], ".."):
            pathlib.Path(place, "left").mkdir()
            pathlib.Path(place, "left", "behind").write_text("x")
            os.chmod(pathlib.Path(place, "left"), 0o500)
        os.symlink("/etc", "link")
    """
    first, second = lab.run(env, code), lab.run(env, code)

    assert first["stdout"] == second["stdout"] == "['script.py'] [] []\n", second["stderr"]
    assert Path("/etc/passwd").exists()


@pytest.mark.parametrize(
    ("code", "outcome", "code_or_none", "signal"),
    [
        ("print('fine')", "pass", 0, ""),
        ("raise SystemExit(3)", "fail", 3, ""),
        ("1 / 0", "fail", 1, ""),
        pytest.param("import os; os.abort()", "crash", None, "SIGABRT", marks=posix),
        pytest.param("import faulthandler; faulthandler._sigsegv()", "crash", None, "SIGSEGV", marks=posix),
        pytest.param("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "crash", None, "SIGKILL", marks=posix),
    ],
)
def test_ends_are_told_apart(lab, code, outcome, code_or_none, signal):
    reply = lab.run(lab.env("3.14"), code)

    assert (reply["outcome"], reply["exit"], reply["signal"]) == (outcome, code_or_none, signal)
    assert not reply["limit"]


def test_stdin_is_empty_or_the_given_blob(lab):
    env = lab.env("3.13")
    code = "import sys; print(repr(sys.stdin.read()))"

    assert lab.run(env, code)["stdout"].split() == ["''"]
    assert lab.run(env, code, stdin_blob=lab.put(b"hello"))["stdout"].split() == ["'hello'"]


@posix
def test_nothing_that_a_cell_inherits_leads_to_the_supervisor(lab):
    code = """
        import os, signal
        print(sorted(int(name) for name in os.listdir("/proc/self/fd"))[:-1])
        print([s for s in signal.valid_signals() if signal.getsignal(s) is signal.SIG_IGN and s not in (13, 25)])
        print(os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid())
    """
    reply = lab.run(lab.env("3.13"), code)

    assert reply["stdout"] == "[0, 1, 2]\n[]\nTrue True\n"


@posix
def test_the_binary_that_really_runs_is_checked(lab):
    env = lab.env("3.13")
    right = lab.run(env, "pass", expect_exe=lab.pythons["3.13"].path)
    wrong = lab.run(env, "pass", expect_exe=lab.pythons["3.14"].path)

    assert (right["exe_ok"], wrong["exe_ok"]) == (True, False)
    assert right["exe"] == os.path.realpath(lab.pythons["3.13"].path)


def test_a_program_that_does_not_exist_is_an_error_and_the_supervisor_lives_on(lab):
    reply = lab.channel.request("cell", argv=["no-such-program"], python=lab.env("3.13").python)

    assert "no-such-program" in reply["error"]
    assert lab.run(lab.env("3.13"), "print(1)")["outcome"] == "pass"


def test_files_cannot_lead_out_of_the_cell(lab):
    blob = lab.put(b"x")
    reply = lab.channel.request("cell", argv=["true"], files=[{"path": "../../../out", "blob": blob}])

    assert "leads out" in reply["error"]


@posix
def test_cpu_and_memory_of_the_whole_tree_are_counted(lab):
    code = """
        import multiprocessing, time
        def burn():
            block = bytearray(60_000_000)
            end = time.process_time() + 0.3
            while time.process_time() < end: pass
        if __name__ == "__main__":
            ps = [multiprocessing.get_context("forkserver").Process(target=burn) for _ in range(2)]
            for p in ps: p.start()
            for p in ps: p.join()
    """
    reply = lab.run(lab.env("3.13"), code)

    assert reply["cpu_seconds"] > 0.6
    assert reply["peak_bytes"] > 60_000_000
    assert reply["max_processes"] >= 3
