"""Plain venvs hold nothing of ours; overlays set a toggle in every process, and nothing else."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from pyskew.model.suite import ToggleState

pytestmark = pytest.mark.real
posix = pytest.mark.skipif(sys.platform == "win32", reason="NOT RUN: fork, forkserver and bin/ are POSIX's")

LABELS = ["3.12", "3.13", "3.14", "3.15"]
METHODS = ["fork", "spawn", "forkserver"]
every_python = pytest.mark.parametrize("label", LABELS)
every_method = pytest.mark.parametrize("method", METHODS)

LOOK = """
    import json, sys
    print(json.dumps([sorted(sys.modules), [str(f) for f in sys.meta_path], sys.path, sorted(sys.path_importer_cache)]))
"""

SAY = """
    import multiprocessing, os, sys
    from concurrent.futures import ProcessPoolExecutor
    mark = "as imported"
    def kind(parent):
        if mark == "changed": return "fork"
        return "spawn" if os.getppid() == parent else "forkserver"
    def inner(parent):
        return multiprocessing.get_start_method(), kind(parent)
    if __name__ == "__main__":
        mark = "changed"
        before = multiprocessing.get_start_method(allow_none=True)
        with ProcessPoolExecutor(1) as executor:
            futures = executor.submit(inner, os.getpid()).result()
        with multiprocessing.Pool(1) as pool:
            pooled = pool.apply(inner, (os.getpid(),))
        with multiprocessing.Manager() as manager:
            manager.list([1])
        flags = sys.flags.isolated, sys.flags.ignore_environment
        print(before, *futures, *pooled, multiprocessing.get_start_method(), *flags)
"""


def default_of(label):
    return "fork" if label in ("3.12", "3.13") else "forkserver"


@posix
@every_python
def test_a_plain_venv_is_what_venv_makes(lab, tmp_path, label):
    env = lab.env(label)
    python = lab.pythons[label].path
    theirs = tmp_path / label  # the name is in it: the prompt of `activate`
    subprocess.run([python, "-I", "-m", "venv", "--without-pip", str(theirs)], check=True)
    ours = Path(env.prefix)

    def text(path, folder):
        if path.is_symlink() or not path.is_file():
            return str(path.is_symlink() and path.readlink())
        return path.read_text().replace(str(folder), "HERE")

    def contents(folder):
        paths = [path for path in sorted(folder.rglob("*")) if "__pycache__" not in path.parts]
        return [(str(path.relative_to(folder)), text(path, folder)) for path in paths]

    assert contents(ours) == contents(theirs)
    (tmp_path / "script.py").write_text(textwrap.dedent(LOOK))
    bare = subprocess.run(
        [str(theirs / "bin" / "python"), "-X", "faulthandler", "script.py"],
        capture_output=True, text=True, check=True, cwd=tmp_path, env={"LANG": "C.UTF-8", "HOME": str(tmp_path)},
    )  # fmt: skip
    ours_seen, theirs_seen = (
        json.loads(text.replace(str(folder), "HERE"))
        for text, folder in ((lab.run(env, LOOK)["stdout"], ours), (bare.stdout, theirs))
    )
    assert set(ours_seen[0]) ^ set(theirs_seen[0]) == set()
    assert ours_seen[1] == theirs_seen[1]
    assert ours_seen[2][1:] == theirs_seen[2][1:]  # the first is the script's folder


@every_python
def test_an_overlay_differs_from_plain_by_one_finder_that_leaves(lab, label):
    plain, overlay = lab.env(label), lab.env(label, start_method="spawn")
    code = LOOK.replace("import json, sys", "import json, sys, multiprocessing")
    before = [json.loads(lab.run(env, LOOK)["stdout"]) for env in (plain, overlay)]
    after = [json.loads(lab.run(env, code)["stdout"]) for env in (plain, overlay)]

    assert before[0][1] == before[1][1][1:]
    for overlaid in (before[1], after[1]):  # on Windows a venv's own folder is in the path, and each has its own
        overlaid[2] = [plain.prefix if path == overlay.prefix else path for path in overlaid[2]]
    assert "Hook" in before[1][1][0]
    assert after[0][1] == after[1][1]
    for plainly, overlaid in (before, after):
        assert plainly[2] == overlaid[2]
        assert set(overlaid[0]) - set(plainly[0]) <= {"encodings.utf_8_sig"}


@posix
@every_python
@every_method
def test_a_toggle_holds_for_every_way_to_start_processes(lab, label, method):
    env = lab.env(label, start_method=method)
    for options in ((), ("-I",), ("-E",), ("-W", "error"), ("-I", "-W", "error", "-X", "dev")):
        reply = lab.run(env, SAY, *options)
        assert reply["stdout"].split()[:6] == ["None", *[method] * 5], reply
        if "error" not in options or method != "fork":  # 3.12+ itself warns of forking with threads
            assert reply["stderr"] == ""


@posix
@every_python
def test_children_with_an_empty_environment_have_it_too(lab, label):
    code = """
        import multiprocessing, subprocess, sys
        child = "import multiprocessing; print(multiprocessing.get_start_method())"
        print(subprocess.run([sys.executable, "-c", child], env={}, capture_output=True, text=True))
    """
    reply = lab.run(lab.env(label, start_method="spawn"), code)

    assert "returncode=0, stdout='spawn\\n', stderr=''" in reply["stdout"]


@posix
@every_python
@every_method
def test_programs_that_choose_for_themselves_still_can(lab, label, method):
    code = """
        import multiprocessing
        assert multiprocessing.get_start_method(allow_none=True) is None
        multiprocessing.set_start_method("spawn")
        print(multiprocessing.get_start_method(), multiprocessing.get_context().get_start_method())
        multiprocessing.set_start_method(None, force=True)
        print(multiprocessing.get_start_method(allow_none=True), multiprocessing.get_start_method())
    """
    reply = lab.run(lab.env(label, start_method=method), code, "-W", "error")

    assert reply["stdout"].split() == ["spawn", "spawn", "None", method], reply["stderr"]


@posix
@every_python
def test_an_explicit_context_stays_what_it_is_in_its_children(lab, label):
    code = """
        import multiprocessing
        def default(): print(multiprocessing.get_start_method(), flush=True)
        if __name__ == "__main__":
            for method in ("spawn", "forkserver", "fork"):
                process = multiprocessing.get_context(method).Process(target=default)
                process.start()
                process.join()
    """
    for env in (lab.env(label), *(lab.env(label, start_method=method) for method in METHODS)):
        assert lab.run(env, code)["stdout"].split() == ["spawn", "forkserver", "fork"]


@posix
@every_python
def test_the_control_arm_is_armed_and_behaves_like_plain(lab, label):
    plain, control = lab.env(label), lab.env(label, control=True)
    config = (Path(control.prefix) / "pyvenv.cfg").read_text()

    assert f"pyskew-toggle-start-method = {default_of(label)}\n" in config
    assert lab.run(plain, SAY)["stdout"] == lab.run(control, SAY)["stdout"]


@posix
@every_python
def test_the_self_check_says_applied_and_knows_the_default(lab, label):
    defaults, states = lab.environments.check(lab.channel, lab.pythons[label])

    assert defaults["start-method"] == default_of(label)
    assert {states[f"start-method={method}"] for method in METHODS} == {ToggleState.APPLIED}


@posix
def test_the_self_check_does_not_believe_words(lab):
    env = lab.env("3.14")
    overlay = lab.env("3.14", start_method="fork")
    ask = lambda env, value: lab.channel.ask("check", python=env.python, toggle="start-method", value=value)  # noqa: E731
    nonsense = lab.channel.ask(
        "overlay", name="nonsense", venv=env.prefix, toggles={"start-method": "teleport"}, control=False
    )
    broken = lab.channel.ask("overlay", name="broken", venv=env.prefix, toggles={"start-method": "spawn"})
    next(Path(broken["packages"]).glob("*.pth")).unlink()

    assert ask(overlay, "fork")["state"] == "applied"
    assert ask(env, "fork")["state"] == "inert"
    rejected = lab.channel.ask("check", python=nonsense["python"], toggle="start-method", value="teleport")
    assert rejected["state"] == "rejected"
    assert "teleport" in rejected["reason"]
    assert lab.channel.ask("check", python=broken["python"], toggle="start-method", value="spawn")["state"] == "inert"


def test_asking_for_a_modules_spec_does_not_use_the_hook_up(lab):
    code = """
        import importlib.util, sys
        spec = importlib.util.find_spec("multiprocessing")
        hook = sys.meta_path[0]
        hook.find_spec("multiprocessing.context", spec.submodule_search_locations)
        import multiprocessing
        print(multiprocessing.get_start_method(), type(multiprocessing.context.__loader__).__name__,
              type(multiprocessing.context.__spec__.loader).__name__, hook in sys.meta_path)
    """
    reply = lab.run(lab.env("3.14", start_method="spawn"), code)

    assert reply["stdout"].split() == ["spawn", "SourceFileLoader", "SourceFileLoader", "False"], reply["stderr"]


@posix
def test_scripts_of_packages_run_under_the_toggle(lab):
    interpreter = lab.pythons["3.14"]
    # An environment of its own: what is added once a cell ran in it is removed again.
    made = lab.channel.ask("venv", name="with-scripts", python=interpreter.path)
    script = Path(made["prefix"]) / "bin" / "say-method"
    script.write_text(f"#!{made['python']}\nimport multiprocessing\nprint(multiprocessing.get_start_method())\n")
    script.chmod(0o755)
    (Path(made["packages"]) / "here.pth").write_text("import sys; sys.was_here = 1\n")
    over = lab.channel.ask("overlay", name="scripts", venv=made["prefix"], toggles={"start-method": "spawn"})
    for python, method in ((made["python"], "forkserver"), (over["python"], "spawn")):
        reply = lab.channel.ask(
            "cell", argv=["say-method"], python=python, expect_exe=interpreter.path, limits={"timeout": 20}
        )
        assert (reply["stdout"], reply["exe_ok"]) == (_base64(f"{method}\n"), True)
        seen = lab.channel.ask("cell", argv=[python, "-c", "import sys; print(sys.was_here)"], limits={"timeout": 20})
        assert seen["stdout"] == _base64("1\n")


def _base64(text):
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize("label", ["3.12", "3.13"])
def test_two_toggles_that_wait_for_one_module_both_act(lab, label):
    env = lab.env(label, removed_names="3.14", event_loop_policy="raise", compression_level="6", tar_filter="data")
    reply = lab.run(env, """
        import asyncio, tarfile
        print(hasattr(asyncio.events, "get_child_watcher"), tarfile.TarFile.gzopen.__func__.__defaults__[-1])
        try:
            asyncio.get_event_loop()
        except RuntimeError:
            print("raised")
    """)  # fmt: skip
    assert reply["stdout"] == "False 6\nraised\n", reply["stderr"]
