"""Removing what a cell left: never through a link, never into a mount, however deep, never what is another user's."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pyskew.probe.supervisor import lease, removal, temporary
from support.users import for_ordinary_user

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="NOT RUN: descriptors of folders are POSIX's")
as_root = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="NOT RUN: a second user, mounts and file flags need root"
)
OTHER = 65534
"""User id of `nobody`."""
ROUNDS = 40


@contextlib.contextmanager
def running(target: Callable[..., None], *arguments: object) -> Iterator[None]:
    """Keep a process running beside the test."""
    process = multiprocessing.get_context("fork").Process(target=target, args=arguments)
    process.start()
    try:
        yield
    finally:
        process.kill()
        process.join()


def swap(folder: Path, victim: Path, uid: int) -> None:
    """Swap a subfolder for a link to the victim and back, for ever."""
    os.setuid(uid)
    inner, aside, link = folder / "inner", folder / "aside", folder / "link"
    while True:
        with contextlib.suppress(OSError):
            inner.mkdir()
            for number in range(20):
                (inner / f"file{number}").touch()
        with contextlib.suppress(OSError):
            link.symlink_to(victim)
        with contextlib.suppress(OSError):
            inner.rename(aside)
            link.rename(inner)
        with contextlib.suppress(OSError):
            inner.unlink()
            aside.rename(inner)


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    folder = tmp_path / "victim"
    folder.mkdir()
    for number in range(50):
        (folder / f"precious{number}").write_text("kept")
    (folder / "below").mkdir()
    (folder / "below" / "too").write_text("kept")
    return folder


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder like /tmp: every user may write there, and nobody may touch what belongs to another."""
    with tempfile.TemporaryDirectory(prefix="psk-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o1777)
        yield Path(folder)


def untouched(victim: Path) -> bool:
    return len(list(victim.iterdir())) == 51 and (victim / "below" / "too").exists()


def swap_when_it_begins(folder: Path, victim: Path) -> None:
    """Fill a folder, wait for the first file to be removed, then swap all subfolders for links to the victim."""
    inner = [folder / f"inner{number}" for number in range(50)]
    for number in range(3000):
        (folder / f"before{number}").touch()
    for path in inner:
        path.mkdir()
        (path / "file").touch()
    for number in range(3000):
        (folder / f"after{number}").touch()
    (folder / "ready").touch()
    while len(list(folder.iterdir())) > 6045:
        pass
    for path in inner:
        with contextlib.suppress(OSError):
            path.rename(folder.parent / f"aside-{path.name}")
            path.symlink_to(victim)
    time.sleep(600)


def test_a_subfolder_that_is_swapped_for_a_link_leads_nowhere(tmp_path: Path, victim: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with running(swap_when_it_begins, folder, victim):
        until = time.monotonic() + 60
        while not (folder / "ready").exists() and time.monotonic() < until:
            time.sleep(0.02)
        with contextlib.suppress(OSError):
            removal.remove_tree(str(folder))
    assert untouched(victim)


@as_root
def test_the_folders_of_another_user_are_never_entered(
    shared: Path, victim: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(temporary, "usual_folder", lambda: str(shared))
    for name in (temporary.parent_name(), "pyskew-stale"):
        theirs = shared / name
        (theirs / "root").mkdir(parents=True)
        for path in (theirs, theirs / "root"):
            (path / lease.LOCK).touch()
            path.chmod(0o777)
            os.chown(path, OTHER, OTHER)
    planted = shared / temporary.parent_name() / "root"
    with running(swap, planted, victim, OTHER), running(swap, shared / "pyskew-stale", victim, OTHER):
        until = time.monotonic() + 10
        while not (planted / "link").is_symlink() and time.monotonic() < until:
            time.sleep(0.01)
        for _ in range(ROUNDS):
            lease.sweep(str(shared))
        made = temporary.new_root(str(shared))
    assert untouched(victim)
    assert planted.exists()
    assert (Path(made).stat().st_uid, Path(made).stat().st_mode & 0o777) == (os.geteuid(), 0o700)
    assert Path(made).parent == shared


@as_root
def test_a_folder_of_another_user_in_ones_own_parent_is_left_alone(tmp_path: Path) -> None:
    parent = tmp_path / temporary.parent_name()
    parent.mkdir(mode=0o700)
    theirs = parent / "theirs"
    theirs.mkdir(mode=0o700)
    (theirs / lease.LOCK).touch()
    os.chown(theirs, OTHER, OTHER)
    lease.sweep(str(tmp_path))
    assert (theirs / lease.LOCK).exists()


def test_a_parent_that_others_can_write_to_is_not_swept(tmp_path: Path) -> None:
    root = tmp_path / temporary.parent_name() / "root"
    root.mkdir(parents=True)
    (root / lease.LOCK).touch()
    root.chmod(0o700)
    root.parent.chmod(0o777)
    lease.sweep(str(tmp_path))
    assert root.exists()
    root.parent.chmod(0o700)
    lease.sweep(str(tmp_path))
    assert not root.exists()


@pytest.mark.parametrize("what", ["root", "parent"])
def test_a_root_that_was_replaced_by_a_link_is_not_followed(
    tmp_path: Path, victim: Path, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    held = lease.Lease(str(tmp_path / "parent" / "root"))
    (tmp_path / "parent" / "root" / "file").touch()
    (victim / "root").mkdir()
    (victim / "root" / "precious").touch()
    replaced = tmp_path / "parent" / "root" if what == "root" else tmp_path / "parent"
    replaced.rename(tmp_path / "moved")
    replaced.symlink_to(victim)
    assert not held.intact
    held.release()
    assert (victim / "root" / "precious").exists()
    assert len(list(victim.iterdir())) == 52
    assert capsys.readouterr().err == ""


def test_three_thousand_nested_folders_with_long_names_go_in_seconds(tmp_path: Path) -> None:
    top = tmp_path / "top"
    top.mkdir()
    here = os.open(top, os.O_RDONLY)
    for _ in range(3000):
        os.mkdir("n" * 250, dir_fd=here)
        below = os.open("n" * 250, os.O_RDONLY, dir_fd=here)
        os.close(os.open("f" * 250, os.O_CREAT | os.O_WRONLY, dir_fd=here))
        os.close(here)
        here = below
    os.close(here)
    began = time.monotonic()
    removal.remove_tree(str(top))
    assert not top.exists()
    assert time.monotonic() - began < 60


@pytest.mark.parametrize("mode", [0, 0o500, 0o300])
def test_folders_without_permissions_go_as_an_ordinary_user(shared: Path, mode: int) -> None:
    top = shared / "top"
    (top / "locked" / "inner").mkdir(parents=True)
    (top / "locked" / "inner" / "file").touch()
    (top / "locked").chmod(mode)
    if os.geteuid() != 0:
        removal.remove_tree(str(top))
        assert not top.exists()
        return
    before = for_ordinary_user(shared)
    for path in (top, top / "locked" / "inner", top / "locked" / "inner" / "file", top / "locked"):
        os.chown(path, OTHER, OTHER)
    code = (
        f"import os, sys; sys.path.insert(0, {str(Path(removal.__file__).parents[3])!r})\n"
        f"from pyskew.probe.supervisor import removal\nos.setgid({OTHER}); os.setuid({OTHER})\n"
        f"removal.remove_tree({str(top)!r})"
    )
    done = subprocess.run(
        [*before, sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert not top.exists()


@as_root
def test_immutable_files_and_folders_go_where_root_may(tmp_path: Path) -> None:
    folder = tmp_path / "top" / "folder"
    folder.mkdir(parents=True)
    (folder / "file").touch()
    done = subprocess.run(["chattr", "+i", folder / "file", folder], capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"NOT RUN: no file flags here: {done.stderr.decode()}")
    removal.remove_tree(str(tmp_path / "top"))
    assert not (tmp_path / "top").exists()


@as_root
@pytest.mark.parametrize("kind", ["bind", "tmpfs"])
def test_a_mount_is_detached_and_never_entered(tmp_path: Path, victim: Path, kind: str) -> None:
    point = tmp_path / "top" / "a mount\nwith a line break"
    point.mkdir(parents=True)
    argv = ["--bind", victim, point] if kind == "bind" else ["-t", "tmpfs", "none", point]
    done = subprocess.run(["mount", *map(str, argv)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"NOT RUN: no mounts here: {done.stderr.decode()}")
    removal.remove_tree(str(tmp_path / "top"))
    assert untouched(victim)
    assert not (tmp_path / "top").exists()


def test_what_cannot_be_removed_is_named_and_the_rest_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    top = tmp_path / "top"
    (top / "inner").mkdir(parents=True)
    for name in ("inner/stays", "inner/goes", "goes"):
        (top / name).touch()
    unlink = os.unlink

    def refuses(path: str, *, dir_fd: int | None = None) -> None:
        if path == "stays":
            raise PermissionError(1, "Operation not permitted")
        unlink(path, dir_fd=dir_fd)

    monkeypatch.setattr(os, "unlink", refuses)
    with pytest.raises(removal.NotRemovedError, match="cannot remove stays"):
        removal.remove_tree(str(top))
    assert sorted(path.name for path in top.rglob("*")) == ["inner", "stays"]
