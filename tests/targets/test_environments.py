"""Environments are made once, however many slots ask; what cannot be made says why."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from pyskew import plugins
from pyskew.errors import SetupError
from pyskew.model.suite import ToggleState
from pyskew.targets import installation
from pyskew.targets.environments import Environments

pytestmark = pytest.mark.real


def test_many_slots_get_one_environment(lab):
    mine = Environments()
    interpreter = replace(lab.pythons["3.13"], python="3.13-many")
    channels = [lab.site.channel(slot, "") for slot in (0, 1)]
    got = []

    def ask(channel):
        env = mine.plain(channel, interpreter)
        got.append((env, mine.overlay(channel, env, {"start-method": "spawn"})))

    threads = [threading.Thread(target=ask, args=(channel,)) for channel in channels * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(got) == 6
    assert all(plain is got[0][0] and overlay is got[0][1] for plain, overlay in got)
    assert Path(got[0][0].python).exists()
    assert got[0][1].prefix != got[0][0].prefix


def test_another_orchestrator_finds_what_is_there(lab):
    first = lab.env("3.13", start_method="fork")
    again = Environments()
    plain = again.plain(lab.channel, lab.pythons["3.13"])

    assert again.overlay(lab.channel, plain, {"start-method": "fork"}) == first


def test_a_python_that_is_not_there_is_a_setup_error_each_time(lab):
    mine = Environments()
    missing = replace(lab.pythons["3.13"], python="gone", path="/no/such/python")
    for _ in range(2):
        with pytest.raises(SetupError, match="/no/such/python"):
            mine.plain(lab.channel, missing)


def test_a_python_that_is_none_is_a_setup_error(lab):
    wrong = replace(lab.pythons["3.13"], python="wrong", path="/bin/false")

    with pytest.raises(SetupError, match="ended with fail"):
        Environments().plain(lab.channel, wrong)


def test_requirements_are_installed_from_outside_and_listed(lab, tmp_path):
    interpreter = lab.pythons["3.14"]
    (tmp_path / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        '[project]\nname = "smallest"\nversion = "1.2"\n'
    )
    (tmp_path / "backend.py").write_text(
        "import zipfile\n"
        "def build_wheel(folder, *_):\n"
        "    name = 'smallest-1.2-py3-none-any.whl'\n"
        "    info = 'smallest-1.2.dist-info/'\n"
        "    with zipfile.ZipFile(folder + '/' + name, 'w') as wheel:\n"
        "        wheel.writestr('smallest.py', 'size = 1')\n"
        "        wheel.writestr(info + 'METADATA', 'Metadata-Version: 2.1\\nName: smallest\\nVersion: 1.2\\n')\n"
        "        wheel.writestr(info + 'WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')\n"
        "        wheel.writestr(info + 'RECORD', '')\n"
        "    return name\n"
    )
    env = lab.environments.plain(lab.channel, interpreter, [f"smallest @ {tmp_path.as_uri()}"])
    overlay = lab.environments.overlay(lab.channel, env, {"start-method": "fork"})

    assert env.python != lab.env("3.14").python
    assert env.dependencies[0].startswith("smallest")
    for where in (env, overlay):
        assert lab.run(where, "import smallest; print(smallest.size)")["stdout"] == "1\n"
    assert lab.run(lab.env("3.14"), "import smallest")["outcome"] == "fail"


def test_what_cannot_be_installed_says_why(lab):
    with pytest.raises(SetupError, match="uv pip install /no/such/folder/of/a/package: ") as caught:
        lab.environments.plain(lab.channel, lab.pythons["3.14"], ["/no/such/folder/of/a/package"])
    assert str(lab.channel.hello["root"]) not in str(caught.value)  # so that the reason is the same on every Python


def test_requirements_for_another_machine_are_wheels_or_nothing(lab, monkeypatch):
    monkeypatch.setattr(lab.channel, "local", False)
    with pytest.raises(SetupError, match=r"--only-binary :all: .*--python-version 3\.14"):
        lab.environments.plain(lab.channel, lab.pythons["3.14"], ["/no/such/other/folder"])


def test_a_control_arm_needs_the_self_checks(lab):
    fresh = Environments()
    env = fresh.plain(lab.channel, lab.pythons["3.13"])
    with pytest.raises(SetupError, match="self-checks first"):
        fresh.overlay(lab.channel, env, {}, control=True)


def test_a_control_arm_keeps_the_toggles_that_it_is_given(lab):
    control = lab.env("3.14", control=True, start_method="spawn")

    assert control.name == "3.14.start-method.spawn.control"
    assert "pyskew-toggle-start-method = spawn\n" in (Path(control.prefix) / "pyvenv.cfg").read_text()


def test_an_interpreter_on_the_target_is_asked(lab):
    wanted = lab.pythons["3.14"]
    seen = lab.environments.inspect(lab.channel, "3.14", wanted.path)

    assert (seen.version, seen.default_start_method) == (wanted.version, wanted.default_start_method)
    assert set(seen.start_methods) == set(wanted.start_methods)


def test_states_are_those_of_the_model(lab):
    _, states = lab.environments.check(lab.channel, lab.pythons["3.14"])

    # 3.14 cannot hide what it has removed already: those settings are inert. A build with a GIL does not start without.
    assert set(states.values()) == set(ToggleState)
    assert [name for name, state in states.items() if state is ToggleState.REJECTED] == ["gil=0"]
    env = lab.environments.plain(lab.channel, lab.pythons["3.14"])
    python = lab.environments.overlay(lab.channel, env, {"gil": "0"}).python
    reply = lab.channel.ask("check", python=python, toggle="gil", value="0")
    assert "Disabling the GIL is not supported by this build" in reply["reason"]


def test_uv_gives_up(monkeypatch):
    monkeypatch.setattr(installation, "INSTALL_TIMEOUT", 0.001)
    with pytest.raises(SetupError, match="timed out"):
        installation._uv("install", "x")  # noqa: SLF001 - too slow by its front door


def test_all_toggles_at_once_fit_into_the_name_of_a_folder(lab):
    toggles = plugins.toggles()
    settings = {name.replace("-", "_"): next(iter(toggle.values["linux"])) for name, toggle in toggles.items()
                if toggle.values.get("linux")}  # fmt: skip
    assert len(settings) > 12
    env = lab.env("3.14", **settings)
    assert len(env.name) < 120
    assert env.name != lab.env("3.14", **settings | {"start_method": "spawn"}).name
    made = (Path(env.prefix) / "pyvenv.cfg").read_text()
    assert "pyskew-toggle-start-method = fork\n" in made
