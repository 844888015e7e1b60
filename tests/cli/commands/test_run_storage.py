"""`pyskew run` on disks that are full, read-only, or out of inodes: small file systems, which need root."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import Pythons, absent
from pyskew.store import records
from support.namespaces import with_mounted_root

pytestmark = pytest.mark.real

SUITE = """
version: 1
pythons: ["3.13", "3.14"]
limits: {timeout: 60s}
scenarios:
"""
NUMBER = 6
SHORT = "/tmp" if os.name == "posix" else None  # noqa: S108 - a folder of our own is made in it by mkdtemp


class Disk:
    """A file system of one MiB."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def mount(self, options: str) -> None:
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(self.folder)], check=True, timeout=20)

    def fill(self, left: int) -> None:
        """Take all room but so many bytes."""
        room = os.statvfs(self.folder)
        (self.folder / "filling").write_bytes(b"x" * (room.f_bavail * room.f_frsize - left))

    def unmount(self) -> None:
        subprocess.run(["umount", "-l", str(self.folder)], check=False, timeout=20, capture_output=True)


@pytest.fixture
def disk() -> Iterator[Disk]:
    # Short, as a temporary folder must be for sockets to have room below it.
    value = Disk(Path(tempfile.mkdtemp(prefix="disk-", dir=SHORT)))
    try:
        value.mount("size=1m")
    except (OSError, subprocess.SubprocessError):
        value.folder.rmdir()
        absent("no file system can be mounted: that takes root on Linux")
    try:
        yield value
    finally:
        value.unmount()
        value.folder.rmdir()


@pytest.fixture
def suite(tmp_path: Path, pythons: Pythons) -> Path:
    assert pythons["3.13"]
    assert pythons["3.14"]
    folder = tmp_path / "suite"
    write(folder)
    return folder


def write(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    lines = [f"  s{number}: {{run: [python, s.py], files: [s.py]}}\n" for number in range(NUMBER)]
    (folder / "matrix.yaml").write_text(SUITE + "".join(lines))
    (folder / "s.py").write_text("print('x' * 20000)\n")


def pyskew(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "pyskew", "run", "--prove", "none", "--fresh", *arguments]
    argv = [word for word in argv if word != "--fresh"] if "--resume" in arguments else argv
    done = subprocess.run(
        argv, cwd=folder, capture_output=True, text=True, timeout=200, check=False, env=dict(os.environ) | variables
    )
    assert "Traceback" not in done.stderr
    assert "bug in pyskew" not in done.stderr
    return done


@pytest.mark.parametrize("left", [0, 4096, 40_000, 120_000, 250_000])
def test_a_full_run_directory_keeps_what_is_finished_and_resume_completes(disk: Disk, suite: Path, left: int) -> None:
    out = disk.folder / "out"
    out.mkdir()
    disk.fill(left)
    done = pyskew(suite, "-o", str(out))
    assert done.returncode == 3, done.stderr
    assert "cannot write: No space left on device" in done.stderr
    if left == 0:
        return  # not even the folder's own files: nothing was begun
    assert f"continue with: pyskew run --resume --output {out} --prove none" in done.stderr
    before = dict(records.read(out).records) if left > 4096 else {}
    (disk.folder / "filling").unlink()
    done = pyskew(suite, "-o", str(out), "--resume")
    assert done.returncode == 0, done.stderr
    after = records.read(out)
    assert after.damage == ()
    assert before.items() <= after.records.items()
    assert {len(attempts) for attempts in after.records.values()} == {1}
    verdict = json.loads((out / "report.json").read_text())["verdict"]
    assert (verdict["conclusive"], verdict["not_run"]) == (2 * NUMBER, 0)


def test_a_run_directory_without_inodes_keeps_what_is_finished(disk: Disk, suite: Path) -> None:
    disk.unmount()
    disk.mount("nr_inodes=10")  # enough for records and logs, and not for every report
    out = disk.folder / "out"
    done = pyskew(suite, "-o", str(out))
    assert done.returncode == 3, done.stderr
    assert "cannot write: No space left on device" in done.stderr
    before = dict(records.read(out).records)
    assert before
    subprocess.run(["mount", "-o", "remount,nr_inodes=1000", str(disk.folder)], check=True, timeout=20)
    assert pyskew(suite, "-o", str(out), "--resume").returncode == 0
    assert before.items() <= records.read(out).records.items()


@pytest.mark.parametrize("where", ["run directory", "current folder"])
def test_a_read_only_disk_is_one_line(disk: Disk, suite: Path, where: str) -> None:
    write(disk.folder)
    subprocess.run(["mount", "-o", "remount,ro", str(disk.folder)], check=True, timeout=20)
    words = ("-o", str(disk.folder / "out")) if where == "run directory" else ()
    done = pyskew(suite if words else disk.folder, *words)
    assert done.returncode == 3
    (line,) = done.stderr.splitlines()
    assert line.endswith("cannot write: Read-only file system")


@pytest.mark.parametrize("options", ["size=1m", "nr_inodes=3", "ro"])
def test_a_cache_that_cannot_be_written_is_no_reason_to_fail(disk: Disk, suite: Path, options: str) -> None:
    """Pythons of this machine are found; one that would have to be fetched is absent, with the system's words."""
    disk.unmount()
    disk.mount(options)
    if options == "size=1m":
        disk.fill(0)
    done = pyskew(suite, PYSKEW_CACHE=str(disk.folder), PYSKEW_OFFLINE="1", PYSKEW_PYTHONS="")
    assert done.returncode in {0, 3}, done.stderr


@pytest.mark.parametrize("left", [20_000, 60_000, 130_000, 200_000, None])
def test_a_full_temporary_folder_is_named_as_the_reason(disk: Disk, suite: Path, left: int | None) -> None:
    """Whatever finds no room: the folder itself, an interpreter, its environment, or a cell; no cell counts as failed.

    One worker, since another one may make room in between. How much an environment takes is the Python's: 130,000 bytes
    are too few for some and enough for others.
    """
    disk.unmount()
    disk.mount("nr_inodes=30" if left is None else "size=1m")
    if left is not None:
        disk.fill(left)
    done = pyskew(suite, "--workers", "1", TMPDIR=str(disk.folder))
    said = done.stdout + done.stderr
    if done.returncode == 0 and left is not None and left > 100_000:
        assert "12 of 12 cells have a result" in said
        return
    assert done.returncode == 3, said
    assert "No space left on device" in said
    assert "make room for temporary files" in said or "not run: " not in said
    assert "ended with fail" not in said
    assert "unexpected: " not in said


NO_TEMPORARY_FOLDER = """
mount --bind "$1" /mnt && cd /mnt && mount -t tmpfs tmpfs .pyskew && mount -o remount,ro,bind /mnt &&
for folder in /tmp /var/tmp; do mount -t tmpfs -o ro tmpfs "$folder" || exit 99; done
shift; exec "$@"
"""


@pytest.mark.parametrize(("words", "code"), [
    (("run", "--fresh"), 3), (("audit", ".", "--", "python", "-m", "pytest"), 3),
    (("try", "--toggle", "start-method=fork", "--", "python3", "s.py"), 125),
])  # fmt: skip
def test_no_usable_temporary_folder_is_one_line(disk: Disk, suite: Path, words: tuple[str, ...], code: int) -> None:
    """Each folder that could hold temporary files is read-only, in a mount namespace of its own."""
    assert disk
    if Path(sys.executable).resolve().is_relative_to("/tmp"):  # noqa: S108 - it would vanish
        absent("this environment lies in /tmp")
    (suite / ".pyskew").mkdir()
    argv = [*with_mounted_root(suite.parent), "unshare", "--mount", "sh", "-c", NO_TEMPORARY_FOLDER, "sh", str(suite)]
    argv += [sys.executable, "-m", "pyskew"]
    variables = {name: value for name, value in os.environ.items() if name not in {"TMPDIR", "TEMP", "TMP"}}
    done = subprocess.run([*argv, *words], capture_output=True, text=True, timeout=200, check=False, env=variables)
    lines = [
        line
        for line in done.stderr.splitlines()
        if not line.startswith(("audit: ", "dependencies: ", "tests: ", "each "))
    ]
    assert done.returncode == code, done.stderr
    assert len(lines) == 1, done.stderr
    assert "TMPDIR" in lines[0] or "No usable temporary directory" in lines[0]
