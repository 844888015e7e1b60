from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from conftest import Pythons
from pyskew.audit import driver, newer_syntax
from pyskew.audit.files import file_discovery
from pyskew.audit.unchanged import audit
from support import examples


def audited(*roots: Path, **more: object):
    return audit(roots, examples.OPTIONS, keep=False, **more)  # type: ignore[arg-type]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "good.py").write_text("import cgi\n")
    return tmp_path


STRANGE = {
    "newer or older syntax": b"import cgi\nprint 'hello'\n",
    "an unknown encoding": b"# coding: klingon\nimport cgi\n",
    "bytes that are not UTF-8": b"import cgi\nx = '\xff\xfe'\n",
    "a null byte": b"import cgi\0\n",
    "deep nesting": b"import cgi\nx = " + b"(" * 5000 + b")" * 5000,
    "a long chain": b"import cgi\nx = " + b"1+" * 40000 + b"1\n",
}


@pytest.mark.parametrize("content", [pytest.param(content, id=name) for name, content in STRANGE.items()])
def test_a_strange_file_is_a_note_and_the_others_are_read(tree: Path, content: bytes) -> None:
    (tree / "strange.py").write_bytes(content)
    outcome = audited(tree)
    found = [Path(one.path).name for one in outcome.findings]
    assert "good.py" in found
    assert ("strange.py" in found) != ([Path(note.path).name for note in outcome.notes] == ["strange.py"])


def test_a_declared_encoding_is_read(tree: Path) -> None:
    (tree / "latin.py").write_bytes("# coding: latin-1\nname = 'é'\nimport pipes\n".encode("latin-1"))
    assert {Path(one.path).name for one in audited(tree).findings} == {"good.py", "latin.py"}


def test_halves_of_characters_are_told_as_escapes(tree: Path) -> None:
    text = (
        "import multiprocessing\nfrom datetime import datetime\nopen('\\udc80')\ndatetime.strptime('1', '%d \\udc80')\n"
    )
    (tree / "half.py").write_text(text)
    messages = [one.message for one in audited(tree).findings if one.rule == "strptime-without-year"]
    assert [message.encode() for message in messages] == [
        rb'strptime(..., "%d \udc80") has a day and no year: ValueError'
    ]


def test_fifty_megabytes_are_a_note(tree: Path) -> None:
    with (tree / "huge.py").open("wb") as stream:
        stream.write(b"import cgi\n")
        stream.truncate(50 << 20)
    outcome = audited(tree)
    assert [note.text for note in outcome.notes] == [f"not read: 50 MiB, more than {file_discovery.LARGEST >> 20}"]
    assert len(outcome.findings) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="links need privileges there")
def test_links_in_a_circle_end(tree: Path) -> None:
    (tree / "folder").mkdir()
    (tree / "folder" / "up").symlink_to(tree, target_is_directory=True)
    (tree / "itself.py").symlink_to(tree / "itself.py")
    (tree / "nowhere.py").symlink_to(tree / "gone.py")
    outcome = audited(tree)
    assert len(outcome.findings) == 1
    assert len(outcome.notes) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="there are none")
def test_a_pipe_named_like_a_module_is_not_opened(tree: Path) -> None:
    os.mkfifo(tree / "pipe.py")
    assert len(audited(tree).findings) == 1


def test_a_gitignore_and_an_exclude_are_respected(tree: Path) -> None:
    for name in ("build/a.py", "kept/b.py", "kept/generated_pb2.py", ".venv/c.py", "skipped/d.py"):
        (tree / name).parent.mkdir(exist_ok=True)
        (tree / name).write_text("import cgi\n")
    (tree / ".gitignore").write_text("/build/\n*_pb2.py\n")
    found = {Path(one.path).name for one in audited(tree, exclude=["skipped"]).findings}
    assert found == {"good.py", "b.py"}


def test_nothing_is_imported_or_written(tree: Path) -> None:
    (tree / "acts.py").write_text(f"import cgi\nopen({str(tree / 'trace')!r}, 'w')\n")
    before = sorted((path, path.stat().st_mtime_ns) for path in tree.rglob("*"))
    audited(tree)
    assert sorted((path, path.stat().st_mtime_ns) for path in tree.rglob("*")) == before


def test_what_no_newer_python_can_read_either_is_a_note(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / "newer.py").write_text("import cgi\nprint 'hello'\n")
    monkeypatch.setattr("pyskew.audit.newer_syntax.examined_by", lambda *_: [])
    asked: list[bool] = []

    def newest() -> tuple[tuple[int, int], str]:
        asked.append(True)
        return (3, 99), sys.executable

    assert len(audited(tree, newest=newest).notes) == 1
    assert asked == [True]


def test_another_python_examines_by_request(tree: Path) -> None:
    file = file_discovery.SourceFile((tree / "good.py").as_posix(), "good", package=False, size=11)
    (examined,) = newer_syntax.examined_by(sys.executable, [file], examples.OPTIONS)
    assert [rule for rule, _ in examined.questions] == ["dead-batteries"]


NEWER = {
    "a template string": ("3.14", 'name = "x"\ntext = t"hello {name}"\n'),
    "except without brackets": ("3.14", "try:\n    pass\nexcept ValueError, TypeError:\n    pass\n"),
    "a lazy import": ("3.15", "lazy import json\n"),
    "unpacking in a comprehension": ("3.15", "rows = [*row for row in [[1], [2]]]\n"),
}
OLDER = {"a print statement": "print 'hello'\n", "backticks": "x = `1`\n", "an octal number": "x = 0777\n"}


@pytest.mark.real
@pytest.mark.parametrize("name", NEWER)
@pytest.mark.parametrize("label", ["3.14", "3.15"])
def test_a_real_newer_python_reads_syntax_that_ours_does_not_know(
    tree: Path, pythons: Pythons, name: str, label: str
) -> None:
    since, text = NEWER[name]
    version = (3, int(label[2:]))
    if sys.version_info[:2] >= version:
        pytest.skip(f"our own Python is no older than {label}")
    (tree / "newer.py").write_text(f"import pipes\n{text}import cgi\n")
    outcome = audited(tree, newest=lambda: (version, pythons[label].path))
    lines = [one.line for one in outcome.findings if one.path.endswith("newer.py")]
    known = label >= since
    assert lines == ([1, text.count("\n") + 2] if known else [])
    assert [Path(note.path).name for note in outcome.notes] == ([] if known else ["newer.py"])


@pytest.mark.real
@pytest.mark.parametrize("name", OLDER)
def test_syntax_that_no_python_knows_any_more_ends_in_a_note(tree: Path, pythons: Pythons, name: str) -> None:
    (tree / "older.py").write_text(f"import cgi\n{OLDER[name]}")
    outcome = audited(tree, newest=lambda: ((3, 15), pythons["3.15"].path))
    assert [(Path(note.path).name, note.text[:10]) for note in outcome.notes] == [("older.py", "not read: ")]
    assert {Path(one.path).name for one in outcome.findings} == {"good.py"}


@pytest.mark.parametrize("broken", [b"print 1\n", b"def f(:\n", b"x = 1\0\n", b"\xff\xfex = 1\n"])
def test_text_that_is_no_python_is_never_nothing_found(tmp_path: Path, broken: bytes) -> None:
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_bytes(broken)
    outcome = audited(tmp_path)
    assert [(Path(note.path).name, note.text[:10]) for note in outcome.notes] == [
        ("a.py", "not read: "),
        ("b.py", "not read: "),
    ]


@pytest.mark.parametrize("broken", [b"x = 1\0\n", b"\xff\xfex = 1\n"])
def test_a_file_that_is_no_text_is_named_beside_others(tmp_path: Path, broken: bytes) -> None:
    (tmp_path / "a.py").write_bytes(broken)
    (tmp_path / "b.py").write_text("# -*- coding: utf-8 -*-\nx = 'ä'\n", encoding="utf-8")
    (tmp_path / "c.py").write_text("# -*- coding: latin-1 -*-\nx = 'ä'\n", encoding="latin-1")
    assert [Path(note.path).name for note in audited(tmp_path).notes] == ["a.py"]


def _touch(folder: Path) -> None:
    """Give every file another time and the same content."""
    for path in folder.rglob("*.py"):
        os.utime(path, (0, 0))


def test_an_audit_is_remembered_by_content(
    tree: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYSKEW_CACHE", str(tmp_path_factory.mktemp("cache")))
    first = audit([tree], examples.OPTIONS)
    monkeypatch.setattr(driver, "_examine_one", lambda *_: pytest.fail("read again"))
    _touch(tree)
    second = audit([tree], examples.OPTIONS)
    assert second.findings == first.findings


DAMAGE = {
    "a changed finding": lambda data: data.replace(b"cgi", b"cgx"),
    "a byte that is no text": lambda data: data[:50] + b"\xff\xfe" + data[52:],
    "half of it": lambda data: data[: len(data) // 2],
    "nothing": lambda _data: b"",
    "another program's": lambda _data: b"{}",
    "deep nesting": lambda _data: b"[" * 100_000,
}


@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_memory_is_set_aside_and_made_again(
    tree: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture, what: str,
) -> None:  # fmt: skip
    cache = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("PYSKEW_CACHE", str(cache))
    first = audit([tree], examples.OPTIONS)
    (kept,) = [one for one in (cache / "audit").iterdir() if not one.stem.endswith(("-rules", "-outcome"))]
    good = kept.read_bytes()
    kept.write_bytes(DAMAGE[what](good))
    _touch(tree)
    again = audit([tree], examples.OPTIONS)
    assert again.findings == first.findings
    assert kept.read_bytes() == good
    assert kept.with_name(f"{kept.name}.damaged").read_bytes() == DAMAGE[what](good)
    assert "set aside" in caplog.text
    if os.name == "posix":
        assert kept.stat().st_mode & 0o777 == 0o600
