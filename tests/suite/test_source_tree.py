"""Codebases: what belongs to them, what their digest tells apart, and what a checkout holds."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pyskew.errors import SetupError
from pyskew.probe.supervisor import checkout
from pyskew.suite import source_tree

if shutil.which("git") is None:
    pytest.skip("NOT RUN: no git", allow_module_level=True)


def git(folder: Path, *words: str) -> str:
    argv = ["git", "-c", "user.name=a", "-c", "user.email=a@b.example", "-C", str(folder), *words]
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    (folder / "app").mkdir(parents=True)
    (folder / "app" / "main.py").write_text("print('first')\n")
    (folder / "run.sh").write_text("#!/bin/sh\n")
    (folder / "run.sh").chmod(0o755)
    (folder / ".gitignore").write_text("build/\n")
    (folder / "build").mkdir()
    (folder / "build" / "made.txt").write_text("made")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")
    git(folder, "tag", "v1.0")
    (folder / "untracked.py").write_text("")
    return folder


def unpacked(folder: Path, kind: str, to: Path) -> set[str]:
    with source_tree.Archives() as archives:
        archives.unpack(source_tree.source(folder, kind), to)
    return {path.relative_to(to).as_posix() for path in to.rglob("*") if path.is_file() and ".git" not in path.parts}


def test_a_git_source_is_what_git_tracks_or_would(tree: Path, tmp_path: Path) -> None:
    (tree / "app" / "main.py").write_text("print('changed, not committed')\n")
    assert unpacked(tree, "git", tmp_path / "to") == {".gitignore", "app/main.py", "run.sh", "untracked.py"}
    assert "not committed" in (tmp_path / "to" / "app" / "main.py").read_text()
    assert git(tmp_path / "to", "describe", "--tags").strip() == "v1.0"
    assert git(tmp_path / "to", "status", "--porcelain").split() == ["M", "app/main.py", "??", "untracked.py"]


def test_a_repository_without_a_commit_is_a_source_too(tmp_path: Path) -> None:
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "main.py").write_text("print()\n")
    git(folder, "init", "-q")
    assert unpacked(folder, "git", tmp_path / "to") == {"main.py"}
    assert git(tmp_path / "to", "status", "--porcelain").split() == ["??", "main.py"]


def test_a_file_that_was_deleted_is_not_there(tree: Path, tmp_path: Path) -> None:
    (tree / "run.sh").unlink()
    assert "run.sh" not in unpacked(tree, "git", tmp_path / "to")


def test_a_folder_comes_as_it_is_without_environments_and_caches(tree: Path, tmp_path: Path) -> None:
    for name in ("__pycache__/x.pyc", ".tox/y.py", "venv/pyvenv.cfg", "venv/lib/z.py"):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text("")
    found = unpacked(tree, "path", tmp_path / "to")
    assert found == {".gitignore", "app/main.py", "build/made.txt", "run.sh", "untracked.py"}
    assert not (tmp_path / "to" / ".git").exists()


@pytest.mark.parametrize("kind", ["git", "path"])
def test_the_folder_that_a_run_writes_to_is_no_part_of_it(tree: Path, kind: str) -> None:
    before = source_tree.source(tree, kind)
    (tree / "out" / "logs").mkdir(parents=True)
    for name in (".pyskew-run", "records.jsonl", "logs/1.txt"):
        (tree / "out" / name).write_text("x")
    assert source_tree.source(tree, kind) == before
    assert not [name for name in source_tree.names(before) if name.startswith("out")]


@pytest.mark.skipif(sys.platform == "win32", reason="NOT RUN: modes and links")
def test_modes_and_links_survive(tree: Path, tmp_path: Path) -> None:
    (tree / "link.py").symlink_to("app/main.py")
    (tree / "linked").symlink_to("app")
    unpacked(tree, "git", tmp_path / "to")
    assert os.access(tmp_path / "to" / "run.sh", os.X_OK)
    assert (tmp_path / "to" / "link.py").readlink() == Path("app/main.py")
    assert (tmp_path / "to" / "linked").readlink() == Path("app")


@pytest.mark.parametrize("kind", ["git", "path"])
def test_the_digest_is_that_of_the_content(tree: Path, kind: str) -> None:
    first = source_tree.source(tree, kind)
    assert source_tree.source(tree, kind) == first
    os.utime(tree / "run.sh", (1, 1))
    assert source_tree.source(tree, kind) == first
    (tree / "untracked.py").write_text("x = 1\n")
    assert source_tree.source(tree, kind).digest != first.digest


def test_a_commit_alone_is_another_source_since_versions_come_from_it(tree: Path) -> None:
    first = source_tree.source(tree, "git")
    git(tree, "commit", "-q", "--allow-empty", "-m", "second")
    assert source_tree.source(tree, "git").digest != first.digest


def test_what_changed_meanwhile_is_refused(tree: Path, tmp_path: Path) -> None:
    wanted = source_tree.source(tree, "git")
    (tree / "app" / "main.py").write_text("")
    with source_tree.Archives() as archives, pytest.raises(SetupError, match="changed while the suite ran"):
        archives.unpack(wanted, tmp_path / "to")


def test_a_folder_inside_a_work_tree_is_no_git_source(tree: Path) -> None:
    with pytest.raises(SetupError, match="inside the work tree"):
        source_tree.source(tree / "app", "git")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="not a folder"):
        source_tree.source(tmp_path / "absent", "path")


def test_parts_join_to_the_same_checkout(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_tree, "PART", 1000)
    with source_tree.Archives() as archives:
        parts = [part.read() for part in archives.parts(source_tree.source(tree, "path"))]
    assert len(parts) > 2
    checkout.check_out(parts, str(tmp_path / "to"))
    assert (tmp_path / "to" / "app" / "main.py").read_text() == "print('first')\n"


def test_looking_at_a_repository_runs_nothing_that_it_names(tmp_path: Path) -> None:
    folder = tmp_path / "clone"
    folder.mkdir()
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/mark\n")
    program.chmod(0o755)
    hooks = folder / "hooks"
    hooks.mkdir()
    for hook in ("post-checkout", "reference-transaction", "post-index-change"):
        (hooks / hook).symlink_to(program)
    (folder / "one.py").write_text("")
    commands = (
        ["init", "-q"], ["add", "-A"], ["-c", "user.name=a", "-c", "user.email=b", "commit", "-qm", "one"],
        ["config", "core.fsmonitor", str(program)], ["config", "core.hooksPath", str(hooks)],
    )  # fmt: skip
    for words in commands:
        subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True)
    with source_tree.Archives() as archives:
        archives.parts(source_tree.source(folder, "git"))
    assert source_tree.commit(folder)
    assert not (tmp_path / "mark").exists()


def test_the_commit_of_a_folder_says_whether_files_differ_from_it(tree: Path, tmp_path: Path) -> None:
    head = git(tree, "rev-parse", "--short=12", "HEAD").strip()
    assert source_tree.commit(tree) == head
    assert source_tree.commit(tree / "app") == head
    (tree / "app" / "main.py").write_text("print('second')\n")
    assert source_tree.commit(tree) == f"{head} with uncommitted changes"
    assert source_tree.commit(tmp_path / "nowhere") == ""
    (tmp_path / "bare").mkdir()
    assert source_tree.commit(tmp_path / "bare") == ""


def test_what_our_own_output_goes_to_is_no_part_of_the_source(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("")
    code = (
        "from pathlib import Path; from pyskew.suite import source_tree;"
        "print(sorted(source_tree.names(source_tree.source(Path('.'), 'path'))), flush=True)"
    )
    with (tmp_path / "out.txt").open("w") as out, (tmp_path / "err.txt").open("w") as err:
        subprocess.run([sys.executable, "-c", code], cwd=tmp_path, stdout=out, stderr=err, check=True, timeout=60)
    assert (tmp_path / "out.txt").read_text() == "['a.py']\n"


def test_a_file_that_changes_meanwhile_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("")
    wanted = source_tree.source(tmp_path, "path")
    (tmp_path / "growing.log").write_text("more")
    os.utime(tmp_path / "a.py", (1, 1))
    with source_tree.Archives() as archives, pytest.raises(SetupError, match=r"\(newest: growing\.log\)"):
        archives.parts(wanted)
