"""`pyskew bisect`: the call sites that make a user's command fail, forwards on 3.13 and backwards on 3.14."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.real, pytest.mark.skipif(sys.platform == "win32", reason="fork and forkserver are POSIX's")]

MODULE = """import multiprocessing

state = {}


def work(queue, fallback):
    queue.put(state.get("value", fallback))


def run():
    state["value"] = "set"
    queue = multiprocessing.Queue()
    process = multiprocessing.Process(target=work, args=(queue, FALLBACK))
    process.start()
    seen = queue.get(timeout=20)
    process.join()
    return seen == "set"
"""
START = 14
"""The line of MODULE where its process is started."""
MAIN = """import importlib, sys
if __name__ == "__main__":
    names = [f"app.module_{number}" for number in range(1, 9)]
    lost = [name for name in names if not importlib.import_module(name).run()]
    sys.exit(f"lost: {lost}" if lost else 0)
"""
BOTH_WAYS = pytest.mark.parametrize(("label", "value"), [("3.13", "forkserver"), ("3.14", "fork")])


def application(folder: Path, *guilty: int) -> Path:
    """Eight modules that each start a process; the guilty need what they have set before."""
    (folder / "app").mkdir()
    (folder / "app" / "__init__.py").touch()
    for number in range(1, 9):
        text = MODULE.replace("FALLBACK", '"lost"' if number in guilty else '"set"')
        (folder / "app" / f"module_{number}.py").write_text(text)
    (folder / "main.py").write_text(MAIN)
    return folder


def bisect(folder: Path, value: str, *command: str, form: str = "json") -> subprocess.CompletedProcess[str]:
    argv = ["bisect", "--toggle", f"start-method={value}", "--format", form, "--", *command]
    return subprocess.run(
        [sys.executable, "-m", "pyskew", *argv], cwd=folder, capture_output=True, text=True, timeout=240, check=False
    )


def named(folder: Path, value: str, *command: str) -> dict[str, Any]:
    done = bisect(folder, value, *command)
    assert done.returncode == 0, done.stdout + done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    assert said["verdict"] == "confirmed"
    return said


@BOTH_WAYS
@pytest.mark.parametrize("guilty", [(3, 6), (1, 2)])
def test_exactly_the_two_guilty_of_eight_are_named(
    tmp_path: Path, pythons: Any, label: str, value: str, guilty: tuple[int, int]
) -> None:
    said = named(application(tmp_path, *guilty), value, pythons[label].path, "main.py")
    assert sorted(said["sets"]) == [[f"app/module_{number}.py:{START}"] for number in guilty]
    assert said["trials"] <= 40
    assert said["direction"] == ("forward" if label == "3.13" else "backward")


def test_the_end_shows_the_source_the_ending_and_the_fix(tmp_path: Path, pythons: Any) -> None:
    done = bisect(application(tmp_path, 5), "forkserver", pythons["3.13"].path, "main.py", form="text")
    assert done.returncode == 0, done.stderr
    place = (f"1. app/module_5.py:{START} in run()", f">   {START} |     process.start()")
    for part in (*place, "exit 1: lost: ['app.module_5']", 'get_context("fork")', "1 place, each confirmed"):
        assert part in done.stdout
    assert "trial 1: 0 of 16 sites switched: passes; about 3 more" in done.stderr


def test_sites_in_threads_in_a_library_and_in_a_subprocess(tmp_path: Path, pythons: Any) -> None:
    folder = application(tmp_path, 2, 4, 6)
    venv = folder / ".venv"
    subprocess.run([pythons["3.13"].path, "-I", "-m", "venv", "--without-pip", str(venv)], check=True)
    packages = venv / "lib" / "python3.13" / "site-packages"
    (folder / "app" / "module_4.py").rename(packages / "library.py")  # its process is started by a thread of its own
    with (packages / "library.py").open("a") as file:
        file.write("\n\ndef run_in_thread(results):\n    import threading\n"
                   "    thread = threading.Thread(target=lambda: results.append(run()))\n"
                   "    thread.start()\n    thread.join()\n")  # fmt: skip
    (folder / "main.py").write_text(
        "import subprocess, sys, threading\n"
        "import library\n"
        "from app import module_1, module_2\n"
        "if __name__ == '__main__':\n"
        "    results = [module_1.run()]\n"
        "    threads = [threading.Thread(target=lambda: results.append(module_2.run()))]\n"
        "    for thread in threads: thread.start()\n"
        "    for thread in threads: thread.join()\n"
        "    library.run_in_thread(results)\n"
        "    child = 'import sys; from app import module_3 as a, module_6 as b; sys.exit(not a.run() or not b.run())'\n"
        "    results.append(subprocess.run([sys.executable, '-c', child]).returncode == 0)\n"
        "    sys.exit(not all(results))\n"
    )
    said = named(folder, "forkserver", str(venv / "bin" / "python"), "main.py")
    places = {(Path(one["path"]).name, one["line"]) for one in said["sites"]}
    assert places == {("module_2.py", START), ("library.py", START), ("module_6.py", START)}


def test_a_library_is_blamed_through_the_line_that_called_it(tmp_path: Path, pythons: Any) -> None:
    folder = application(tmp_path, 4)
    venv = folder / ".venv"
    subprocess.run([pythons["3.13"].path, "-I", "-m", "venv", "--without-pip", str(venv)], check=True)
    (folder / "app" / "module_4.py").rename(venv / "lib" / "python3.13" / "site-packages" / "library.py")
    (folder / "main.py").write_text(
        "import sys, library\ndef go():\n    return library.run()\nif __name__ == '__main__':\n    sys.exit(not go())\n"
    )
    said = named(folder, "forkserver", str(venv / "bin" / "python"), "main.py")
    assert said["sets"] == [["main.py:3"]]
    assert said["sites"][0]["through"].endswith(f"site-packages/library.py:{START}")


@BOTH_WAYS
def test_two_sites_that_fail_only_together_are_one_set(tmp_path: Path, pythons: Any, label: str, value: str) -> None:
    folder = application(tmp_path, 2, 7)
    main = (folder / "main.py").read_text().replace("if lost else 0", "if len(lost) > 1 else 0")
    (folder / "main.py").write_text(main)
    said = named(folder, value, pythons[label].path, "main.py")
    assert [sorted(one) for one in said["sets"]] == [[f"app/module_{number}.py:{START}" for number in (2, 7)]]


@pytest.mark.parametrize("made", ["Pool(1)", "get_context().Pool(1)"])
def test_pools_and_executors_are_switched_whole(tmp_path: Path, pythons: Any, made: str) -> None:
    (tmp_path / "main.py").write_text(
        "import multiprocessing, sys\n"
        "from concurrent.futures import ProcessPoolExecutor\n"
        "state = 'lost'\n"
        "lock = multiprocessing.Lock()\n"
        "def fetch(_): return state\n"
        "if __name__ == '__main__':\n"
        "    state = 'set'\n"
        f"    with multiprocessing.{made} as pool:\n"
        "        first = pool.map(fetch, [1])\n"
        "    with multiprocessing.Manager() as manager:\n"
        "        shared = manager.list([1])[0]\n"
        "    with ProcessPoolExecutor(1) as executor:\n"
        "        second = list(executor.map(fetch, [1]))\n"
        "    event = multiprocessing.Event()\n"
        "    process = multiprocessing.Process(target=event.set); process.start(); process.join()\n"
        "    sys.exit(not (first == second == ['set'] and shared == 1 and event.is_set()))\n"
    )
    said = named(tmp_path, "forkserver", pythons["3.13"].path, "main.py")
    assert sorted(said["sets"]) == [["main.py:12"], ["main.py:8"]]


def test_nothing_to_find_is_0_and_said(tmp_path: Path, pythons: Any) -> None:
    done = bisect(application(tmp_path), "forkserver", pythons["3.13"].path, "main.py")
    said = json.loads(done.stdout)
    assert (done.returncode, said["verdict"], said["sets"], said["trials"]) == (0, "passes", [], 4)


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_command_that_reaches_no_call_site_is_125(tmp_path: Path, pythons: Any, form: str) -> None:
    done = bisect(tmp_path, "forkserver", pythons["3.13"].path, "-c", "import multiprocessing", form=form)
    assert (done.returncode, done.stdout) == (125, "")
    assert "start-method: the command passes, and reached no call site" in done.stderr


def test_a_command_that_fails_either_way_is_1(tmp_path: Path, pythons: Any) -> None:
    done = bisect(tmp_path, "forkserver", pythons["3.13"].path, "-c", "raise SystemExit(3)", form="text")
    assert done.returncode == 1
    assert "fails with and without start-method=forkserver" in done.stdout


def test_a_command_that_is_not_steady_stops_the_search(tmp_path: Path, pythons: Any) -> None:
    folder = application(tmp_path, 3)
    main = (
        (folder / "main.py").read_text().replace("sys.exit(", "sys.exit(not toss() or (").replace("else 0)", "else 0))")
    )
    toss = (
        "def toss():\n    with open('tosses', 'a+') as file:\n"
        "        file.write('.'); file.flush()\n        return file.tell() % 2\n"
    )
    (folder / "main.py").write_text(toss + main)
    done = bisect(folder, "forkserver", pythons["3.13"].path, "main.py")
    said = json.loads(done.stdout)
    assert (done.returncode, said["verdict"], said["sets"]) == (1, "inconsistent", [])
    assert "once failed and once passed" in said["reason"]


@pytest.mark.parametrize(
    ("toggle", "code", "says"),
    [
        ("start-method=fork", 125, "is the default of Python 3.13"),
        ("utf8-mode=1", 125, "cannot be switched at single call sites"),
        ("start-method", 2, "can be fork, spawn, forkserver"),
    ],
)
def test_what_cannot_be_bisected_is_125_and_a_wrong_option_2(
    tmp_path: Path, pythons: Any, toggle: str, code: int, says: str
) -> None:
    argv = [sys.executable, "-m", "pyskew", "bisect", "--toggle", toggle, "--", pythons["3.13"].path, "-c", "pass"]
    done = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True, check=False, env=dict(os.environ))
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr


@pytest.mark.parametrize(
    ("toggle", "call", "line"),
    [
        ("tar-filter=data", "tarfile.open(fileobj=io.BytesIO(data)).extractall('out')", 9),
        ("event-loop-policy=raise", "asyncio.get_event_loop()", 9),
        ("pickle-protocol=5", "assert pickle.dumps(1)[1] == 4", 9),
    ],
)
def test_other_toggles_have_sites_too(tmp_path: Path, pythons: Any, toggle: str, call: str, line: int) -> None:
    (tmp_path / "main.py").write_text(
        "import asyncio, io, pickle, tarfile\n"
        "link = tarfile.TarInfo('link'); link.type, link.linkname = tarfile.SYMTYPE, '/nowhere'\n"
        "data = link.tobuf() + bytes(1024)\n"
        "fine = tarfile.TarInfo('fine').tobuf() + bytes(1024)\n"
        "def other():\n"
        "    tarfile.open(fileobj=io.BytesIO(fine)).extractall('out')\n"
        "    pickle.loads(pickle.dumps(1))\n"
        "other()\n"
        f"{call}\n"
    )
    argv = [sys.executable, "-m", "pyskew", "bisect", "--toggle", toggle, "--format", "json", "--"]
    done = subprocess.run(
        [*argv, pythons["3.13"].path, "main.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["sets"] == [[f"main.py:{line}"]]
