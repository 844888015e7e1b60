"""Downloads that stall are stopped, healthy slow ones are not, and nothing half-made is ever seen."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pyskew.errors import SetupError
from pyskew.interpreters import user_cache

SHORT = user_cache.DownloadTimeouts(connect=1.0, stall=4.0)


def _watched(folder: Path, code: str) -> tuple[user_cache.DownloadEnd, float]:
    start = time.monotonic()
    ended = user_cache.run_watched(
        [sys.executable, "-c", code], env=os.environ, folder=folder, timeouts=SHORT, progress=lambda _: None
    )
    return ended, time.monotonic() - start


def test_a_program_that_receives_nothing_is_stopped(tmp_path: Path) -> None:
    ended, took = _watched(tmp_path, "import time; open('lock', 'w').write('x'); time.sleep(60)")

    assert ended.gave_up == "nothing arrived for 1 s"
    assert ended.code != 0
    assert took < 40  # it would sleep for a minute


def test_a_healthy_slow_download_is_not_stopped(tmp_path: Path) -> None:
    code = "import time\nfor n in range(3): open(f'part{n}', 'wb').write(bytes(100_000)); time.sleep(1.9)"

    ended, took = _watched(tmp_path, code)

    assert (ended.code, ended.gave_up) == (0, "")
    assert took > SHORT.connect + SHORT.stall


def test_a_download_that_stalls_is_stopped(tmp_path: Path) -> None:
    ended, took = _watched(tmp_path, "import time; open('part', 'wb').write(bytes(100_000)); time.sleep(60)")

    assert ended.gave_up
    assert took < 40  # it would sleep for a minute


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_stopped_program_takes_its_children_along_even_if_it_ignores_signals(tmp_path: Path) -> None:
    code = (
        "import signal, subprocess, sys, time\n"
        "for number in (signal.SIGINT, signal.SIGTERM): signal.signal(number, signal.SIG_IGN)\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "open('child', 'w').write(str(child.pid)); time.sleep(60)"
    )

    ended, _ = _watched(tmp_path, code)

    assert ended.code == -9
    time.sleep(0.2)
    stat = Path(f"/proc/{(tmp_path / 'child').read_text()}/stat")
    assert not stat.exists() or stat.read_text().split()[2] == "Z"


def test_a_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    final = tmp_path / "tree"

    def interrupted() -> None:
        with user_cache.staged(final) as staging:
            (staging / "half").touch()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []

    with user_cache.staged(final) as staging:
        (staging / "whole").touch()
        assert not final.exists()
    assert [path.name for path in final.iterdir()] == ["whole"]


def test_what_a_killed_process_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    (tmp_path / ".staging-dead").mkdir()

    with user_cache.locked(tmp_path, print):
        assert not (tmp_path / ".staging-dead").exists()


def test_the_cache_follows_the_variable_and_offline_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PYSKEW_CACHE", str(tmp_path))
    monkeypatch.setenv("PYSKEW_OFFLINE", "1")
    assert (user_cache.root(), user_cache.offline()) == (tmp_path, "PYSKEW_OFFLINE is set")

    monkeypatch.setenv("PYSKEW_OFFLINE", "0")
    assert user_cache.offline() == ""


def test_a_failed_command_says_what_apt_says_first() -> None:
    code = "import sys; print('W: old\\nE: no such package\\nE: second', file=sys.stderr); sys.exit(100)"

    with pytest.raises(SetupError, match=r"failed: no such package$"):
        user_cache.output_of([sys.executable, "-c", code])
    with pytest.raises(SetupError, match="no-such-command"):
        user_cache.output_of(["no-such-command"])


@pytest.mark.parametrize("damage", [
    lambda data: data.replace(b"3.14", b"3.13"), lambda data: data[:-1] + b"\xff", lambda _: b"",
    lambda data: data[:20], lambda data: b"\xfe" + data, lambda data: data + b"x",
])  # fmt: skip
def test_a_damaged_cache_file_is_set_aside_with_a_note_and_made_again(
    tmp_path: Path, damage: Callable[[bytes], bytes], caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "cache" / "name"
    user_cache.remember(path, {"version": "3.14"})
    assert user_cache.recall(path, dict[str, str]) == {"version": "3.14"}
    path.write_bytes(damage(path.read_bytes()))
    assert user_cache.recall(path, dict[str, str]) is None
    assert "damaged cache file was set aside" in caplog.text
    assert (tmp_path / "cache" / "name.damaged").is_file()
    caplog.clear()
    assert user_cache.recall(path, dict[str, str]) is None
    user_cache.remember(path, {"version": "3.15"})
    assert user_cache.recall(path, dict[str, str]) == {"version": "3.15"}
    assert caplog.text == ""


def test_a_cache_file_of_another_shape_is_made_again(tmp_path: Path) -> None:
    user_cache.remember(tmp_path / "name", [1])
    assert user_cache.recall(tmp_path / "name", dict[str, str]) is None


def test_each_line_that_a_program_prints_is_heard_once_while_it_runs(tmp_path: Path) -> None:
    code = (
        "import sys, time; print('first', flush=True)\n"
        "while not __import__('os').path.exists('heard'): time.sleep(0.02)\n"
        "sys.stdout.write('sec'); sys.stdout.flush(); time.sleep(0.4); print('ond', flush=True); time.sleep(0.4)"
    )
    lines: list[str] = []

    def heard(line: str) -> None:
        lines.append(line)
        (tmp_path / "heard").touch()

    ended = user_cache.run_watched(
        [sys.executable, "-c", code], env=os.environ, folder=tmp_path, timeouts=user_cache.DownloadTimeouts(),
        progress=lambda _: None, heard=heard,
    )  # fmt: skip
    assert (ended.code, ended.gave_up, lines) == (0, "", ["first", "second"])
