"""Each toggle acts both ways where it can, by effect and not by words; says so where it cannot; and imports nothing."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping

import pytest
from packaging.version import Version

from pyskew import plugins
from pyskew.model.suite import ToggleState
from pyskew.probe.supervisor import processes

pytestmark = pytest.mark.real
posix = pytest.mark.skipif(sys.platform == "win32", reason="NOT RUN: fork, forkserver and /etc are POSIX's")

LABELS = ["3.12", "3.13", "3.14", "3.15"]
every_python = pytest.mark.parametrize("label", LABELS)
DEFAULTS: Mapping[str, tuple[str | None, ...]] = {
    # By label. A toggle that is missing here must have the default that its own file documents, see below.
    "start-method": ("fork", "fork", "forkserver", "forkserver"),
    "utf8-mode": ("0", "0", "0", "1"),
    "tar-filter": ("fully_trusted", "fully_trusted", "data", "data"),
    "event-loop-policy": ("create", "create", "raise", "raise"),
    "pickle-protocol": ("4", "4", "5", "5"),
    "hash-seed": ("random",) * 4,
    "warnings-as-errors": ("off",) * 4,
    "colour": ("off", "auto", "auto", "auto"),
    "gil": (None, "1", "1", "1"),
    "ssl-strict": ("off", "on", "on", "on"),
    "worker-count": ("all", "affinity", "affinity", "affinity") if (os.cpu_count() or 1) > 1 else (None,) * 4,
    "glob-files": ("directories", "all", "all", "all"),
    "getuser-error": ("lookup-error", "os-error", "os-error", "os-error"),
    "gc-thresholds": ("700", "2000", "2000", "2000"),
    "server-backlog": ("5", "5", "5", "4096"),
    "argparse-suggestions": (None, None, "off", "on"),
    "email-strict": (None, "on", "on", "on"),
    "dbm-default": ("system", "sqlite3", "sqlite3", "sqlite3"),
    "thread-inherit-context": ("0",) * 4,
    "context-aware-warnings": ("0",) * 4,
    "lazy-imports": (None, None, None, "normal"),
    "removed-names": ("none", "3.13", "3.14", "3.15"),
    "announced-removals": ("none",) * 4,
    "compression-level": ("9", "9", "9", "6"),
    "worker-exit-functions": ("ignored", "called", "called", "called"),
    "classmethod-chaining": ("chained", "plain", "plain", "plain"),
    "forward-reference-module": ("typing", "typing", "annotationlib", "annotationlib"),
    "itertools-pickling": ("allowed", "allowed", "refused", "refused"),
    "forkserver-preload": ("none", "main", "main", "main"),
    "preload-errors": (None, "fail", "fail", "ignore"),
    "posix-spawn": ("off", "on", "on", "on"),
    "new-warnings": ("3.12", "3.13", "3.14", "3.15"),
    "jit": (None, None, "0", "0"),
}
INERT = (
    {
        ("3.12", "colour=auto"),
        ("3.12", "dbm-default=sqlite3"),
        ("3.12", "forkserver-preload=main"),
        ("3.12", "posix-spawn=on"),
        ("3.14", "itertools-pickling=allowed"),
        ("3.15", "itertools-pickling=allowed"),
    }
    | {
        (label, f"removed-names={removed}")
        for label, own in zip(LABELS, DEFAULTS["removed-names"], strict=True)
        for removed in ("none", *LABELS[1:])
        if (removed if removed != "none" else "") < (own if own != "none" else "")
    }
    | {(label, f"new-warnings={newer}") for label in LABELS for newer in LABELS if newer > label}
    | {(label, f"{name}=1") for label in LABELS[:2] for name in ("thread-inherit-context", "context-aware-warnings")}
)
"""Settings that a Python cannot have: 3.12 has no dbm.sqlite3, and what is removed already cannot be put back."""
REJECTED = {(label, "gil=0") for label in LABELS[1:]}
"""Settings with which a build does not start."""


def preloading(interpreter):
    """Defaults that a patch release of 3.13 changed: older ones cannot preload the script."""
    if label_of(interpreter) != "3.13" or Version(interpreter.version) >= Version("3.13.8"):
        return {}
    return {"forkserver-preload": "none", "preload-errors": None}


def label_of(interpreter):
    return interpreter.version.rpartition(".")[0]


def default_of(label):
    return DEFAULTS["tar-filter"][LABELS.index(label)]


@posix
@every_python
def test_defaults_are_observed_and_every_value_is_checked_by_its_effect(lab, label):
    defaults, states = lab.environments.check(lab.channel, lab.pythons[label])

    known = {name: values[LABELS.index(label)] for name, values in DEFAULTS.items()} | preloading(lab.pythons[label])
    assert {name: defaults.get(name) for name in known} == known
    assert {setting.partition("=")[0] for setting in states} == plugins.toggles().keys()
    for setting, state in states.items():
        there = defaults.get(setting.partition("=")[0]) is not None
        wanted = ToggleState.INERT if (label, setting) in INERT else ToggleState.APPLIED
        unable = setting == "forkserver-preload=main" and preloading(lab.pythons[label])
        wanted = ToggleState.INERT if unable else wanted
        wanted = ToggleState.REJECTED if (label, setting) in REJECTED else wanted
        assert state is (wanted if there else ToggleState.NOT_APPLICABLE), setting


@every_python
def test_a_documented_default_is_the_one_that_is_observed(lab, label):
    minor = tuple(map(int, label.split(".")))
    defaults, _ = lab.environments.check(lab.channel, lab.pythons[label])
    assert "pickle-protocol" in defaults
    # Of `gil` the default of free-threaded builds is documented, of `forkserver-preload` that of the newest patches.
    for name in defaults.keys() - {"gil", "forkserver-preload"}:
        assert plugins.toggles()[name].default(processes.os_name(), minor) == defaults[name], name


@every_python
def test_no_toggle_imports_what_the_program_does_not(lab, label):
    code = "import json, sys; print(json.dumps(sorted(sys.modules)))"
    plain = json.loads(lab.run(lab.env(label), code)["stdout"])
    control = json.loads(lab.run(lab.env(label, control=True), code)["stdout"])
    assert set(control) - set(plain) <= {"encodings.utf_8_sig"}


@posix
@every_python
@pytest.mark.parametrize("value", ["fully_trusted", "data"])
def test_the_tar_filter_behaves_as_the_version_whose_default_it_is(lab, label, value):
    code = """
        import io, sys, tarfile, warnings
        link = tarfile.TarInfo("link"); link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        data = link.tobuf() + bytes(1024)
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            try:
                tarfile.open(fileobj=io.BytesIO(data)).extractall("out")
                print("extracted")
            except tarfile.FilterError as problem:
                print(type(problem).__name__)
        print([(one.category.__name__, one.filename.endswith("script.py"), one.lineno) for one in seen])
        tarfile.open(fileobj=io.BytesIO(data)).extractall("out2", filter="fully_trusted")
        print(tarfile.TarFile.extraction_filter)
    """
    reply = lab.run(lab.env(label, tar_filter=value), code)
    if value == default_of(label):
        assert reply["stdout"] == lab.run(lab.env(label), code)["stdout"]
        return
    new = "AbsoluteLinkError\n[]\nNone\n"
    old = "extracted\n[('DeprecationWarning', True, 8)]\nNone\n"
    assert reply["stdout"] == (new if value == "data" else old), reply["stderr"]


@posix
@every_python
@pytest.mark.parametrize("value", ["create", "raise"])
def test_the_event_loop_behaves_as_the_version_whose_default_it_is(lab, label, value):
    code = """
        import asyncio, threading, warnings
        def ask():
            with warnings.catch_warnings(record=True) as seen:
                warnings.simplefilter("always")
                try:
                    said = type(asyncio.get_event_loop()).__name__.startswith("_Unix")
                except RuntimeError as problem:
                    said = str(problem)
            print(said, [(one.category.__name__, one.filename.endswith("script.py"), one.lineno) for one in seen])
        ask()
        ask()
        thread = threading.Thread(target=ask, name="other"); thread.start(); thread.join()
        asyncio.set_event_loop(None)
        ask()
        async def main(): return asyncio.get_event_loop() is asyncio.get_running_loop()
        print(asyncio.run(main()))
    """
    lines = lab.run(lab.env(label, event_loop_policy=value), code)["stdout"].splitlines()
    nothing = "There is no current event loop in thread 'MainThread'. []"
    first = "True [('DeprecationWarning', True, 7)]" if value == "create" else nothing
    second = "True []" if value == "create" else nothing
    other = "There is no current event loop in thread 'other'. []"
    assert lines == [first, second, other, nothing, "True"]


@every_python
@pytest.mark.parametrize("value", ["4", "5"])
def test_the_pickle_protocol_holds_for_every_way_to_pickle(lab, label, value):
    code = """
        import io, pickle
        first, second = io.BytesIO(), io.BytesIO()
        pickle.dump(1, first); pickle.Pickler(second).dump(1)
        class Own(pickle.Pickler):
            def persistent_id(self, obj): return None
        third = io.BytesIO(); Own(third).dump(1)
        print(pickle.DEFAULT_PROTOCOL, pickle.dumps(1)[1], *(one.getvalue()[1] for one in (first, second, third)))
        print(pickle.dumps(1, 2)[1], pickle.dumps(1, protocol=3)[1], pickle.loads(pickle.dumps([1])))
        print(pickle.dumps.__module__, pickle.Pickler.__name__)
    """
    reply = lab.run(lab.env(label, pickle_protocol=value), code, "-W", "error")
    assert reply["stdout"].splitlines() == [" ".join([value] * 5), "2 3 [1]", "_pickle Pickler"], reply["stderr"]


@posix
@every_python
@pytest.mark.parametrize("value", ["0", "1"])
def test_utf8_mode_reaches_children_that_inherit_the_environment_and_no_others(lab, label, value):
    env = lab.env(label, utf8_mode=value)
    code = """
        import multiprocessing, subprocess, sys
        def look(): print(sys.flags.utf8_mode, flush=True)
        if __name__ == "__main__":
            look()
            for method in ("fork", "spawn", "forkserver"):
                process = multiprocessing.get_context(method).Process(target=look); process.start(); process.join()
            child = [sys.executable, "-c", "import sys; print(sys.flags.utf8_mode, flush=True)"]
            subprocess.run(child)
            subprocess.run(child, env={})
    """
    reply = lab.run(env, code, *env.options, env=dict(env.variables))
    *inheriting, bare = reply["stdout"].split()
    assert inheriting == [value] * 5, reply["stderr"]
    assert bare == "1"  # no variable and the locale C: UTF-8 mode on every version (PEP 540)


def test_a_control_arm_starts_like_plain(lab):
    control = lab.env("3.15", control=True)
    assert (control.options, dict(control.variables)) == ((), {})


def test_a_value_that_kills_the_interpreter_is_rejected_not_believed(lab):
    env = lab.env("3.14")
    asked = lab.channel.ask("check", python=env.python, toggle="gil", value="0")
    assert (asked["state"], asked["value"]) == ("rejected", "")
    assert "GIL" in asked["reason"]
