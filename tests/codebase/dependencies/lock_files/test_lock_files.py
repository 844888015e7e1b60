"""Lock files as their tools write them today, made here from an index of the test's own."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uv import find_uv_bin

from pyskew.codebase.dependencies import gathering
from pyskew.codebase.dependencies.applicability import applying
from pyskew.codebase.dependencies.lock_files import readers
from pyskew.codebase.dependencies.pins import MOST_ROOTS, DependencyPin, Pins
from pyskew.errors import ConfigError, UsageError
from pyskew.model.location import Location
from support.index import PackageIndex

PROJECT = """
[project]
name = "app"
version = "1"
requires-python = ">=3.11"
dependencies = ["direct-one>=1", "other==2.0"]

[dependency-groups]
dev = ["tool"]
"""
POETRY = """
[[package]]
name = "Direct_One"
version = "1.5"
optional = false
python-versions = ">=3.8"
files = [
    {file = "direct_one-1.5-py3-none-any.whl", hash = "sha256:00ff"},
]

[package.dependencies]
deep = ">=1"

[[package]]
name = "deep"
version = "3.0"
python-versions = "*"
files = []

[metadata]
lock-version = "2.1"
"""
POETRY_1_0 = """
[[package]]
name = "deep"
version = "3.0"
python-versions = "*"

[metadata.files]
deep = [{file = "deep-3.0.tar.gz", hash = "sha256:11"}]
"""


@pytest.fixture
def project(tmp_path: Path, index: PackageIndex) -> Path:
    index.wheel("direct-one", "1.5", {"direct_one.py": ""}, requires=("deep",))
    index.wheel("deep", "3.0", {"deep.py": ""})
    index.wheel("other", "2.0", {"other.py": ""})
    index.wheel("tool", "4.0", {"tool.py": ""})
    folder = tmp_path / "app"
    folder.mkdir()
    (folder / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    return folder


def _uv(folder: Path, *words: str) -> None:
    subprocess.run([find_uv_bin(), *words], cwd=folder, check=True, capture_output=True)


def _by_name(folder: Path) -> dict[str, DependencyPin]:
    found = gathering.of_codebase(folder)
    assert found is not None
    return {pin.name: pin for pin in found.pins}


def _line(pin: DependencyPin) -> str:
    return Path(pin.place.path).read_text(encoding="utf-8").splitlines()[pin.place.line - 1]


def test_uv_lock(project: Path) -> None:
    _uv(project, "lock")
    pins = _by_name(project)
    assert {name: (pin.version, pin.direct) for name, pin in pins.items()} == {
        "direct-one": ("1.5", True), "deep": ("3.0", False), "other": ("2.0", True), "tool": ("4.0", True)
    }  # fmt: skip
    assert pins["direct-one"].needs == ("deep",)
    assert pins["deep"].files[0].name == "deep-3.0-py3-none-any.whl"
    assert len(pins["deep"].files[0].sha256) == 64
    assert all(_line(pin) == f'name = "{name}"' for name, pin in pins.items())


FORKED = """
[project]
name = "app"
version = "1"
requires-python = ">=3.11"
dependencies = ["forked", "backport; python_version < '3.14'", "elsewhere; sys_platform == 'none'"]
"""


def test_uv_lock_with_a_version_for_some_pythons_and_packages_for_others(tmp_path: Path, index: PackageIndex) -> None:
    index.wheel("forked", "1.0", {"forked.py": ""}, requires=("deep",))
    index.wheel("forked", "2.0", {"forked.py": ""}, requires_python=">=3.14")
    index.wheel("backport", "1.0", {"backport.py": ""}, requires=("below",))
    for name in ("below", "deep", "elsewhere"):
        index.wheel(name, "1.0", {f"{name}.py": ""})
    (tmp_path / "pyproject.toml").write_text(FORKED, encoding="utf-8")
    _uv(tmp_path, "lock")
    found = gathering.of_codebase(tmp_path)
    assert found is not None
    assert len(found.pins) == 6
    assert applying(found.pins, "3.13") == {("forked", "1.0"), ("backport", "1.0"), ("below", "1.0"), ("deep", "1.0")}
    assert applying(found.pins, "3.15") == {("forked", "2.0"), ("deep", "1.0")}


def test_pylock(project: Path) -> None:
    _uv(project, "lock")
    _uv(project, "export", "-q", "--format", "pylock.toml", "-o", "pylock.toml")
    (project / "uv.lock").unlink()
    pins = _by_name(project)
    assert {name: pin.version for name, pin in pins.items()} == {
        "direct-one": "1.5", "deep": "3.0", "other": "2.0", "tool": "4.0"
    }  # fmt: skip
    assert pins["deep"].files[0].name == "deep-3.0-py3-none-any.whl"
    assert all(_line(pin) == f'name = "{name}"' for name, pin in pins.items())


def test_requirements_as_uv_compiles_them(project: Path) -> None:
    _uv(project, "pip", "compile", "-q", "--generate-hashes", "pyproject.toml", "-o", "requirements.txt")
    pins = _by_name(project)
    assert {name: (pin.version, pin.direct) for name, pin in pins.items()} == {
        "direct-one": ("1.5", True), "deep": ("3.0", False), "other": ("2.0", True)
    }  # fmt: skip
    assert pins["direct-one"].needs == ("deep",)
    assert all(_line(pin).startswith(name) for name, pin in pins.items())


def test_requirements_by_hand(tmp_path: Path) -> None:
    text = (
        "# ours\n-r base.txt\n\nA.B==1.0 ; python_version < '3.14'  # why\n"
        "c>=2\nd==1.*\ne == 2 \\\n  --hash=sha256:00\n???\n"
    )
    (tmp_path / "requirements-prod.txt").write_text(text, encoding="utf-8")
    found = gathering.of_codebase(tmp_path)
    assert found is not None
    assert [(pin.name, pin.version, pin.place.line) for pin in found.pins] == [
        ("a-b", "1.0", 4), ("c", "", 5), ("d", "", 6), ("e", "2", 7)
    ]  # fmt: skip
    assert found.pins[0].marker == 'python_version < "3.14"'
    assert [note.partition(": ")[2] for note in found.notes] == ["not followed: -r base.txt", "not a requirement: ???"]


def test_requirements_txt_is_read_before_its_neighbours_and_they_are_named(tmp_path: Path) -> None:
    for name, text in {"requirements-dev.txt": "a==1\n", "requirements.txt": "b==1\n"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = gathering.of_codebase(tmp_path)
    assert found is not None
    assert [pin.name for pin in found.pins] == ["b"]
    folder = tmp_path.as_posix()
    assert found.notes == (f"{folder}/requirements-dev.txt: not read, {folder}/requirements.txt is",)


POETRY_2 = """
[[package]]
name = "single"
version = "1.0"
markers = 'python_version < "3.14"'

[[package]]
name = "grouped"
version = "1.0"
markers = {main = 'python_version < "3.14"', dev = 'python_version >= "3.15"'}
"""


def test_poetry_lock_of_2_says_where_a_package_is_installed(tmp_path: Path) -> None:
    (tmp_path / "poetry.lock").write_text(POETRY_2, encoding="utf-8")
    pins = list(_by_name(tmp_path).values())
    there = {python: sorted(name for name, _ in applying(pins, python)) for python in ("3.13", "3.14", "3.15")}
    assert there == {"3.13": ["grouped", "single"], "3.14": [], "3.15": ["grouped"]}


def test_poetry_lock(tmp_path: Path) -> None:
    (tmp_path / "poetry.lock").write_text(POETRY, encoding="utf-8")
    pins = _by_name(tmp_path)
    assert [(one.name, one.version, one.direct, one.requires_python) for one in pins.values()] == [
        ("direct-one", "1.5", True, ">=3.8"), ("deep", "3.0", False, "")
    ]  # fmt: skip
    assert pins["direct-one"].files[0].sha256 == "00ff"
    assert _line(pins["direct-one"]) == 'name = "Direct_One"'


def test_poetry_lock_of_1_0(tmp_path: Path) -> None:
    (tmp_path / "poetry.lock").write_text(POETRY_1_0, encoding="utf-8")
    assert _by_name(tmp_path)["deep"].files[0].name == "deep-3.0.tar.gz"


def test_pyproject_alone(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    pins = _by_name(tmp_path)
    assert {name: pin.version for name, pin in pins.items()} == {"direct-one": "", "other": "2.0", "tool": ""}
    assert "direct-one>=1" in _line(pins["direct-one"])


def test_the_fullest_list_is_read(project: Path) -> None:
    _uv(project, "pip", "compile", "-q", "pyproject.toml", "-o", "requirements.txt")
    assert str(gathering.list_of(project)).endswith("requirements.txt")
    _uv(project, "lock")
    assert str(gathering.list_of(project)).endswith("uv.lock")


def test_what_leads_to_a_dependency(project: Path) -> None:
    _uv(project, "lock")
    found = gathering.of_codebase(project)
    assert found is not None
    assert found.pulled_in_by()["deep"] == ("direct-one",)


@pytest.mark.parametrize("name", ["uv.lock", "pylock.toml", "poetry.lock"])
@pytest.mark.parametrize("text", ["[[package]", "x = " + "[" * 3000, "package = 3\npackage = 4"])
def test_a_lock_file_that_is_not_toml_is_a_complaint_with_its_position(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=rf"{name}:\d+:\d+: not TOML"):
        gathering.of_codebase(tmp_path)


@pytest.mark.parametrize("name", ["uv.lock", "pylock.toml", "poetry.lock"])
@pytest.mark.parametrize(
    "text", ["package = 3", "[[package]]\nname = 1", "[[packages]]\nname = []\n[[package]]\nversion = {}"]
)
def test_a_lock_file_of_another_shape_holds_nothing(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert gathering.of_codebase(tmp_path) is None


def test_bytes_that_are_no_text_are_a_complaint(tmp_path: Path) -> None:
    (tmp_path / "uv.lock").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="not UTF-8"):
        gathering.of_codebase(tmp_path)


def test_each_reader_has_a_place_of_its_own() -> None:
    orders = [one.order for one in readers().values()]
    assert len(set(orders)) == len(orders)


@pytest.mark.parametrize(
    ("name", "key"), [("uv.lock", "package"), ("poetry.lock", "package"), ("pylock.toml", "packages")]
)
def test_a_package_without_a_name_moves_no_line_of_another(tmp_path: Path, name: str, key: str) -> None:
    text = f'[[{key}]]\nversion = "1"\n\n[[{key}]]\nname = "a"\nversion = "2"\n'
    (tmp_path / name).write_text(text, encoding="utf-8")
    found = gathering.of_codebase(tmp_path)
    assert found is not None
    assert [(pin.name, pin.place.line) for pin in found.pins] == [("a", 5)]


def test_a_list_whose_every_name_is_refused_says_so(tmp_path: Path) -> None:
    (tmp_path / "uv.lock").write_text('[[package]]\nname = "--index-url=x"\nversion = "1"\n', encoding="utf-8")
    (tmp_path / "requirements.txt").write_text("-r other.txt\n!!!\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = [\n"no such thing"]\n', encoding="utf-8")
    with pytest.raises(ConfigError) as told:
        gathering.of_codebase(tmp_path)
    first, *others = told.value.complaints
    assert first == f"{tmp_path}: every dependency that a file names was refused:"
    assert [one.replace(f"{tmp_path.as_posix()}/", "") for one in others] == [
        'uv.lock:2: "-index-url=x" is no name of a distribution: not looked at',
        "requirements.txt:1: not followed: -r other.txt",
        "requirements.txt:2: not a requirement: !!!",
        "pyproject.toml:3: not a requirement: no such thing",
    ]


def test_what_is_refused_of_a_fuller_list_is_told_with_the_next_one(tmp_path: Path) -> None:
    (tmp_path / "uv.lock").write_text('[[package]]\nname = "-e"\nversion = "1"\n', encoding="utf-8")
    (tmp_path / "requirements.txt").write_text("good==1\n", encoding="utf-8")
    found = gathering.of_codebase(tmp_path)
    assert found
    assert [pin.name for pin in found.pins] == ["good"]
    assert [note.rpartition("/")[2] for note in found.notes] == [
        'uv.lock:2: "-e" is no name of a distribution: not looked at'
    ]


def test_comments_of_pip_compile_say_what_needs_what() -> None:
    text = "a==1\nb==1\n    # via a\nc==1\n    # via\n    #   a\n    #   b\n"
    pins = readers()["requirements"].read(text, "requirements.txt").pins
    assert [(pin.name, pin.needs, pin.direct) for pin in pins] == [
        ("a", ("b", "c"), True), ("b", ("c",), False), ("c", (), False),
    ]  # fmt: skip


def test_a_requirement_of_a_project_stands_at_its_own_line() -> None:
    text = "[project]\n# don't\ndependencies = [\n  'a',\n  \"b; os_name == 'nt'\",\n]\n"
    pins = readers()["pyproject"].read(text, "pyproject.toml").pins
    assert [(pin.name, pin.place.line) for pin in pins] == [("a", 4), ("b", 5)]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.lists(st.integers(0, 9), max_size=3)), min_size=1, max_size=10))
def test_each_dependency_names_all_that_lead_to_it(graph: list[tuple[bool, list[int]]]) -> None:
    pins = tuple(
        DependencyPin(
            name=f"p{at}", version="1", place=Location("x", 1), direct=direct, needs=tuple(f"p{one}" for one in needs)
        )
        for at, (direct, needs) in enumerate(graph)
    )
    needs = {pin.name: pin.needs for pin in pins}
    wanted: dict[str, list[str]] = {pin.name: [] for pin in pins}
    for root in (pin.name for pin in pins if pin.direct):
        reached, pending = set(), [root]
        while pending:
            if (name := pending.pop()) not in reached:
                reached.add(name)
                pending += needs.get(name, ())
        for name in reached & wanted.keys():
            wanted[name].append(root)
    assert Pins(source="x", pins=pins).pulled_in_by() == {name: tuple(roots) for name, roots in wanted.items()}


@pytest.mark.timeout(60)
def test_many_that_lead_to_many_are_named_up_to_a_limit() -> None:
    """Every pair would be fifty million names; the limit of time only ends the test."""
    chain = [
        DependencyPin(name=f"c{at}", version="1", place=Location("x", 1), needs=(f"c{at + 1}",)) for at in range(10_000)
    ]
    roots = [
        DependencyPin(name=f"r{at}", version="1", place=Location("x", 1), direct=True, needs=("c0",))
        for at in range(5_000)
    ]
    found = Pins(source="x", pins=(*chain, *roots)).pulled_in_by()
    assert {len(found[one.name]) for one in chain} == {MOST_ROOTS}
