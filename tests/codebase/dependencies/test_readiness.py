"""The whole dependency audit over an index of the test's own."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from packaging import tags

from conftest import Pythons
from pyskew.codebase.dependencies import gathering, index_settings, output, readiness
from pyskew.codebase.dependencies.evidence import Readiness, Standing
from pyskew.codebase.dependencies.index import Index
from pyskew.codebase.dependencies.levels import DEFAULT_LEVELS, Level
from support import free_threaded as builds
from support.index import PackageIndex

BREAKS = "import ast\n\ndef text(node):\n    return ast.Str(node)\n"
FIXED = "import ast\n\ndef text(node):\n    return ast.Constant(node)\n"
BACKEND = "[build-system]\nrequires = []\nbuild-backend = 'own'\nbackend-path = ['.']\n"
MARKS = "open({path!r}, 'w').close()\n"


@pytest.fixture
def app(tmp_path: Path, index: PackageIndex) -> Path:
    """An application whose dependencies stand differently."""
    index.wheel("fine", "1.0", {"fine.py": "x = 1\n"})
    index.wheel("breaks", "1.0", {"breaks/__init__.py": "from breaks import inner\n", "breaks/inner.py": BREAKS})
    index.wheel("breaks", "1.1", {"breaks/__init__.py": BREAKS})
    index.wheel("breaks", "1.2", {"breaks/__init__.py": FIXED})
    index.wheel("breaks", "1.3", {"breaks/__init__.py": FIXED})
    index.wheel("blocked", "1.0", {"blocked.py": ""}, requires_python="<3.14")
    index.wheel("blocked", "2.0rc1", {"blocked.py": ""})
    index.wheel("blocked", "2.0", {"blocked.py": ""}, yanked="wrong")
    index.wheel("blocked", "2.1", {"blocked.py": ""}, requires_python=">=3.9")
    index.wheel("native", "1.0", {"native.py": ""}, tag=f"cp313-cp313-{next(iter(tags.platform_tags()))}")
    index.sdist("native", "1.0", {"native.py": "", "setup.py": MARKS.format(path=str(tmp_path / "executed"))})
    index.wheel("rusty", "1.0", {"rusty.py": ""}, tag=f"cp313-cp313-{next(iter(tags.platform_tags()))}")
    index.sdist("rusty", "1.0", {"rusty.py": "", "Cargo.lock": '[[package]]\nname = "pyo3"\nversion = "0.22.1"\n'})
    index.wheel("stops", "1.0", {"stops.py": "import ast\nKINDS = (ast.Str, ast.Num)\n"})
    index.wheel("stops", "1.1", {"stops.py": "import ast\n"})
    index.wheel("unused", "1.0", {"unused/__init__.py": "", "unused/old.py": BREAKS, "unused/tests/test_a.py": BREAKS})
    folder = tmp_path / "app"
    folder.mkdir()
    pins = "fine==1.0\nbreaks==1.0\nblocked==1.0\nnative==1.0\nunused==1.0\nnowhere==1.0\nrusty==1.0\nstops==1.0\n"
    (folder / "requirements.txt").write_text(pins, encoding="utf-8")
    (folder / "app.py").write_text("import os\nimport breaks, fine, stops\nimport unused\n", encoding="utf-8")
    return folder


def asked(app: Path, levels: frozenset[Level] = DEFAULT_LEVELS, *, offline: bool = False) -> Readiness:
    pins = gathering.of_codebase(app)
    assert pins is not None
    question = readiness.Question(
        pins=replace(pins, source="requirements.txt"),
        step=((3, 13), (3, 15)),
        pythons=("3.14", "3.15"),
        levels=levels,
        codebase=[("app.py", (app / "app.py").read_text(encoding="utf-8"))],
    )
    return readiness.answer(question, Index(index_settings.configured(), offline=offline), lambda _: None)


def told(found: Readiness) -> dict[str, tuple[str, str, str]]:
    return {
        row.pin.name: (row.worst.standing.value, row.worst.deciding.level.value, row.first_good) for row in found.rows
    }


def test_every_dependency_stands_where_it_should_and_the_first_good_release_is_named(app: Path, tmp_path: Path) -> None:
    found = asked(app)
    assert told(found) == {
        "fine": ("good", "source", ""),
        "breaks": ("doubtful", "source", "1.2"),
        "blocked": ("blocked", "index", "2.1"),
        "native": ("builds", "index", ""),
        "unused": ("good", "source", ""),
        "nowhere": ("unknown", "source", ""),
        "rusty": ("blocked", "source", ""),
        "stops": ("blocked", "source", "1.1"),
    }
    assert not (tmp_path / "executed").exists()
    rows = {row.pin.name: row for row in found.rows}
    (finding,) = rows["breaks"].worst.findings
    assert (finding.importer, finding.finding.path, finding.finding.line) == ("app.py:2", "breaks/inner.py", 4)
    assert finding.finding.confidence.value == "medium"  # one step less than the rule says
    assert {(one.finding.path, one.importer, one.apart) for one in rows["unused"].worst.findings} == {
        ("unused/old.py", "", ""), ("unused/tests/test_a.py", "", "tests")
    }  # fmt: skip
    assert found.verdict.startswith(
        "3.15 is blocked by 3, 1 may break, 1 must be built from source of 8 dependencies of requirements.txt"
    )
    assert "blocked 2.1, stops 1.1, breaks 1.2" in found.verdict


def test_a_finding_that_leaves_a_release_good_does_not_keep_a_later_one_from_being_good(
    tmp_path: Path, index: PackageIndex
) -> None:
    low = "\ndef value(node):\n    return node.n\n"
    index.wheel("breaks", "1.0", {"breaks.py": BREAKS + low})
    index.wheel("breaks", "1.1", {"breaks.py": FIXED + low})
    (tmp_path / "requirements.txt").write_text("breaks==1.0\n", encoding="utf-8")
    (tmp_path / "app.py").write_text("import breaks\n", encoding="utf-8")
    (row,) = asked(tmp_path).rows
    found = {one.finding.rule: one.finding.confidence.value for one in row.worst.findings}
    assert found == {"names-gone-in-3-14": "medium", "constant-s-and-n": "low"}
    assert row.first_good == "1.1"


def test_on_the_older_python_nothing_is_said_of_what_changes_later(app: Path) -> None:
    (app / "app.py").write_text("import pre315\n", encoding="utf-8")
    later = {row.pin.name: row.judgements for row in asked(app).rows}
    assert [one.python for one in later["fine"]] == ["3.14", "3.15"]


def test_levels_not_asked_for_are_not_looked_at(app: Path, index: PackageIndex) -> None:
    found = asked(app, frozenset({Level.LOCK}))
    assert index.asked == []
    assert {row.worst.standing for row in found.rows} == {Standing.UNKNOWN}
    assert "looked at by lock" in found.verdict


def test_a_second_time_nothing_is_asked_and_the_answer_is_the_same(app: Path, index: PackageIndex) -> None:
    first = asked(app)
    assert index.asked
    index.asked.clear()
    second = asked(app)
    assert [path for path in index.asked if "nowhere" not in path] == []
    assert told(second) == told(first)


def test_offline_uses_what_is_remembered_and_asks_nobody(app: Path, index: PackageIndex) -> None:
    first = told(asked(app))
    index.asked.clear()
    assert told(asked(app, offline=True)) == first
    assert index.asked == []


def test_offline_and_nothing_remembered_is_said(app: Path, index: PackageIndex) -> None:
    found = asked(app, offline=True)
    assert index.asked == []
    assert {row.worst.deciding.reason for row in found.rows} == {"no file to read"}
    assert all("offline" in row.judgements[0].evidence[0].reason for row in found.rows)


def test_an_archive_with_another_hash_is_refused(app: Path, index: PackageIndex) -> None:
    path = next(index.folder.glob("fine-*.whl"))
    path.write_bytes(path.read_bytes() + b"x")
    row = {row.pin.name: row for row in asked(app).rows}["fine"]
    assert "hash" in row.worst.evidence[-1].reason.lower()
    assert row.worst.evidence[-1].standing is Standing.UNKNOWN


def test_a_hostile_archive_is_refused_and_writes_nothing(app: Path, index: PackageIndex, tmp_path: Path) -> None:
    index.pages.pop("fine")
    index.wheel("fine", "1.0", {"../../../../escaped.py": "x = 1"})
    row = {row.pin.name: row for row in asked(app).rows}["fine"]
    assert "leads out of the archive" in row.worst.evidence[-1].reason
    assert not list(tmp_path.rglob("escaped.py"))


def test_requirements_without_versions_are_resolved_for_the_older_python(app: Path) -> None:
    (app / "requirements.txt").write_text("fine\nblocked\n", encoding="utf-8")
    found = asked(app)
    assert {row.pin.name: row.pin.version for row in found.rows} == {"fine": "1.0", "blocked": "2.1"}


def test_every_blocker_of_a_resolution_is_named(app: Path, index: PackageIndex) -> None:
    for name in ("one", "two", "three"):
        index.wheel(name, "1.0", {f"{name}.py": ""}, tag="cp313-cp313-manylinux_2_17_x86_64")
    (app / "requirements.txt").write_text("fine\none\ntwo\nthree==1.0\n", encoding="utf-8")
    rows = {row.pin.name: row for row in asked(app).rows}
    blocked = {
        (name, judgement.python)
        for name, row in rows.items()
        for judgement in row.judgements
        for one in judgement.evidence
        if one.level is Level.RESOLVE and one.standing is Standing.BLOCKED
    }
    assert blocked == {(name, python) for name in ("one", "two", "three") for python in ("3.14", "3.15")}
    assert {row.pin.version for row in rows.values()} == {"1.0"}


def test_a_release_that_only_a_build_could_ask_blocks_nothing(app: Path, index: PackageIndex) -> None:
    index.sdist("sourced", "1.0", {"setup.py": "raise SystemExit('executed')"})
    (app / "requirements.txt").write_text("fine\nsourced==1.0\nblocked==1.0\n", encoding="utf-8")
    rows = {row.pin.name: row for row in asked(app).rows}
    (resolved,) = (one for one in rows["sourced"].worst.evidence if one.level is Level.RESOLVE)
    assert (resolved.standing, "without a build of sourced" in resolved.reason) == (Standing.UNKNOWN, True)
    assert rows["fine"].pin.version == "1.0"


def test_the_import_level_executes_and_says_what_each_import_shows(
    app: Path, index: PackageIndex, pythons: Pythons
) -> None:
    index.wheel("raises", "1.0", {"raises.py": "import asyncore\n"})
    index.wheel("lacks", "1.0", {"lacks.py": "import an_extra\n"})
    index.wheel("prints", "1.0", {"prints.py": "print('hello')\n"})
    index.wheel("above", "1.0", {"above.py": "import raises\n"})
    index.wheel("uses", "1.0", {"uses.py": "import fine\nfine.none\n"})
    backend = {"pyproject.toml": BACKEND, "own.py": "raise SystemExit('error: no compiler for this')\n"}
    index.sdist("unbuilt", "1.0", backend)
    names = ("fine", "raises", "lacks", "blocked", "prints", "above", "uses", "unbuilt")
    (app / "requirements.txt").write_text("".join(f"{name}==1.0\n" for name in names), encoding="utf-8")
    pins = gathering.of_codebase(app)
    assert pins is not None
    question = readiness.Question(
        pins=pins,
        step=((3, 11), (3, 15)),
        pythons=("3.14",),
        levels=frozenset({Level.IMPORT}),
        interpreters={"3.14": pythons["3.14"].path},
    )
    found = readiness.answer(question, Index(index_settings.configured()), lambda _: None)
    said = {row.pin.name: (row.worst.standing.value, row.worst.deciding.reason) for row in found.rows}
    assert said["fine"] == ("good", "imports")
    assert said["raises"][0] == "blocked"
    assert "asyncore" in said["raises"][1]
    assert said["lacks"][0] == "unknown"
    assert said["prints"] == ("good", "imports")
    # What breaks in another dependency is said of that one; what is wrong with its use, of the user.
    assert said["above"][0] == "unknown"
    assert said["above"][1].startswith("waits for raises: import above: ModuleNotFoundError")
    assert said["uses"][0] == "blocked"
    assert said["unbuilt"] == ("blocked", "cannot be installed: error: no compiler for this")
    # uv takes no notice of an upper bound of Requires-Python; the level `index` names it.
    assert said["blocked"] == ("good", "imports")


@pytest.fixture(scope="module")
def extensions(free_threaded: Pythons, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, bytes]]:
    """Extension modules by name, compiled before the test has a cache of its own."""
    assert free_threaded["3.14t"]
    folder = tmp_path_factory.mktemp("extensions")
    safe = {"quiet": True, "switches": False}
    return {name: builds.extension("3.14t", name, folder, safe=one) for name, one in safe.items()}


@pytest.mark.real
def test_the_import_level_says_which_import_switches_the_gil_on(
    free_threaded: Pythons, extensions: dict[str, tuple[str, bytes]], app: Path, index: PackageIndex
) -> None:
    for name, (file, content) in extensions.items():
        index.wheel(name, "1.0", {file: content}, tag="cp314-cp314t-linux_x86_64")
    (app / "requirements.txt").write_text("fine==1.0\nquiet==1.0\nswitches==1.0\n", encoding="utf-8")
    pins = gathering.of_codebase(app)
    assert pins is not None
    question = readiness.Question(
        pins=pins,
        step=((3, 13), (3, 14)),
        pythons=("3.14t",),
        levels=frozenset({Level.IMPORT}),
        interpreters={"3.14t": free_threaded["3.14t"].path},
    )
    found = readiness.answer(question, Index(index_settings.configured()), lambda _: None)
    said = {row.pin.name: (row.worst.standing.value, row.worst.deciding.reason) for row in found.rows}
    assert said == {
        "fine": ("good", "imports"),
        "quiet": ("good", "imports"),
        "switches": ("doubtful", "import switches: GIL switched on"),
    }


def test_every_output_names_the_lines_and_the_levels(app: Path) -> None:
    found = asked(app)
    text = output.text(found)
    assert "BLOCKED (index)" in text
    assert "requirements.txt:2: breaks 1.0: breaks/inner.py:4: medium [" in text
    assert "(imported from app.py:2)" in text
    document = output.document(found)
    json.dumps(document)
    packages = {one["name"]: one for one in document["packages"]}
    assert packages["breaks"]["first_good"] == "1.2"
    assert packages["breaks"]["pythons"]["3.15"]["findings"][0]["imported_from"] == "app.py:2"
    markdown = output.markdown(found)
    assert "| blocked" in markdown
    assert "MAY BREAK (source)" in markdown
    section = output.section(found)
    places = [one["locations"][0]["physicalLocation"]["region"]["startLine"] for one in section.results]
    assert dict(zip(places, [one["ruleId"] for one in section.results], strict=True)) == {
        2: "dependency-may-break", 3: "dependency-blocked", 4: "dependency-builds",
        7: "dependency-blocked", 8: "dependency-blocked",
    }  # fmt: skip
    jsonschema.validate(document, {"type": "object", "required": ["verdict", "packages", "levels"]})
