"""Another machine over a real ssh, though it is this one: one line of words, then everything over stdin."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from pathlib import Path

import pytest

from pyskew.errors import TargetError
from pyskew.model.suite import Absent, TargetSpec
from pyskew.suite.python_spec import parse_python
from pyskew.targets import bootstrap
from pyskew.targets.kinds import ssh

pytestmark = pytest.mark.real

LABEL = f"{sys.version_info[0]}.{sys.version_info[1]}"


def spec(near, host="near", os="linux", **options):
    options = {"host": host, "config": str(near.config), "python": sys.executable} | options
    return TargetSpec(name="far", kind="ssh", os=os, options=options)


def test_no_shell_can_misread_the_command():
    command = ssh.command(TargetSpec(name="far", kind="ssh", os="linux", options={"host": "there"}))
    there = [*command[command.index("there") + 1 :], *bootstrap.PROGRAM]
    assert there == ["python3", "-I", "-S", "-u", "-q", "-i"]
    assert re.fullmatch(r"[\w\s-]+", " ".join(there))


def test_a_supervisor_lands_runs_cells_and_leaves_nothing(near):
    with ssh.TARGET.open(spec(near), 2) as site:
        found = site.locate([parse_python(LABEL), parse_python("3.99")])
        assert Path(found[LABEL]).resolve() == Path(sys._base_executable).resolve()  # noqa: SLF001 - what runs us
        assert isinstance(found["3.99"], Absent)
        first, second = site.channel(0, LABEL), site.channel(1, LABEL)
        roots = [channel.hello["root"] for channel in (first, second)]
        assert len(set(roots)) == 2
        reply = second.request("cell", timeout=60, argv=[found[LABEL], "-c", "print(1)"], limits={"timeout": 20})
        assert (reply["outcome"], reply["error"]) == ("pass", "")
    assert [root for root in roots if Path(root).exists()] == []


def test_named_pythons_are_taken_at_their_word(near):
    with ssh.TARGET.open(spec(near, pythons={"3.99": sys.executable, LABEL: sys.executable}), 1) as site:
        found = site.locate([parse_python(LABEL), parse_python("3.99")])
    assert isinstance(found[LABEL], str)
    assert re.search(rf"{re.escape(sys.executable)} is {LABEL}", found["3.99"].reason)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"host": "nobody-there"}, "Connection refused"),
        ({"python": "/nowhere/python"}, "No such file"),
        ({"python": "cat"}, "slot 0: "),
        ({"os": "windows"}, "says os: windows, but it is linux"),
    ],
)
def test_a_machine_that_does_not_answer_is_a_lost_target(near, options, complaint):
    with pytest.raises(TargetError, match=complaint), ssh.TARGET.open(spec(near, **options), 1):
        pass


@pytest.mark.parametrize("part", ["client", "server"])
def test_a_cut_connection_leaves_no_process(near, traces, part):
    with ssh.TARGET.open(spec(near), 1) as site:
        first = site.channel(0, "")
        before = near.sessions()
        code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])"
        request = {"argv": [sys.executable, "-c", code], "env": traces.env, "limits": {"timeout": 600}}
        with pytest.raises(TargetError), cut(first.pid if part == "client" else before[0], traces):
            first.request("cell", timeout=60, **request)
        assert traces.gone_within(5)
        assert site.channel(0, "").hello["root"] != first.hello["root"]


class cut:  # noqa: N801 - reads as what it does
    """Kill a process once the cell's processes run."""

    def __init__(self, pid, traces):
        self.pid, self.traces = pid, traces

    def __enter__(self):
        import threading  # noqa: PLC0415 - only here

        self.thread = threading.Thread(target=self._kill)
        self.thread.start()

    def _kill(self):
        deadline = time.monotonic() + 30
        while len(self.traces.alive()) < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        os.kill(self.pid, signal.SIGKILL)

    def __exit__(self, *_):
        self.thread.join()


def test_a_place_that_is_gone_is_given_up_after_a_few_tries():
    supervisors = bootstrap.Supervisors(lambda slot, _: _refused(slot))
    messages = []
    for _ in range(bootstrap.MOST_FAILURES + 2):
        with pytest.raises(TargetError) as caught:
            supervisors.channel(0, "")
        messages.append(str(caught.value))
    given_up = "given up after 4 starts that failed, the last one with: no way to slot 0"
    assert messages == ["no way to slot 0"] * bootstrap.MOST_FAILURES + [given_up] * 2


def _refused(slot):
    message = f"no way to slot {slot}"
    raise TargetError(message)
