"""What a project's files say of Python versions, edited so that they name the new one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from pyskew.audit.editing.version_edits import edited, proposals

CLASSIFIER = "Programming Language :: Python :: 3."
REQUIRES = '[project]\nname = "a"\nrequires-python = ">=3.11"\n'


def after(folder: Path, files: Mapping[str, str], new: tuple[int, int] = (3, 15)) -> dict[str, str]:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")
    found = edited([folder], new, lambda path: path.read_bytes().decode() if path.is_file() else "")
    return {Path(path).relative_to(folder).as_posix(): text for path, (_, text) in found.items()}


@pytest.mark.parametrize(
    ("name", "before", "wanted"),
    [
        ("pyproject.toml", '[project]\nrequires-python = ">=3.9,<3.14"  # why\n',
         '[project]\nrequires-python = ">=3.9,<3.16"  # why\n'),
        ("pyproject.toml", '[project]\nrequires-python = ">=3.9,<=3.14"\n',
         '[project]\nrequires-python = ">=3.9,<=3.15"\n'),
        ("pyproject.toml", f'classifiers = [\n  "{CLASSIFIER}14",  # newest\n  "Topic :: x",\n]\n',
         f'classifiers = [\n  "{CLASSIFIER}14",  # newest\n  "{CLASSIFIER}15",\n  "Topic :: x",\n]\n'),
        ("pyproject.toml", f'classifiers = [\n  "{CLASSIFIER}14"\n]\n',
         f'classifiers = [\n  "{CLASSIFIER}14",\n  "{CLASSIFIER}15"\n]\n'),
        ("pyproject.toml", f'classifiers = ["{CLASSIFIER}13", "{CLASSIFIER}14"]\r\n',
         f'classifiers = ["{CLASSIFIER}13", "{CLASSIFIER}14", "{CLASSIFIER}15"]\r\n'),
        ("setup.cfg", f"[metadata]\nclassifiers =\n    {CLASSIFIER}9\n    {CLASSIFIER}14\n",
         f"[metadata]\nclassifiers =\n    {CLASSIFIER}9\n    {CLASSIFIER}14\n    {CLASSIFIER}15\n"),
        ("setup.py", f"setup(classifiers=['{CLASSIFIER}14'], python_requires='>=3.9, <3.15')\n",
         f"setup(classifiers=['{CLASSIFIER}14', '{CLASSIFIER}15'], python_requires='>=3.9, <3.16')\n"),
        ("tox.ini", "[tox]\nenvlist = lint, py{312,313,314}, docs\n",
         "[tox]\nenvlist = lint, py{312,313,314,315}, docs\n"),
        ("tox.ini", "[tox]\nenvlist = py{310-314}\n", "[tox]\nenvlist = py{310-315}\n"),
        ("tox.ini", "[tox]\nenvlist =\n    py313\n    py314\n    lint\n",
         "[tox]\nenvlist =\n    py313\n    py314\n    py315\n    lint\n"),
        ("tox.toml", 'env_list = ["py313", "py3.14"]\n', 'env_list = ["py313", "py3.14", "py3.15"]\n'),
        ("noxfile.py", 'PYTHONS = [\n    "3.13",\n    "3.14",\n]\n',
         'PYTHONS = [\n    "3.13",\n    "3.14",\n    "3.15",\n]\n'),
        (".github/workflows/ci.yml", 'm:\n  python-version: ["3.13", "3.14.2"]  # kept\n',
         'm:\n  python-version: ["3.13", "3.14.2", "3.15"]  # kept\n'),
        (".github/workflows/ci.yml", "m:\n  python:\n    - '3.13'\n    - '3.14'  # newest\n  os: [a]\n",
         "m:\n  python:\n    - '3.13'\n    - '3.14'  # newest\n    - '3.15'\n  os: [a]\n"),
        (".gitlab-ci.yml", "a:\n  parallel:\n    matrix:\n      - PYTHON_VERSION: [3.13, 3.14]\n",
         "a:\n  parallel:\n    matrix:\n      - PYTHON_VERSION: [3.13, 3.14, 3.15]\n"),
    ],
)  # fmt: skip
def test_the_new_python_is_named_and_the_rest_stays(name: str, before: str, wanted: str, tmp_path: Path) -> None:
    assert after(tmp_path, {name: before}) == {name: wanted}
    assert after(tmp_path, {name: wanted}) == {}


@pytest.mark.parametrize(
    ("name", "before", "wanted"),
    [
        ("Dockerfile", "ARG A=1\nFROM --platform=x docker.io/python:3.10-slim AS base  # why\n",
         "ARG A=1\nFROM --platform=x docker.io/python:3.15-slim AS base  # why\n"),
        ("ruff.toml", 'target-version = "py39"  # old\n', 'target-version = "py311"  # old\n'),
        ("mypy.ini", "[mypy]\npython_version = 3.10\n", "[mypy]\npython_version = 3.11\n"),
    ],
)  # fmt: skip
def test_what_requires_python_excludes_is_replaced(name: str, before: str, wanted: str, tmp_path: Path) -> None:
    assert after(tmp_path, {"pyproject.toml": REQUIRES, name: before}) == {name: wanted}
    assert after(tmp_path, {name: wanted}) == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Dockerfile", "FROM python:3.12-slim\n"),
        ("ruff.toml", 'target-version = "py311"\n'),
        (".github/workflows/ci.yml", "m:\n  python-version: '3.12'\n"),
        ("tox.ini", "[tox]\nenvlist = lint\n"),
        ("pyproject.toml", REQUIRES + 'classifiers = ["Programming Language :: Python :: 3"]\n'),
        ("noxfile.py", 'PYTHONS = ["3.14", "3.16"]\n'),
        ("setup.cfg", "[options]\npython_requires = >=3.9\n"),
    ],
)
def test_what_is_right_or_one_choice_among_many_is_left(name: str, text: str, tmp_path: Path) -> None:
    assert after(tmp_path, {"pyproject.toml": REQUIRES, name: text}) == {}


def test_a_proposal_says_what_is_wrong_and_where(tmp_path: Path) -> None:
    (tmp_path / "tox.ini").write_text("[tox]\nenvlist =\n    py314\n", encoding="utf-8")
    (one,) = proposals([tmp_path], (3, 15))
    assert (Path(one.note.path).name, one.note.text) == ("tox.ini", "line 3: no environment of tox runs 3.15")
