"""A lock file of a stranger: nothing of it becomes an option of uv, a folder's name, or a line of the output."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyskew.codebase.dependencies import gathering, index, output, soundness, unpacked, wheel_tags
from pyskew.codebase.dependencies.archives import ArchiveError
from pyskew.codebase.dependencies.index import Index, IndexPage
from pyskew.codebase.dependencies.index_settings import Indexes
from pyskew.codebase.dependencies.levels import Level
from pyskew.codebase.dependencies.pins import DependencyPin, DistributionFile, Pins
from pyskew.codebase.dependencies.readiness import Question, answer
from pyskew.model.location import Location

PLACE = Location("uv.lock", 1)
DIGITS = "9" * 5_000
NAMES = [
    "",
    " ",
    "-e",
    "--index-url=x",
    "six\n-e /tmp/x",
    "a b",
    "a;b",
    "a@b",
    "./a",
    "a/b",
    "a\0",
    "é",
    "\x1b[31m",
    "a" * 201,
    "a-",
]
VERSIONS = ["1\n-e /x", "1 ; x", "../x", "\x1b[31m", "1.0 --pre", "é", DIGITS, "-1"]


def _pins(*pins: DependencyPin) -> Pins:
    return Pins(source="uv.lock", pins=pins)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_no_name_is_left_out_with_a_note(name: str) -> None:
    found = soundness.sound(
        _pins(DependencyPin(name=name, version="1", place=PLACE), DependencyPin(name="good", version="1", place=PLACE))
    )
    assert [pin.name for pin in found.pins] == ["good"]
    assert found.notes[0].startswith("uv.lock:1: ")
    assert found.notes[0].isprintable()


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_no_version_is_left_out_with_a_note(version: str) -> None:
    found = soundness.sound(_pins(DependencyPin(name="a", version=version, place=PLACE)))
    assert not found.pins
    assert found.notes[0].isprintable()


@pytest.mark.parametrize("version", ["1.0", "1!2.0rc1.post2.dev3+local.1", "2004d", "v1", "1.0-1", ""])
def test_versions_of_every_age_are_kept(version: str) -> None:
    assert soundness.sound(_pins(DependencyPin(name="a", version=version, place=PLACE))).pins


def test_a_version_is_shown_as_it_is_written() -> None:
    """1.10 is not the number 1.1."""
    pins = _pins(
        DependencyPin(name="a", version="1.10", place=PLACE), DependencyPin(name="b", version="2.0", place=PLACE)
    )
    question = Question(pins=pins, step=((3, 13), (3, 14)), pythons=("3.14",), levels=frozenset({Level.LOCK}))
    shown = output.text(answer(question, Index(Indexes("", (), ()), offline=True), lambda _: None))
    assert [line.split()[:2] for line in shown.splitlines()[2:4]] == [["a", "1.10"], ["b", "2.0"]]


def test_many_complaints_are_counted() -> None:
    found = soundness.sound(_pins(*(DependencyPin(name="-e", version="1", place=PLACE) for _ in range(50))))
    assert len(found.notes) == 21
    assert found.notes[-1] == "uv.lock: 30 more of these"


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "git+https://x/y", "git+ext::sh -c id", "/etc/passwd", "svn+ssh://-oProxyCommand=x/y"]
)
def test_only_addresses_of_the_web_are_fetched_for_a_lock_file(url: str) -> None:
    file = DistributionFile(name="a-1-py3-none-any.whl", url=url)
    found = soundness.sound(
        _pins(DependencyPin(name="a", version="1", place=PLACE, files=(file,), needs=("b", "-e /x")))
    )
    assert found.pins[0].files[0].url == ""
    assert found.pins[0].needs == ("b",)


def test_an_address_of_a_repository_starts_no_program(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    file = DistributionFile(name="a.whl", url=f"git+ext::sh -c touch% {mark}")
    with pytest.raises(OSError, match="not the address of a file"):
        Index(Indexes("http://127.0.0.1:1/", (), ())).download(file, tmp_path)
    assert not mark.exists()


@pytest.mark.parametrize("text", ["/etc", "../../..", "a\0", "A" * 64, "x" * 300, "\n"])
def test_a_hash_that_is_none_names_no_folder(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYSKEW_CACHE", str(tmp_path / "cache"))
    file = DistributionFile(name="a-1-py3-none-any.whl", url="http://127.0.0.1:1/a", sha256=text)
    with pytest.raises(ArchiveError, match="its hash is not 64 hexadecimal digits"):
        unpacked.unpack(Index(Indexes("", (), ()), offline=True), file)
    assert not (tmp_path / "cache").exists()


def test_numbers_longer_than_python_reads_are_no_versions() -> None:
    pin = DependencyPin(
        name="a", version="1", place=PLACE, requires_python=f">=3.{DIGITS}", marker=f"python_version > '{DIGITS}'",
        files=(DistributionFile(name=f"a-{DIGITS}-py3-none-any.whl"), DistributionFile(name="a-1.tar.gz")),
    )  # fmt: skip
    question = Question(pins=_pins(pin), step=((3, 13), (3, 14)), pythons=("3.14",), levels=frozenset({Level.LOCK}))
    assert answer(question, Index(Indexes("", (), ()), offline=True), lambda _: None).rows
    page = IndexPage("a", 0.0, (index.Release(version=DIGITS, files=()), index.Release(version="1", files=())))
    assert index.evidence(pin, page, "3.14").reason == "no file names known"


def test_tags_of_a_wheel_are_not_multiplied_without_bound() -> None:
    """27 million combinations would take minutes, and all memory."""
    many = ".".join(f"cp{number}" for number in range(300))
    found = wheel_tags.best([DistributionFile(name=f"a-1-{many}-{many}-{many}.whl")], "3.14")
    assert found is wheel_tags.FileKind.NONE


@pytest.mark.parametrize("needed", [";", "", " ", "[x]", "(a)", ">=1"])
def test_an_installed_distribution_that_needs_nothing_nameable(needed: str, tmp_path: Path) -> None:
    pin = gathering._installed("a", "1", [needed, "b >= 1"], tmp_path)  # noqa: SLF001 - what reads the metadata
    assert pin.needs == ("b",)
