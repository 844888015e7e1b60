"""Files that a user names for an output: whole or not at all."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from pyskew.errors import StorageError, UsageError
from pyskew.store import user_files


def test_an_older_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    user_files.write(path, "first", "--page")
    mask = os.umask(0)
    os.umask(mask)
    assert sys.platform == "win32" or path.stat().st_mode & 0o777 == 0o666 & ~mask
    path.chmod(0o640)
    user_files.write(path, "é", "--page")
    assert path.read_text(encoding="utf-8") == "é"
    assert sys.platform == "win32" or path.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in tmp_path.iterdir()] == ["page.html"]


@pytest.mark.skipif(sys.platform == "win32", reason="NOT RUN: needs a limit on the size of files")
def test_a_disk_that_takes_no_more_costs_no_older_file(tmp_path: Path) -> None:
    import resource  # noqa: PLC0415 - POSIX only

    path = tmp_path / "page.html"
    path.write_text("older", encoding="utf-8")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))  # Python ignores SIGXFSZ: EFBIG, as a disk says ENOSPC
    try:
        with pytest.raises(StorageError, match=r"page.html: cannot write: File too large"):
            user_files.write(path, "x" * 10_000, "--page")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert path.read_text(encoding="utf-8") == "older"
    assert [one.name for one in tmp_path.iterdir()] == ["page.html"]


@pytest.mark.skipif(sys.platform == "win32", reason="NOT RUN: links and devices are POSIX's")
def test_links_and_devices_are_written_to_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("older", encoding="utf-8")
    (tmp_path / "link").symlink_to("target")
    user_files.write(tmp_path / "link", "new", "--page")
    user_files.write(Path(os.devnull), "new", "--page")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_text(encoding="utf-8") == "new"


@pytest.mark.parametrize("name", ["no/such/page.html", "."])
def test_a_path_that_can_be_no_file_names_the_option(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="--page"):
        user_files.write(tmp_path / name, "x", "--page")
