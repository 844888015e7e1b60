"""The suite that is kept: read again whenever anything that decides it has changed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pyskew.cli import kept_suite
from pyskew.errors import ConfigError
from pyskew.interpreters import kept_values
from pyskew.suite import inputs

SUITE = """
version: 1
pythons: ["3.13", "3.14"]
include: [pack]
"""
PACK = """
scenarios:
  one: {run: one.py, files: ["data/*.txt"]}
"""


@pytest.fixture(autouse=True)
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYSKEW_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(inputs, "SETTLED", -(10**15))  # the files of a test are young
    (tmp_path / "here/pack/data").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    Path("matrix.yaml").write_text(SUITE)
    Path("pack/pack.yaml").write_text(PACK)
    Path("pack/one.py").write_text("print(1)\n")
    Path("pack/data/one.txt").write_text("one")


class Reads:
    """Counts how often the suite is read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.number = 0
        self.anew = kept_suite.read
        monkeypatch.setattr(kept_suite, "read", self)

    def __call__(self, path: Path) -> object:
        self.number += 1
        return self.anew(path)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Reads:
    return Reads(monkeypatch)


def test_a_suite_is_read_once(reads: Reads) -> None:
    first = kept_suite.suite_of(Path("matrix.yaml"))
    assert kept_suite.suite_of(Path("matrix.yaml")) == first
    assert [one.id for one in first.scenarios] == ["pack/one"]
    assert reads.number == 1


def appended(name: str) -> Callable[[], object]:
    def change() -> None:
        with Path(name).open("a") as file:
            file.write("\n# more\n")

    return change


CHANGES: dict[str, Callable[[], object]] = {
    "the suite": appended("matrix.yaml"),
    "a pack": appended("pack/pack.yaml"),
    "a script": appended("pack/one.py"),
    "a file of a scenario": appended("pack/data/one.txt"),
    "a new file that a pattern names": lambda: Path("pack/data/two.txt").write_text("two"),
    "a script that declares itself": lambda: Path("pack/two.py").write_text("# pyskew: {}\nprint(2)\n"),
    "a file that is gone": lambda: Path("pack/data/one.txt").rename("pack/data/other.txt"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_changes_is_read(reads: Reads, what: str) -> None:
    before = kept_suite.suite_of(Path("matrix.yaml"))
    CHANGES[what]()
    after = kept_suite.suite_of(Path("matrix.yaml"))
    assert reads.number == 2
    assert after == reads.anew(Path("matrix.yaml"))
    assert (after != before) is (what not in {"the suite", "a pack", "a script that declares itself"})


def test_another_pyskew_reads_it_again(reads: Reads, monkeypatch: pytest.MonkeyPatch) -> None:
    kept_suite.suite_of(Path("matrix.yaml"))
    monkeypatch.setattr(kept_suite, "__version__", "another")
    kept_suite.suite_of(Path("matrix.yaml"))
    assert reads.number == 2


def test_a_damaged_cache_is_no_error(reads: Reads) -> None:
    first = kept_suite.suite_of(Path("matrix.yaml"))
    (kept,) = (kept_values.root() / "suites").iterdir()
    kept.write_bytes(kept.read_bytes()[:-9])
    assert kept_suite.suite_of(Path("matrix.yaml")) == first
    assert reads.number == 2


def test_a_wrong_suite_is_complained_about_each_time() -> None:
    kept_suite.suite_of(Path("matrix.yaml"))
    Path("pack/one.py").unlink()
    for _ in range(2):
        with pytest.raises(ConfigError, match=r"pack/pack.yaml:3"):
            kept_suite.suite_of(Path("matrix.yaml"))


def test_a_suite_that_changed_just_now_is_not_kept(reads: Reads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "SETTLED", 10**15)
    for _ in range(2):
        kept_suite.suite_of(Path("matrix.yaml"))
    assert reads.number == 2


def test_a_codebase_is_listed_each_time(reads: Reads) -> None:
    for words in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *words], check=True)
    Path("pack/pack.yaml").write_text("scenarios: {tests: {run: [python, -m, pytest], source: {git: ..}}}\n")
    for _ in range(2):
        kept_suite.suite_of(Path("matrix.yaml"))
    assert reads.number == 2


def test_who_notes_inputs_hears_of_those_of_a_kept_suite() -> None:
    kept_suite.suite_of(Path("matrix.yaml"))
    noted = inputs.Inputs()
    with noted.noting():
        kept_suite.suite_of(Path("matrix.yaml"))
    wanted = {"matrix.yaml", "pack/pack.yaml", "pack/one.py", "pack/data", "pack/data/one.txt"}
    assert {str(Path(name).absolute()) for name in wanted} <= noted.states.keys()


def test_the_cache_itself_is_no_input() -> None:
    for _ in range(2):
        noted = inputs.Inputs()
        with noted.noting():
            kept_suite.suite_of(Path("matrix.yaml"))
        assert not [name for name in noted.states if name.startswith(str(kept_values.root()))]
        assert noted.stand()


def test_a_copy_of_the_suite_elsewhere_is_another_suite(reads: Reads, monkeypatch: pytest.MonkeyPatch) -> None:
    kept_suite.suite_of(Path("matrix.yaml"))
    shutil.copytree(".", "../copy")
    monkeypatch.chdir("../copy")
    kept_suite.suite_of(Path("matrix.yaml"))
    assert reads.number == 2


def test_a_kept_suite_needs_neither_yaml_nor_pydantic() -> None:
    kept_suite.suite_of(Path("matrix.yaml"))
    code = (
        "import sys; from pathlib import Path; from pyskew.cli import kept_suite\n"
        "from pyskew.cli.commands import run, plan\n"
        "kept_suite.suite_of(Path('matrix.yaml'))\n"
        "print(sorted({'yaml', 'pydantic', 'pydantic_core'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["[]"]
