"""Suites for codebases: what their environments get, and that the suite is one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from pyskew.errors import ConfigError
from pyskew.observation import test_results
from pyskew.suite import from_codebase, loader
from pyskew.suite.from_codebase import CodebaseCommand
from pyskew.targets import kinds

PROJECT = '[project]\nname = "app"\nversion = "1"\n'
LAYOUTS = {
    "nothing": ({}, ("pytest",)),
    "a project": ({"pyproject.toml": PROJECT}, (".", "pytest")),
    "setup.py": ({"setup.py": ""}, (".", "pytest")),
    "an extra": ({"pyproject.toml": PROJECT + '[project.optional-dependencies]\ndev=[]\ntest=["a"]\n'}, (".[test]",)),
    "a group": ({"pyproject.toml": PROJECT + '[dependency-groups]\ntests=["a"]\n'}, (".", "--group tests")),
    "a file": ({"setup.cfg": "", "requirements-test.txt": ""}, (".", "-r requirements-test.txt")),
    "an extra and a file": (
        {"pyproject.toml": PROJECT + '[project.optional-dependencies]\ntests=["a"]\n', "requirements-dev.txt": ""},
        (".[tests]",),
    ),
    "a lock": ({"pyproject.toml": PROJECT, "uv.lock": "", "requirements-test.txt": ""}, (".", "-r uv.lock")),
    "plugins in pytest.ini": (
        {"setup.py": "", "pytest.ini": "[pytest]\naddopts = -q --cov=app -n4\nasyncio_mode = auto\n"},
        (".", "pytest", "pytest-cov", "pytest-xdist", "pytest-asyncio"),
    ),
    "plugins in pyproject.toml": (
        {"pyproject.toml": PROJECT + '[tool.pytest.ini_options]\naddopts = ["--benchmark-sort=name"]\n'},
        (".", "pytest", "pytest-benchmark"),
    ),
    "plugins beside an extra": (
        {"requirements-test.txt": "", "tox.ini": "[pytest]\naddopts=--cov\n"},
        ("-r requirements-test.txt",),
    ),
    "no configuration of pytest": ({"setup.cfg": "[tool:other\n", "tox.ini": "[tox]\n"}, (".", "pytest")),
    "only settings": ({"pyproject.toml": "[tool.ruff]\n", "requirements-dev.txt": ""}, ("-r requirements-dev.txt",)),
}  # fmt: skip


@pytest.mark.parametrize(("files", "words"), LAYOUTS.values(), ids=LAYOUTS)
def test_what_a_codebase_says_of_its_tests_is_what_they_get(
    tmp_path: Path, files: Mapping[str, str], words: tuple[str, ...]
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert from_codebase.install_words(tmp_path, ["pytest", "-q"]) == words


def test_pytest_is_for_those_who_use_it(tmp_path: Path) -> None:
    assert from_codebase.install_words(tmp_path, ["python", "-m", "unittest"]) == ()
    assert from_codebase.install_words(tmp_path, ["python", "-m", "pytest"]) == ("pytest",)


def test_a_broken_project_file_is_a_complaint(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project\n")
    with pytest.raises(ConfigError):
        from_codebase.install_words(tmp_path, ["pytest"])


def test_the_suite_is_one_that_pyskew_reads(tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    wanted = CodebaseCommand(
        folder=tmp_path / "code", command=("pytest", "-k", "a: b"), pythons=("3.12", "3.13>=3.13.8"),
        install=(".[test]", "-c constraints.txt"), results="junit", toggles=("start-method",), pass_env=("TOKEN",),
        timeout="5m", proof="1h",
    )  # fmt: skip
    path = tmp_path / "suite.yaml"
    path.write_text(from_codebase.suite(wanted), encoding="utf-8")
    suite = loader.load_suite(path, kinds.kinds(), test_results.kinds())
    (scenario,) = suite.scenarios
    assert scenario.source is not None
    assert scenario.source.origin == str((tmp_path / "code").resolve())
    assert (scenario.run, scenario.install, scenario.results) == (wanted.command, wanted.install, "junit")
    assert (scenario.limits.timeout, suite.proof, scenario.pass_env) == (300.0, 3600.0, ("TOKEN",))
    assert [spec.text for spec in suite.pythons] == ["3.12", "3.13>=3.13.8"]
