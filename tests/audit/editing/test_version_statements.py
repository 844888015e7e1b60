"""Statements about Python versions that contradict each other."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from pyskew.audit.editing import version_edits, version_statements
from pyskew.audit.editing.version_statements import contradictions
from pyskew.audit.files import warning_filters
from pyskew.cli import main
from pyskew.errors import PyskewError

PROJECT = '[project]\nrequires-python = ">={low}"\nclassifiers = [\n{classifiers}]\n'


def pyproject(low: str, *classifiers: str) -> str:
    lines = "".join(f'  "Programming Language :: Python :: {one}",\n' for one in classifiers)
    return PROJECT.format(low=low, classifiers=lines)


def notes(folder: Path, files: Mapping[str, str], new: tuple[int, int] = (3, 15)) -> list[str]:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    found = contradictions([folder], new)
    return [f"{one.path}: {one.text}".replace(f"{folder.as_posix()}/", "") for one in found]


TESTED = {
    "tox.ini": "[tox]\nenvlist = lint, py{311,312}, py313-cov\n    py314\n[testenv]\ncommands = pytest py39\n",
    "tox.toml": 'env_list = ["py311", "py3.12", "py{313-314}"]\nx = "py39"\n',
    "noxfile.py": 'PYTHONS = ["3.11", "3.12"]\n@nox.session(python=["3.13", "3.14"])\ndef tests(session): "3.9"\n',
    ".github/workflows/ci.yml": (
        'jobs:\n  test:\n    strategy:\n      matrix:\n        python-version: ["3.11", "3.12.4"]  # not "3.9"\n'
        "        include:\n          - python-version: '3.13'\n"
        "          - python-version: 3.14-dev\n            os: 3.9\n"
    ),
    ".github/workflows/list.yaml": (
        "matrix:\n  python:\n    - 3.11\n    - 3.12\n    - 3.13\n    - 3.14\n  other:\n    - 3.9\n"
    ),
    ".gitlab-ci.yml": "test:\n  image: registry/python:3.11-slim\nb:\n  image: python:3.12\nc:\n  parallel:\n"
    "    matrix:\n      - PYTHON_VERSION: ['3.13', '3.14']\n",
}  # fmt: skip
ALL = ("3.11", "3.12", "3.13", "3.14")


@pytest.mark.parametrize("name", list(TESTED))
def test_files_that_agree_are_silent(name: str, tmp_path: Path) -> None:
    assert notes(tmp_path, {name: TESTED[name], "pyproject.toml": pyproject("3.11", *ALL)}) == []


@pytest.mark.parametrize("name", list(TESTED))
def test_a_version_that_nothing_tests_is_named(name: str, tmp_path: Path) -> None:
    found = notes(tmp_path, {name: TESTED[name], "pyproject.toml": pyproject("3.11", *ALL, "3.15")})
    assert found == [f"pyproject.toml: line 8: a classifier names 3.15, which {name} does not test"]


@pytest.mark.parametrize("name", list(TESTED))
def test_tests_on_what_requires_python_excludes_are_named(name: str, tmp_path: Path) -> None:
    found = notes(tmp_path, {name: TESTED[name], "pyproject.toml": pyproject("3.12", *ALL[1:])})
    assert len(found) == 1
    assert found[0].startswith(f"{name}: line ")
    assert found[0].endswith("tests run on 3.11, which pyproject.toml:2 excludes (>=3.12)")


def test_classifiers_and_requires_python(tmp_path: Path) -> None:
    assert notes(tmp_path, {"pyproject.toml": pyproject("3.10", "3.9", "3.10")}) == [
        "pyproject.toml: line 4: a classifier names 3.9, which pyproject.toml:2 excludes (>=3.10)"
    ]
    (found,) = notes(tmp_path, {"pyproject.toml": pyproject("3.9", "3.11", "3.10", "3")})
    assert found.startswith(
        "pyproject.toml: line 2: requires-python >=3.9 admits 3.9, for which there is no classifier"
    )
    assert found.endswith("; the lowest is 3.10 (pyproject.toml:4)")


def test_an_upper_bound_below_the_new_python_is_named(tmp_path: Path) -> None:
    files = {"pyproject.toml": '[project]\nrequires-python = ">=3.10,<3.14"\n'}
    assert notes(tmp_path, files) == [
        "pyproject.toml: line 2: requires-python <3.14,>=3.10 does not admit 3.15, to which this audit looks"
    ]
    assert notes(tmp_path, files, (3, 13)) == []


def test_two_files_that_ask_for_different_pythons_are_named(tmp_path: Path) -> None:
    files = {"pyproject.toml": pyproject("3.11"), "setup.cfg": "[options]\npython_requires = >=3.9\n"}
    assert notes(tmp_path, files) == ["setup.cfg: line 2: asks for Python >=3.9, but pyproject.toml:2 for >=3.11"]
    assert notes(tmp_path, files | {"setup.cfg": "[options]\npython_requires = >= 3.11\n"}) == []


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"pyproject.toml": "[["},
        {"pyproject.toml": '[project]\nrequires-python = "new"\n'},
        {"setup.cfg": "\0", ".github/workflows/a.yml": "python: {{{"},
        {".github/workflows/a.yml": "python-version: '3.9'\n", "pyproject.toml": pyproject("3.9", "3.9", "3.10")},
        {".github/workflows/a.yml": "a: &a [*a, {python: 3.9}]\n", ".gitlab-ci.yml": "[" * 5000},
        {"tox.ini": "[tox]\nenvlist = py3, lint\n", "pyproject.toml": pyproject("3.11", "3.11")},
    ],
)
def test_what_says_nothing_contradicts_nothing(files: dict[str, str], tmp_path: Path) -> None:
    assert notes(tmp_path, files) == []


def test_the_audit_tells_it_as_a_note_which_does_not_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text(pyproject("3.10", "3.9", "3.10"))
    (tmp_path / "a.py").write_text("x = 1\n")
    done = CliRunner().invoke(main.pyskew, ["audit", "--no-cache", "."])
    assert "note: pyproject.toml: line 4: a classifier names 3.9, which pyproject.toml:2 excludes" in done.stdout
    assert done.exit_code == 0


DIGITS = "9" * 5_000
HOSTILE = {
    "long numbers": {
        "setup.py": f"python_requires='<3.{DIGITS}', classifiers=['Programming Language :: Python :: 3.{DIGITS}']\n",
        "pyproject.toml": f'[project]\nrequires-python = "<3.{DIGITS}"\n[tool.ruff]\ntarget-version = "py3{DIGITS}"\n',
        "setup.cfg": f"[options]\npython_requires = <=3.{DIGITS}\n[mypy]\npython_version = 3.{DIGITS}\n",
        "tox.ini": f"[tox]\nenvlist = py3{DIGITS}, py{{3{DIGITS},310}}\n",
        "noxfile.py": f'@nox.session(python=["3.{DIGITS}"])\n',
        ".gitlab-ci.yml": f"image: python:3.{DIGITS}\n",
        ".github/workflows/a.yml": f"python-version: ['3.{DIGITS}']\n",
        "Dockerfile": f"FROM python:3.{DIGITS}\n",
    },
    "a range without end": {"tox.ini": "[tox]\nenvlist = py{30-3999999999}\n"},
    "other digits": {"noxfile.py": '@nox.session(python=["3.\u0661\u0664"])\n'},
    "a key that repeats itself": {
        ".gitlab-ci.yml": "? [&a0 [x, x], "
        + ", ".join(f"&a{one} [*a{one - 1}, *a{one - 1}]" for one in range(1, 60))
        + "]\n: 1\n"
    },
    "empty lines": dict.fromkeys(("setup.cfg", "setup.py", "pyproject.toml", "tox.ini"), "\n" * 1000000),
    "open lists": {
        "noxfile.py": "python=[" * 60_000 + "A_PYTHON" * 60_000,
        "tox.ini": "[tox]\nenvlist = " + "py{" * 300_000,
        "setup.cfg": "filterwarnings=[" * 60_000,
    },
    "spaces": {"setup.py": f"'Programming Language :: Python :: 3.1'{' ' * 500_000}x"},
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("what", HOSTILE)
def test_files_of_a_stranger_take_neither_time_nor_memory(tmp_path: Path, what: str) -> None:
    """Patterns that are not linear would take hours here; the limit only ends the test."""
    notes(tmp_path, HOSTILE[what])
    (tmp_path / "app.py").touch()
    done = CliRunner().invoke(
        main.pyskew, ["audit", "--no-cache", "--to", "3.15", str(tmp_path)], standalone_mode=False
    )
    assert done.exception is None or isinstance(done.exception, PyskewError)
    version_edits.edited([tmp_path], (3, 15), version_statements.text_of)
    warning_filters.are_errors([tmp_path])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFO here")
@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", ["setup.cfg", "setup.py", "pyproject.toml", "tox.ini", "noxfile.py", "Dockerfile"])
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    (tmp_path / "app.py").touch()
    done = CliRunner().invoke(
        main.pyskew, ["audit", "--no-cache", "--to", "3.15", str(tmp_path)], standalone_mode=False
    )
    assert not isinstance(done.exception, OSError)


def test_warnings_about_an_edited_file_are_not_printed(tmp_path: Path) -> None:
    """They would print a line of the file."""
    (tmp_path / "noxfile.py").write_text('@nox.session(python=["3.14"])\ndef t(s): "\\d"\n', encoding="utf-8")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        assert version_edits.edited([tmp_path], (3, 15), version_statements.text_of)
    assert not told
