"""Containers on a real engine: what a cell sees there, what is refused, and that nothing is ever left behind."""

from __future__ import annotations

import base64
import contextlib
import time

import pytest

from pyskew.errors import TargetError
from pyskew.model.suite import Absent, TargetSpec
from pyskew.suite.python_spec import parse_python
from pyskew.targets.environments import Environments
from pyskew.targets.kinds import docker
from pyskew.targets.transport.docker_engine import LABEL, ContainerSpec, Engine
from support.engine import IMAGE

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]  # the first test builds an image


def spec(os="linux", **options):
    return TargetSpec(name="box", kind="docker", os=os, options={"image": IMAGE, "pull": "never"} | options)


@contextlib.contextmanager
def opened(*labels, **options):
    with docker.TARGET.open(spec(**options), 2) as site:
        yield site, site.locate([parse_python(label) for label in labels])


def run(channel, code, python="/usr/bin/python3.14", **limits):
    reply = channel.request(
        "cell", timeout=60, argv=[python, "-c", code], python=python, limits={"timeout": 20} | limits
    )
    assert not reply["error"], reply
    return reply | {name: base64.b64decode(reply[name]).decode() for name in ("stdout", "stderr")}


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"image": "x", "build": "y"}, "either image: or build:"),
        ({}, "either image: or build:"),
        ({"image": "x", "pull": "sometimes"}, "none of missing, never, always"),
        ({"image": "x", "memory": "much"}, "not a size"),
        ({"image": "x", "cpus": "many"}, "not a number of processors"),
        ({"image": "x", "cpus": "inf"}, "not a number of processors"),
        ({"image": "x", "pids": 0}, "at least 1"),
    ],
)
def test_options_that_cannot_be_meant_are_said_before_any_engine_is_asked(options, complaint):
    assert [complaint in said for _, said in docker.TARGET.complaints(options)] == [True]


def test_without_an_engine_the_target_is_lost(monkeypatch):
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:9")
    with pytest.raises(TargetError, match="no Docker engine"), opened():
        pass


@pytest.mark.usefixtures("dockerd")
def test_an_engine_of_another_os_is_refused():
    with pytest.raises(TargetError, match="says os: windows, but this engine runs linux"), opened(os="windows"):
        pass


@pytest.mark.usefixtures("dockerd")
def test_interpreters_are_the_images_own_and_say_which_image():
    with opened("3.12", "3.14", "3.15") as (site, found):
        assert found["3.14"] == "/usr/bin/python3.14"
        assert found["3.15"] == "/usr/bin/python3.15"
        assert isinstance(found["3.12"], Absent)
        interpreter = Environments().inspect(site.channel(0, "3.14"), "3.14", found["3.14"])
        assert interpreter.default_start_method == "forkserver"
        assert interpreter.facts["image"] == IMAGE
        assert interpreter.facts["image_id"].startswith("sha256:")


@pytest.mark.usefixtures("dockerd")
def test_an_image_that_is_not_there_is_an_absent_python():
    with opened("3.13", "3.14", image="pyskew-{python}-none") as (_, found):
        for label, one in found.items():
            assert one.reason.startswith(f"no image pyskew-{label}-none: no such image"), one.reason


@pytest.mark.usefixtures("dockerd")
def test_a_cell_sees_no_network_no_variable_of_the_image_and_its_limits(tmp_path):
    (tmp_path / "Dockerfile").write_text(f"FROM {IMAGE}\nENV PYTHONIOENCODING=latin-1 PYTHONHASHSEED=7 OTHER=1\n")
    with (
        docker.TARGET.open(
            TargetSpec(name="box", kind="docker", os="linux",
                       options={"build": str(tmp_path), "memory": "300MiB", "pids": 100, "cpus": "0.5"}), 1,
        ) as site,
    ):  # fmt: skip
        assert site.locate([parse_python("3.14")])["3.14"] == "/usr/bin/python3.14"
        said = run(site.channel(0, "3.14"), "import os, sys; print(sorted(os.environ), sys.stdout.encoding)")
        assert said["stdout"] == "['HOME', 'LANG', 'PATH', 'TMPDIR', 'TZ'] utf-8\n"
        said = run(site.channel(0, "3.14"), "import socket; print([name for _, name in socket.if_nameindex()])")
        assert "eth0" not in said["stdout"]
        with contextlib.closing(Engine()) as engine:
            ((identity, labels),) = engine.labelled("run")
            host = engine.api.inspect_container(identity)["HostConfig"]
        assert (host["Memory"], host["PidsLimit"], host["NanoCpus"]) == (300 << 20, 100, 500_000_000)
        assert (host["NetworkMode"], host["Init"], host["AutoRemove"]) == ("none", True, True)
        assert labels[LABEL + "python"] == "3.14"


@pytest.mark.usefixtures("dockerd")
def test_requirements_come_as_wheels_for_the_containers_python():
    with opened("3.14") as (site, found):
        channel, environments = site.channel(0, "3.14"), Environments()
        env = environments.plain(channel, environments.inspect(channel, "3.14", found["3.14"]), ["markupsafe"])
        assert [name.partition("==")[0] for name in env.dependencies] == ["markupsafe"]
        said = run(channel, "import markupsafe._speedups as s; print(s.__file__)", python=env.python)
        assert "cpython-314-x86_64-linux-gnu.so" in said["stdout"], said["stderr"]


def test_a_killed_container_is_replaced_and_a_stuck_cell_goes_with_its_container(dockerd):
    with opened("3.14") as (site, _):
        first = site.channel(0, "3.14")
        with contextlib.closing(Engine()) as engine:
            engine.remove(dockerd.containers()[0])
        with pytest.raises(TargetError, match="slot 0"):
            run(first, "pass")
        second = site.channel(0, "3.14")
        assert second is not first
        assert run(second, "print(1)")["stdout"] == "1\n"
        with pytest.raises(TargetError, match="no answer"):
            second.request("cell", timeout=0.5, argv=["/usr/bin/python3.14", "-c", "import time; time.sleep(60)"])
        assert run(site.channel(0, "3.14"), "print(2)")["stdout"] == "2\n"
    assert dockerd.containers() == []


@pytest.mark.usefixtures("dockerd")
def test_a_megabyte_of_output_comes_back_quickly():
    with opened("3.14") as (site, _):
        channel = site.channel(0, "3.14")
        started = time.monotonic()
        said = run(channel, "print('x' * 20_000_000)", output=1 << 25)
        assert len(said["stdout"]) == 20_000_001
        assert time.monotonic() - started < 60


def test_only_containers_whose_owner_is_gone_are_swept(dockerd, tmp_path):
    with opened("3.14") as (site, _), contextlib.closing(Engine()) as engine:
        assert site.channel(0, "3.14").alive
        ((_, ours),) = engine.labelled("run")
        image = engine.image(IMAGE, "never")
        left = {**ours, LABEL + "lease": str(tmp_path / "gone")}
        strange = {**left, LABEL + "host": "another-machine"}
        orphans = [
            engine.start(ContainerSpec(image=image, command=("sleep", "600"), files={}, labels=labels, limits={}))
            for labels in (left, strange)
        ]
        with opened():
            assert len(dockerd.containers()) == 2
        assert site.channel(0, "3.14").alive
        for orphan in orphans:
            orphan.end(1.0)
            orphan.release()
    assert dockerd.containers() == []
