"""Any command that gives a Python's stdin and stdout."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pyskew.errors import SetupError, TargetError
from pyskew.model.suite import TargetSpec
from pyskew.probe.supervisor import processes, search
from pyskew.suite.python_spec import parse_python
from pyskew.targets import bootstrap
from pyskew.targets.kinds import command
from pyskew.targets.transport.channel import Channel

HERE = processes.os_name()
LABEL = f"{sys.version_info[0]}.{sys.version_info[1]}"
posix = pytest.mark.skipif(sys.platform == "win32", reason="NOT RUN: needs env and sh")


def spec(*argv, os=HERE, required=False, **options):
    return TargetSpec(name="odd", kind="command", os=os, required=required, options={"argv": list(argv)} | options)


@pytest.mark.parametrize(
    "argv",
    [
        [sys.executable],
        pytest.param(["env", "X=1", sys.executable], marks=posix),
        pytest.param(["sh", "-c", f'exec "{sys.executable}" "$@"', "sh"], marks=posix),
        pytest.param(["sh", "-c", f'echo hello >&2; "{sys.executable}" "$@"; true', "sh"], marks=posix),
    ],
)
def test_a_python_behind_any_command_becomes_a_supervisor(argv):
    with command.TARGET.open(spec(*argv, label="somewhere"), 1) as site:
        assert (site.os, site.label) == (HERE, "windows(wine)" if processes.wine() else "somewhere")
        found = site.locate([parse_python(LABEL)])
        root = site.channel(0, "").hello["root"]
        reply = site.channel(0, "").request("cell", argv=[found[LABEL], "-c", "print(1)"], limits={"timeout": 20})
        assert (reply["outcome"], reply["error"]) == ("pass", "")
    assert not Path(root).exists()


def test_a_program_that_is_not_here_is_elsewhere_and_no_program_is_a_mistake():
    assert command.TARGET.unavailable(spec("no-such-program", "x")) == "this machine has no no-such-program"
    assert command.TARGET.unavailable(spec(sys.executable)) == ""
    assert list(command.TARGET.complaints({"argv": []})) == [("argv", "argv: is empty")]
    assert not list(command.TARGET.complaints({"argv": ["python3"]}))


@posix
@pytest.mark.parametrize("argv", [["sh", "-c", "echo nonsense"], ["false"], ["sh", "-c", "exec 0<&-; sleep 0.3"]])
def test_what_is_no_python_is_a_lost_target(argv):
    with pytest.raises(TargetError, match="odd, slot 0: "), command.TARGET.open(spec(*argv), 1):
        pass


@posix
def test_one_that_takes_nothing_is_lost_in_bounded_time(monkeypatch):
    monkeypatch.setattr("pyskew.targets.transport.channel.SEND_TIMEOUT", 0.3)
    monkeypatch.setattr("pyskew.targets.transport.channel.FAREWELL_TIMEOUT", 0.3)
    with (
        pytest.raises(TargetError, match=r"took nothing for 0\.3 s"),
        command.TARGET.open(spec("sh", "-c", "sleep 600"), 1),
    ):
        pass


def test_the_os_is_observed_and_wine_is_never_windows():
    assert bootstrap.observed(spec("x", os="windows"), "windows", "") == ("windows", "odd")
    assert bootstrap.observed(spec("x", os="windows", label="win"), "windows", "") == ("windows", "win")
    assert bootstrap.observed(spec("x", os="windows", label="win"), "windows", "10.0") == ("windows", "windows(wine)")
    with pytest.raises(TargetError, match=r"windows\(wine\), which cannot stand in for a required windows"):
        bootstrap.observed(spec("x", os="windows", required=True), "windows", "10.0")
    with pytest.raises(TargetError, match=r"says os: linux, but it is windows\(wine\)"):
        bootstrap.observed(spec("x", os="linux"), "windows", "10.0")


def test_a_supervisor_cannot_ask_for_what_it_does_not_know():
    with Channel.start([sys.executable, *bootstrap.PROGRAM], "odd", preamble=bootstrap.preamble(0)) as channel:
        with pytest.raises(SetupError, match="unknown request"):
            channel.ask("dance")
        assert channel.hello["wine"] == processes.wine()


@posix
def test_pythons_are_looked_for_in_the_usual_folders(tmp_path, monkeypatch):
    for place in ("bin", ".pyenv/versions/3.99.1/bin", ".pyenv/versions/3.99.2/bin", ".pyenv/versions/3.98.2/bin"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "python3.99").touch(mode=0o755)
    (tmp_path / "bin" / "python3").touch(mode=0o644)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:relative")
    found = [
        Path(path).relative_to(tmp_path).parent.as_posix() for path in search.candidates((3, 99), free_threaded=False)
    ]
    assert found == ["bin", ".pyenv/versions/3.99.2/bin", ".pyenv/versions/3.99.1/bin"]
    assert search.candidates((3, 99), free_threaded=True) == []
