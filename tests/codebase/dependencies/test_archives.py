"""Archives: what a distribution holds is read; what means harm is refused, and nothing is written outside."""

from __future__ import annotations

import gzip
import io
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyskew.codebase.dependencies import archives
from pyskew.codebase.dependencies.archives import ArchiveError, sources


def _zip(path: Path, *members: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def _tar(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for member, data in members:
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def _member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    return member


def test_a_wheel_gives_its_python_files_and_its_metadata(tmp_path: Path) -> None:
    wheel = _zip(
        tmp_path / "a-1-py3-none-any.whl",
        ("a/__init__.py", b"x = 1"),
        ("a/data.bin", b"\0"),
        ("a-1.dist-info/METADATA", b"Name: a"),
    )
    found = {str(name): data for name, data in sources(wheel)}
    assert found == {"a/__init__.py": b"x = 1", "a-1.dist-info/METADATA": b"Name: a"}


def test_an_sdist_gives_them_without_its_outermost_folder(tmp_path: Path) -> None:
    sdist = _tar(tmp_path / "a-1.tar.gz", (_member("a-1/a.py"), b"x"), (_member("a-1/PKG-INFO"), b"Name: a"))
    assert {str(name) for name, _ in sources(sdist)} == {"a.py", "PKG-INFO"}


@pytest.mark.parametrize(
    "name", ["../evil.py", "a/../../evil.py", "/etc/evil.py", "C:\\evil.py", "C:/evil.py", "a\\b.py"]
)
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ArchiveError, match="leads out of the archive"):
        list(sources(_zip(tmp_path / "a-1-py3-none-any.whl", (name, b"x"))))
    with pytest.raises(ArchiveError, match="leads out of the archive"):
        list(sources(_tar(tmp_path / "a-1.tar.gz", (_member(name), b"x"))))


@pytest.mark.parametrize("target", ["../../etc/passwd", "/etc/passwd", "b/../../../x"])
@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE])
def test_a_link_that_leads_out_is_refused(tmp_path: Path, target: str, kind: bytes) -> None:
    with pytest.raises(ArchiveError, match="link"):
        list(sources(_tar(tmp_path / "a-1.tar.gz", (_member("a-1/x.py", kind, target), b""))))


def test_a_link_that_stays_inside_is_left_out(tmp_path: Path) -> None:
    sdist = _tar(
        tmp_path / "a-1.tar.gz", (_member("a-1/a.py"), b"x"), (_member("a-1/b/c.py", tarfile.SYMTYPE, "../a.py"), b"")
    )
    assert [str(name) for name, _ in sources(sdist)] == ["a.py"]


def test_a_link_in_a_wheel_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a-1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("a.py")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(ArchiveError, match="is a link"):
        list(sources(path))


def test_a_device_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="is a device"):
        list(sources(_tar(tmp_path / "a-1.tar.gz", (_member("a-1/a.py", tarfile.FIFOTYPE), b""))))


def test_a_bomb_is_refused_by_its_headers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_MOST_BYTES", 1 << 20)
    with pytest.raises(ArchiveError, match="no distribution is so large"):
        list(sources(_zip(tmp_path / "a-1-py3-none-any.whl", ("a.py", b"\0" * (2 << 20)))))
    with pytest.raises(ArchiveError, match="no distribution is so large"):
        list(sources(_tar(tmp_path / "a-1.tar.gz", (_member("a-1/a.bin"), b"\0" * (2 << 20)))))


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK])
def test_a_header_that_is_a_bomb_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: bytes
) -> None:
    monkeypatch.setattr(archives, "_LARGEST_READ", 1 << 16)
    header = tarfile.TarInfo("x")
    header.type, header.size = kind, 1 << 20
    path = tmp_path / "a-1.tar.gz"
    path.write_bytes(gzip.compress(header.tobuf(tarfile.GNU_FORMAT) + bytes(header.size) + bytes(1024)))
    with pytest.raises(ArchiveError, match="refused: a header of 1,048,576 bytes"):
        list(sources(path))


@pytest.mark.parametrize("compression", ["", "gz", "bz2", "xz"])
def test_every_compression_is_read(tmp_path: Path, compression: Literal["", "gz", "bz2", "xz"]) -> None:
    path = tmp_path / f"a-1.tar.{compression}"
    with tarfile.open(path, f"w:{compression}") as archive:
        member = _member("a-1/a.py")
        member.size = 5
        archive.addfile(member, io.BytesIO(b"x = 1"))
    assert [data for _, data in sources(path)] == [b"x = 1"]


def test_more_members_than_any_distribution_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_MOST_MEMBERS", 10)
    with pytest.raises(ArchiveError, match="11 members"):
        list(sources(_zip(tmp_path / "a-1-py3-none-any.whl", *((f"{number}.py", b"") for number in range(11)))))


_DAMAGED: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut": lambda data: data[: len(data) // 2],
    "other": lambda _: b"no archive" * 20,
}


@pytest.mark.parametrize("damage", _DAMAGED)
@pytest.mark.parametrize("name", ["a-1-py3-none-any.whl", "a-1.tar.gz"])
def test_a_damaged_archive_is_an_error_that_names_it(tmp_path: Path, name: str, damage: str) -> None:
    path = tmp_path / name
    if name.endswith(".whl"):
        _zip(path, ("a.py", b"x = 1\n" * 100))
    else:
        _tar(path, (_member("a-1/a.py"), b"x = 1\n" * 100))
    path.write_bytes(_DAMAGED[damage](path.read_bytes()))
    with pytest.raises(ArchiveError, match=name):
        list(sources(path))


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=600))
def test_any_bytes_end_in_an_answer(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    for name in ("a-1-py3-none-any.whl", "a-1.tar.gz"):
        path = folder / name
        path.write_bytes(data)
        try:
            list(sources(path))
        except ArchiveError:
            continue


def test_a_member_without_a_name_is_refused(tmp_path: Path) -> None:
    wheel = _zip(tmp_path / "a-1-py3-none-any.whl", ("a", b"x = 1"))
    # A name of length 0 in the central directory; zipfile of 3.11 then asks for its last character.
    data = wheel.read_bytes()
    at = data.index(b"PK\x01\x02")
    wheel.write_bytes(data[: at + 28] + b"\0\0" + b"\x01\0" + data[at + 32 :])
    with pytest.raises(ArchiveError, match=r"a-1-py3-none-any\.whl: (refused: a member has no name|cannot be read)"):
        list(sources(wheel))


def test_a_damaged_lzma_stream_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "a-1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.py", b"x = 1\n" * 100)
    data = bytearray(path.read_bytes())
    data[45:52] = b"\xff" * 7
    path.write_bytes(bytes(data))
    with pytest.raises(ArchiveError, match="cannot be read"):
        list(sources(path))
