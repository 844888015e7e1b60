"""A suite in pyproject.toml: the same keys and complaints as in matrix.yaml, with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from pyskew.cli.main import main
from pyskew.errors import ConfigError, UsageError
from pyskew.suite import loader, pyproject
from pyskew.suite.suite_file import suite_file
from pyskew.suite.toml_document import document
from pyskew.targets import kinds

SUITE = '''\
[project]
name = "thing"  # pythons = [1]
description = """
[tool.pyskew]
pythons = 1
"""

[tool.pyskew]
from = "3.13"
version = 1
pythons = [
    "3.13>=3.13.8",
    {python = "3.14", informational = true},
]
limits = {timeout = "5s"}

[tool.pyskew.targets.here]
kind = "host"

[tool.pyskew.scenarios.one]
run = "one.py"
facts = {pid = "ignore"}
remedy = "Pass it on."

[[tool.pyskew.scenarios.one.expect]]
where = "python < '3.14'"
facts = {seen = [true, 1, "1"]}

[[tool.pyskew.scenarios.one.expect]]
facts."seen" = []
reason = "a new interpreter"
'''
SAME = """\
version: 1
pythons: ["3.13>=3.13.8", {python: "3.14", informational: true}]
limits: {timeout: 5s}
targets: {here: {kind: host}}
scenarios:
  one:
    run: one.py
    facts: {pid: ignore}
    remedy: Pass it on.
    expect:
      - {where: "python < '3.14'", facts: {seen: [true, 1, "1"]}}
      - {facts: {seen: []}, reason: a new interpreter}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.py").write_text("print(1)", encoding="utf-8")
    return tmp_path


def test_both_files_hold_the_same_suite(folder: Path) -> None:
    (folder / "pyproject.toml").write_text(SUITE, encoding="utf-8")
    (folder / "matrix.yaml").write_text(SAME, encoding="utf-8")
    toml, matrix = (loader.load_suite(Path(name), kinds.kinds()) for name in ("pyproject.toml", "matrix.yaml"))
    assert toml.fingerprint == matrix.fingerprint
    assert [(one.text, one.informational) for one in toml.pythons] == [("3.13>=3.13.8", False), ("3.14", True)]
    (here,), (there,) = toml.scenarios, matrix.scenarios
    assert [(clause.where, clause.facts, clause.reason) for clause in here.expect] == [
        (clause.where, clause.facts, clause.reason) for clause in there.expect
    ]
    assert (here.limits, here.facts, here.remedy) == (there.limits, there.facts, there.remedy)
    assert here.position == "pyproject.toml:20:1"
    assert [clause.position for clause in here.expect] == ["pyproject.toml:25:1", "pyproject.toml:29:1"]


def test_an_audit_reads_its_own_keys_beside_a_suite(folder: Path) -> None:
    (folder / "pyproject.toml").write_text(SUITE, encoding="utf-8")
    assert pyproject.read(folder).old == "3.13"
    (folder / "pyproject.toml").write_text(SUITE.replace('from = "3.13"', "fron = 1"), encoding="utf-8")
    with pytest.raises(ConfigError, match=r'^pyproject.toml:9:1: .*unknown key "fron"; did you mean "from"'):
        pyproject.read(folder)


@pytest.mark.parametrize(("old", "new", "complaint"), [
    ('run = "one.py"', 'runs = "one.py"', 'pyproject.toml:21:1: unknown key "runs"; did you mean "run"?'),
    ('timeout = "5s"', 'timeout = "soon"', "pyproject.toml:15:1: timeout: soon is not a duration"),
    ('"3.13>=3.13.8",', "3.13,", 'pyproject.toml:11:1: 3.13 is a number; write text, "3.13"'),
    ("where = \"python < '3.14'\"", 'where = "pithon"', "pyproject.toml:26:1: `pithon`: unknown name"),
    ('kind = "host"', 'kind = "hast"', "pyproject.toml:18:1: unknown kind"),
    ("version = 1", "version = 2", 'pyproject.toml:10:1: version: this pyskew reads version 1, found "2"'),
    ("version = 1", "version = = 1", "pyproject.toml:10:11: "),
])  # fmt: skip
def test_a_complaint_names_the_line(folder: Path, old: str, new: str, complaint: str) -> None:
    assert old in SUITE
    (folder / "pyproject.toml").write_text(SUITE.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        loader.load_suite(Path("pyproject.toml"), kinds.kinds())
    assert [line for line in caught.value.complaints if line.startswith(complaint)], caught.value.complaints


def test_a_folder_has_one_suite(folder: Path) -> None:
    with pytest.raises(UsageError, match=r"no suite here: no matrix.yaml, and no `pythons` in \[tool.pyskew\]"):
        suite_file()
    (folder / "pyproject.toml").write_text('[tool.pyskew]\nfrom = "3.13"\n', encoding="utf-8")
    with pytest.raises(UsageError, match="no suite here"):
        suite_file()
    (folder / "pyproject.toml").write_text(SUITE, encoding="utf-8")
    assert suite_file() == Path("pyproject.toml")
    (folder / "matrix.yaml").write_text(SAME, encoding="utf-8")
    with pytest.raises(UsageError, match="both hold a suite: keep one, or name one with -c"):
        suite_file()
    assert suite_file(Path("matrix.yaml")) == Path("matrix.yaml")
    (folder / "pyproject.toml").unlink()
    assert suite_file() == Path("matrix.yaml")


def test_every_setting_of_a_large_table_has_its_position() -> None:
    """Positions come from a scan of its own; here each setting stands at a line that is known."""
    lines = ["[tool.pyskew]"]
    for number in range(2_000):
        lines += [f'"key {number}" = [ # ] not the end', "  '''", "x = 1 '''", f"]  # {number}"]
    found = document("\n".join(lines), "p.toml")
    assert {found.position((f"key {n}",), at_key=True) for n in range(2_000)} == {
        f"p.toml:{2 + 4 * n}:1" for n in range(2_000)
    }
    assert yaml.safe_load(SAME)["version"] == document(SUITE, "p.toml").value["version"]


def test_init_writes_a_suite_into_pyproject(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "pyproject.toml").write_text('[project]\nname = "thing"\n', encoding="utf-8")
    assert main(["init", "--pyproject"]) == 0
    assert "wrote [tool.pyskew] in pyproject.toml; next: pyskew run" in capsys.readouterr().out
    assert main(["plan", "--only", "start_methods/class-attribute"]) == 0
    assert "start_methods/class-attribute" in capsys.readouterr().out
    for words in (["init"], ["init", "--pyproject"]):
        assert main(words) == 2
        assert "[tool.pyskew] of pyproject.toml holds a suite already" in capsys.readouterr().err
    (folder / "pyproject.toml").write_text('[tool.pyskew]\nfrom = "3.13"\n', encoding="utf-8")
    assert main(["init", "--pyproject"]) == 2
    assert "pyproject.toml has [tool.pyskew] already; add `version = 1`" in capsys.readouterr().err
