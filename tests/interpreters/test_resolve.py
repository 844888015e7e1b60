"""From specs to pinned interpreters, with real binaries, real shims, and programs that only look like Pythons."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from conftest import absent
from pyskew.errors import UsageError
from pyskew.interpreters import inspect, resolve, user_cache
from pyskew.interpreters.providers import Found, Provider, Say, installed, providers
from pyskew.model.suite import Absent, Interpreter, PythonSpec
from pyskew.suite.python_spec import parse_python

pytestmark = [pytest.mark.real, pytest.mark.skipif(sys.platform == "win32", reason="shims here are shell scripts")]

HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"
REAL = str(Path(sys.executable).resolve())
LOCAL = {"installed": installed.PROVIDER}


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """A machine without Pythons, and with an empty cache."""
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "home"))
    monkeypatch.setenv("PYSKEW_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("PYSKEW_PYTHONS", raising=False)
    return monkeypatch


def _program(path: Path, text: str) -> str:
    path.write_text(f"#!/bin/sh\nPATH={os.defpath}\n{text}\n")
    path.chmod(0o755)
    return str(path)


def _name(monkeypatch: pytest.MonkeyPatch, *paths: str) -> None:
    monkeypatch.setenv("PYSKEW_PYTHONS", os.pathsep.join(paths))


def _resolve(
    text: str, said: list[str], *, fetch: bool = False, sources: Mapping[str, Provider] = LOCAL
) -> Interpreter | Absent:
    spec = parse_python(text)
    return resolve.resolve([spec], said.append, fetch=fetch, sources=sources)[spec.label]


def test_a_link_is_followed_to_the_binary_and_pinned(
    alone: pytest.MonkeyPatch, said: list[str], tmp_path: Path
) -> None:
    link = tmp_path / "python3.99"
    link.symlink_to(sys.executable)
    _name(alone, str(link))

    found = _resolve(HERE, said)

    assert isinstance(found, Interpreter)
    assert found.path == REAL
    assert found.version == ".".join(map(str, sys.version_info[:3]))
    status = Path(REAL).stat()
    pin = {"realpath": REAL, "inode": status.st_ino, "size": status.st_size, "mtime_ns": status.st_mtime_ns}
    assert found.facts["pin"] == pin
    assert found.defaults == {"start-method": found.default_start_method}


def test_a_shim_leads_to_the_binary_behind_it(alone: pytest.MonkeyPatch, said: list[str], tmp_path: Path) -> None:
    _name(alone, _program(tmp_path / "python", f'exec "{REAL}" "$@"'))

    found = _resolve(HERE, said)

    assert isinstance(found, Interpreter)
    assert found.path == REAL


def test_a_file_name_is_never_believed(alone: pytest.MonkeyPatch, said: list[str], tmp_path: Path) -> None:
    _name(alone, _program(tmp_path / "python3.14", f'exec "{REAL}" "$@"'))

    assert isinstance(_resolve("3.14", said), Absent)
    assert isinstance(_resolve(HERE, said), Interpreter)


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("echo 'pyenv: python3.12: command not found' >&2; exit 127", "exit 127: pyenv: python3.12: command not found"),
        ("sleep 60", "did not answer within 5 s"),
        ("sleep 60 & wait", "did not answer within 5 s"),
        ("echo hello", "does not answer like a Python"),
        ("echo '{\"version\": 3}'", "does not answer like a Python"),
        ("yes", "does not answer like a Python: too much output"),
        ("kill -9 $$", "exit -9"),
    ],
    ids=["shim", "hangs", "hanging-child", "garbage", "json", "flood", "killed"],
)
def test_a_broken_candidate_is_a_warning_and_stops_nobody(
    alone: pytest.MonkeyPatch, said: list[str], tmp_path: Path, text: str, warning: str
) -> None:
    broken = _program(tmp_path / "python", text)
    _name(alone, broken, REAL)
    start = time.monotonic()

    found = _resolve(HERE, said)

    assert isinstance(found, Interpreter)
    assert said == [f"warning: {broken}: {warning}"]
    assert time.monotonic() - start < 40  # it would sleep for a minute


def test_several_broken_shims_of_the_machine_are_one_warning(
    alone: pytest.MonkeyPatch, said: list[str], tmp_path: Path
) -> None:
    for name in ("python", "python3", "python3.12"):
        _program(tmp_path / name, "exit 127")
    alone.setenv("PATH", str(tmp_path))

    _resolve("3.12", said)

    assert said == [f"warning: not usable as a Python: {tmp_path}/python (exit 127), and 2 more like it"]


def test_a_hanging_candidate_leaves_no_process(alone: pytest.MonkeyPatch, said: list[str], tmp_path: Path) -> None:
    _name(
        alone, _program(tmp_path / "python", f"echo $$ > {tmp_path}/pid; sleep 61 & echo $! > {tmp_path}/child; wait")
    )

    _resolve(HERE, said)

    time.sleep(0.2)
    for name in ("pid", "child"):
        stat = Path(f"/proc/{(tmp_path / name).read_text().strip()}/stat")
        assert not stat.exists() or stat.read_text().split()[2] == "Z"


def test_an_older_build_is_named_with_the_command_that_fetches_a_newer_one(
    alone: pytest.MonkeyPatch, said: list[str]
) -> None:
    _name(alone, REAL)
    version = ".".join(map(str, sys.version_info[:3]))
    text = f"{HERE}>={version[:-1]}99"

    absent = _resolve(text, said, sources=providers())

    assert isinstance(absent, Absent)
    assert f"installed: found {version}, but {text} is asked for" in absent.reason
    assert f"`pyskew pythons install '{text}'`" in absent.reason


def test_free_threaded_is_another_python(alone: pytest.MonkeyPatch, said: list[str]) -> None:
    _name(alone, REAL)

    absent = _resolve(f"{HERE}t", said)

    assert isinstance(absent, Absent)
    assert f"but {HERE}t is asked for" in absent.reason


def _claims(path: Path, patch: int) -> str:
    """A Python of another patch release, as far as anybody can tell by asking."""
    version = ".".join(map(str, sys.version_info[:3]))
    script = Path(inspect.__file__).parents[1] / "probe" / "inspection.py"
    text = f"""'{REAL}' -I -S '{script}' | sed 's/"version": "{version}"/"version": "{HERE}.{patch}"/'"""
    return _program(path, text)


def test_the_newest_wins(alone: pytest.MonkeyPatch, said: list[str], tmp_path: Path) -> None:
    for number, patch in enumerate((98, 100, 99)):
        _claims(tmp_path / f"python3.{number}", patch)
    alone.setenv("PATH", str(tmp_path))

    found = _resolve(HERE, said)

    assert isinstance(found, Interpreter)
    assert found.version == f"{HERE}.100"


def test_the_first_named_python_wins_over_newer_ones(
    alone: pytest.MonkeyPatch, said: list[str], tmp_path: Path
) -> None:
    _claims(tmp_path / "python3", 100)
    _name(alone, _claims(tmp_path / "mine", 98), _claims(tmp_path / "another", 99))
    alone.setenv("PATH", str(tmp_path))

    found = _resolve(HERE, said)

    assert isinstance(found, Interpreter)
    assert found.version == f"{HERE}.98"


def test_only_what_is_missing_is_fetched_and_each_provider_says_why(alone: pytest.MonkeyPatch, said: list[str]) -> None:
    asked: list[list[str]] = []

    def fetch(specs: Sequence[PythonSpec], say: Say) -> Mapping[str, Found]:
        say("fetching")
        asked.append([spec.label for spec in specs])
        return {spec.label: Found(reason="the line is down") for spec in specs}

    def fill(specs: Sequence[PythonSpec], say: Say) -> Mapping[str, Found]:
        del specs, say
        raise OSError(28, "disk full")

    broken = Provider(order=20, summary="", held=lambda _: {}, fetch=fetch)
    full = Provider(order=30, summary="", held=lambda _: {}, fetch=fill)
    _name(alone, REAL)
    specs = [parse_python(HERE), parse_python("3.98")]

    found = resolve.resolve(specs, said.append, sources={**LOCAL, "line": broken, "disk": full})

    assert asked == [["3.98"]]
    assert found["3.98"] == Absent(
        python="3.98",
        reason="installed: found no 3.98; line: the line is down; disk: [Errno 28] disk full",
    )
    assert said == [
        f"line: looking for 3.98; downloads go to {user_cache.root()}",
        "fetching",
        "line: 3.98: the line is down; trying the next source",
        f"disk: looking for 3.98; downloads go to {user_cache.root()}",
        "disk: 3.98: [Errno 28] disk full",
    ]


def test_what_the_cache_takes_after_a_fetch_is_one_line(alone: pytest.MonkeyPatch, said: list[str]) -> None:
    assert alone

    def fetch(specs: Sequence[PythonSpec], say: Say) -> Mapping[str, Found]:
        del say
        user_cache.root().mkdir()
        (user_cache.root() / "archive").write_bytes(b"x" * 3 * 1024 * 1024)
        return {spec.label: Found(paths=(REAL,)) for spec in specs}

    source = Provider(order=20, summary="", held=lambda _: {}, fetch=fetch)
    assert isinstance(_resolve(HERE, said, fetch=True, sources={"line": source}), Interpreter)
    assert said[1:] == [f"cache: 3 MiB in {user_cache.root()}; `pyskew clean` lists and removes it"]


def test_offline_nothing_is_fetched_and_that_is_the_reason(
    alone: pytest.MonkeyPatch, said: list[str], tmp_path: Path
) -> None:
    alone.setenv("PYSKEW_OFFLINE", "1")

    absent = _resolve("3.14", said, fetch=True, sources=providers())

    assert isinstance(absent, Absent)
    assert "uv: PYSKEW_OFFLINE is set; debian: PYSKEW_OFFLINE is set" in absent.reason
    assert not (tmp_path / "cache" / "debian").exists()


def test_answers_are_remembered_until_the_binary_changes(
    alone: pytest.MonkeyPatch, said: list[str], tmp_path: Path
) -> None:
    binary = tmp_path / "python3"
    source = tmp_path / "main.c"
    source.write_text(f'#include <stdio.h>\nint main(void) {{ fopen("{tmp_path}/ran", "a"); return 9; }}')
    compiler = shutil.which("cc", path=os.defpath)
    if compiler is None:
        absent("no C compiler for a binary that counts its runs")
    subprocess.run([compiler, "-o", binary, source], check=True, env={"PATH": os.defpath})
    _name(alone, str(binary))
    ran = tmp_path / "ran"

    _resolve(HERE, said)
    ran.unlink()
    _resolve(HERE, said)
    assert not ran.exists()

    os.utime(binary, ns=(1, 1))
    _resolve(HERE, said)
    assert ran.exists()


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(
    alone: pytest.MonkeyPatch, said: list[str], tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be")
    _name(alone, REAL)

    assert isinstance(_resolve(HERE, said), Interpreter)


def test_two_specs_of_one_label_are_refused() -> None:
    specs = [parse_python("3.13"), parse_python("3.13>=3.13.8")]

    with pytest.raises(UsageError, match=r"both called 3\.13"):
        resolve.resolve(specs, print, fetch=False)
