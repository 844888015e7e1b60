"""The house rules: sizes, names, what travels to a target, what is shipped, and what the front pages promise."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import subprocess
import sys
import tomllib
import zipfile
from collections import Counter
from enum import Enum, IntEnum
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

import pyskew
from pyskew import errors, plugins
from pyskew.cli.commands import Command
from pyskew.model import suite
from pyskew.model import tests as tests_module

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "runner" / "pyskew"
PROBE = PACKAGE / "probe"
MODULES = sorted(PACKAGE.rglob("*.py"))
TRAVELLERS = sorted(PROBE.rglob("*.py"))
PACKS = sorted((ROOT / "scenarios").glob("*/pack.yaml"))
SCRIPTS = sorted((ROOT / "scenarios").glob("*/*.py"))
PLUGIN_PACKAGES = [
    "pyskew.audit.rules",
    "pyskew.cli.commands",
    "pyskew.reporting.formats",
    "pyskew.observation.test_results",
    "pyskew.interpreters.providers",
    "pyskew.targets.kinds",
    "pyskew.probe.toggles",
]
ENUMS = [
    kind
    for module in (suite, tests_module, errors)
    for _, kind in inspect.getmembers(module, inspect.isclass)
    if issubclass(kind, Enum) and kind.__module__ == module.__name__
]

LONGEST_FILE = 400
LARGEST_PACKAGE = 30
LONGEST_FUNCTION = 60
SHAPELESS = {"helper", "helpers", "handler", "handlers", "manager", "managers", "util", "utils"}
STDLIB = sys.stdlib_module_names


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), _name(path))


def _imports(tree: ast.Module) -> set[str]:
    """Top-level names of everything that is imported absolutely, at any depth of the code."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(str(node.module).partition(".")[0])
    return found


def _definitions(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


# Sizes and names


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_file_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_function_fits_on_a_screen(path: Path) -> None:
    functions = [node for node in _definitions(_tree(path)) if not isinstance(node, ast.ClassDef)]
    long = {node.name: lines for node in functions if (lines := _lines(node)) > LONGEST_FUNCTION}
    assert long == {}


def _lines(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


NO_VERB = (
    "A An All Any As At Both By Each Every For From How If In It Its No Nothing One Such That The Their "
    "There These This Those To What Whatever When Where Whether Which Who Why With"
)


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_the_docstring_of_a_function_starts_with_a_verb(path: Path) -> None:
    """Ruff's D401 knows verbs that stand in another form; it takes an article, a plural and code for a verb."""
    functions = [node for node in _definitions(_tree(path)) if not isinstance(node, ast.ClassDef)]
    actions = [node for node in functions if not any("property" in ast.unparse(one) for one in node.decorator_list)]
    first = {node.name: text.split()[0].strip(",;:.") for node in actions if (text := ast.get_docstring(node))}
    plain = {name for name, word in first.items() if re.fullmatch(r"[A-Z][a-z]*(ss|[^s])", word)}
    assert {name: word for name, word in first.items() if name not in plain or word in NO_VERB.split()} == {}


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_names_say_what_a_thing_is(path: Path) -> None:
    names = [path.stem, *(node.name for node in _definitions(_tree(path)))]
    words = {name: re.findall(r"[A-Z]?[a-z]+", name) for name in names}
    assert [name for name in names if SHAPELESS & {word.lower() for word in words[name]}] == []


SHAPES = PACKAGE / "reporting" / "json_schema.py"
"""Its classes give the definitions of report.json's JSON Schema their names, and so are called like what they show."""


def test_no_two_classes_share_a_name() -> None:
    places: dict[str, list[str]] = {}
    for path in MODULES:
        for node in _tree(path).body if path != SHAPES else []:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(_name(path))
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}


@pytest.mark.parametrize("package", PLUGIN_PACKAGES)
def test_a_file_stem_is_the_name_a_user_types(package: str) -> None:
    folder = PACKAGE.joinpath(*package.split(".")[1:])
    stems = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    typed = {stem.rstrip("_").replace("_", "-") for stem in stems}
    assert set(plugins.names(package)) == typed
    assert [name for name in typed if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name)] == []


@pytest.mark.parametrize("name", plugins.names("pyskew.cli.commands"))
def test_a_verb_is_called_like_its_file(name: str) -> None:
    assert plugins.get("pyskew.cli.commands", name, "COMMAND", Command).click.name == name


@pytest.mark.parametrize("name", plugins.names("pyskew.probe.toggles"))
def test_a_toggle_is_called_like_its_file(name: str) -> None:
    module = importlib.import_module(f"pyskew.probe.toggles.{name.replace('-', '_')}")
    assert name == module.NAME


@pytest.mark.parametrize("kind", ENUMS, ids=lambda kind: kind.__name__)
def test_an_enum_survives_being_written_down(kind: type[Enum]) -> None:
    members = list(kind.__members__.values())
    assert len({member.value for member in members}) == len(members)
    written = [int(member) if issubclass(kind, IntEnum) else str(member) for member in members]
    assert [kind(text) for text in written] == members


def test_the_architecture_page_shows_the_layers_that_import_linter_holds() -> None:
    contracts = tomllib.loads(_page("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    held = [(number, name.strip()) for number, layer in enumerate(layers, 1) for name in layer.split("|")]
    shown = re.findall(r"^\| (\d+) \| `(\w+)` \|", _page("docs/architecture.md"), flags=re.MULTILINE)
    assert [(int(number), name) for number, name in shown] == held


def test_the_package_folder_fits_on_one_screen() -> None:
    entries = {path.name for path in PACKAGE.iterdir() if path.name != "__pycache__"}
    assert len(entries) <= 18


def test_a_package_fits_on_one_screen() -> None:
    plugins = {"rules", "toggles", "fixes"}
    held = Counter(path.parent for path in MODULES if path.parent.name not in plugins)
    assert {str(folder): count for folder, count in held.items() if count > LARGEST_PACKAGE} == {}


def test_every_package_has_a_folder_of_tests_and_every_such_folder_a_package() -> None:
    packages = {path.parent.relative_to(PACKAGE) for path in MODULES if path.name == "__init__.py"}
    tests = ROOT / "tests"
    tested = {path.parent.relative_to(tests) for path in tests.rglob("test_*.py") if path.parent != tests}
    assert packages - tested == {Path(), Path("codebase")}  # of the second only the docstring has lines
    assert tested - packages == {Path("fuzz"), Path("scenarios")}


SILENCED = re.compile(r"# (?:noqa|type: ignore)(.*)")
SILENCED_WITH_CODE = re.compile(r"(?:: [A-Z]+[0-9]+(?:, [A-Z]+[0-9]+)*|\[[a-z-]+\])(?P<reason>.*)")


@pytest.mark.parametrize("path", [*MODULES, ROOT / "noxfile.py", ROOT / "bench" / "peers.py"], ids=_name)
def test_a_silenced_check_is_named_and_says_why(path: Path) -> None:
    lines = ["", *path.read_text(encoding="utf-8").splitlines()]
    bare = []
    for above, line in pairwise(lines):
        silenced = SILENCED.search(line)
        named = SILENCED_WITH_CODE.match(silenced[1]) if silenced else None
        if silenced and not (named and (named["reason"].strip(" #-") or above.lstrip().startswith("#"))):
            bare.append(line.strip())
    assert bare == []


def test_an_ignored_rule_says_why() -> None:
    config = _page("pyproject.toml").partition("[tool.ruff.lint]")[2].partition("[tool.ruff.lint.pydocstyle]")[0]
    rules = [line for line in config.splitlines() if line.startswith('    "')]
    assert rules
    assert [line for line in rules if not re.search(r",\s+# \w", line)] == []


KINDS = set(plugins.names("pyskew.targets.kinds"))
CORE = [path for path in MODULES if not path.is_relative_to(PACKAGE / "targets" / "kinds")]


@pytest.mark.parametrize("path", CORE, ids=_name)
def test_no_module_asks_for_a_kind_of_target_by_name(path: Path) -> None:
    compared = [node for node in ast.walk(_tree(path)) if isinstance(node, ast.Compare)]
    words = [node for one in compared for node in ast.walk(one) if isinstance(node, ast.Constant)]
    assert [word.value for word in words if word.value in KINDS] == []


# What travels to a target


@pytest.mark.parametrize("path", TRAVELLERS, ids=_name)
def test_what_travels_needs_only_the_standard_library(path: Path) -> None:
    siblings = {sibling.stem for sibling in PROBE.rglob("*")}
    assert _imports(_tree(path)) - STDLIB - siblings == set()


@pytest.mark.parametrize("path", TRAVELLERS, ids=_name)
def test_what_travels_parses_on_python_3_10(path: Path) -> None:
    ast.parse(path.read_text(encoding="utf-8"), _name(path), feature_version=(3, 10))


# Packs


def _pack(path: Path) -> dict[str, dict[str, dict[str, object]]]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _words(value: object) -> list[str]:
    return value.split() if isinstance(value, str) else [str(word) for word in value or []]


ENTRIES = [
    pytest.param(path.parent, entry, id=f"{path.parent.name}/{name}")
    for path in PACKS
    for name, entry in _pack(path)["scenarios"].items()
]


@pytest.mark.parametrize(("folder", "entry"), ENTRIES)
def test_a_declared_script_exists(folder: Path, entry: dict[str, object]) -> None:
    assert [word for word in _words(entry["run"])[:1] if not (folder / word).is_file()] == []


@pytest.mark.parametrize("path", PACKS, ids=_name)
def test_every_script_is_declared(path: Path) -> None:
    declared: set[Path] = set()
    for entry in _pack(path)["scenarios"].values():
        for pattern in [*_words(entry["run"])[:1], *_words(entry.get("files"))]:
            declared |= set(path.parent.glob(pattern))
    assert set(path.parent.rglob("*.py")) - declared == set()


@pytest.mark.parametrize(("folder", "entry"), ENTRIES)
def test_a_scenario_needs_only_what_it_declares(folder: Path, entry: dict[str, object]) -> None:
    files = [found for pattern in _words(entry.get("files")) for found in folder.glob(pattern)]
    requires = {re.split(r"[^\w-]", word, maxsplit=1)[0].replace("-", "_") for word in _words(entry.get("requires"))}
    declared = {found.relative_to(folder).parts[0].removesuffix(".py") for found in files} | requires
    script = folder / _words(entry["run"])[0]
    used = {name for path in [script, *files] if path.suffix == ".py" for name in _imports(_tree(path))}
    assert used - STDLIB - declared == set()


@pytest.mark.parametrize(("folder", "entry"), ENTRIES)
def test_a_scenario_asks_a_question_and_says_where_to_read_on(folder: Path, entry: dict[str, object]) -> None:
    del folder
    assert str(entry["asks"]).endswith("?")
    assert entry.get("links") or any(clause.get("link") for clause in entry.get("expect", []))


@pytest.mark.parametrize(("folder", "entry"), ENTRIES)
def test_an_expectation_that_differs_says_why(folder: Path, entry: dict[str, object]) -> None:
    del folder
    first, *others = entry.get("expect") or [{}]
    shown = [(clause.get("outcome", "pass"), clause.get("facts", {}), clause) for clause in others]
    usual = (first.get("outcome", "pass"), first.get("facts", {}))
    assert [clause for *what, clause in shown if tuple(what) != usual and not clause.get("reason")] == []


# The wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_ships_the_packs_as_data(wheel: Path) -> None:
    data = [path for path in (ROOT / "scenarios").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    names = zipfile.ZipFile(wheel).namelist()
    expected = {f"pyskew/builtin/{path.relative_to(ROOT / 'scenarios').as_posix()}" for path in data}
    assert {name for name in names if name.startswith("pyskew/builtin/")} == expected


@pytest.mark.slow
def test_the_wheel_ships_the_templates(wheel: Path) -> None:
    templates = {f"pyskew/reporting/templates/{path.name}" for path in (PACKAGE / "reporting" / "templates").iterdir()}
    assert templates <= set(zipfile.ZipFile(wheel).namelist())


@pytest.mark.slow
@pytest.mark.parametrize("pack", [path.parent.name for path in PACKS])
def test_an_installed_copy_resolves_its_packs(wheel: Path, tmp_path: Path, pack: str) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    (tmp_path / "matrix.yaml").write_text(f'version: 1\npythons: ["3.14"]\ninclude: ["builtin:{pack}"]\n')
    script = (
        "import sys; sys.path.insert(0, 'site')\n"
        "from pathlib import Path\n"
        "import pyskew.suite.loader, pyskew.targets.kinds\n"
        "assert Path(pyskew.__file__).is_relative_to(Path('site').resolve()), pyskew.__file__\n"
        "suite = pyskew.suite.loader.load_suite(Path('matrix.yaml'), pyskew.targets.kinds.kinds())\n"
        "print(*(scenario.id for scenario in suite.scenarios), sep='\\n')\n"
    )
    command = [sys.executable, "-c", script]
    printed = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, encoding="utf-8").stdout
    names = _pack(ROOT / "scenarios" / pack / "pack.yaml")["scenarios"]
    assert sorted(printed.split()) == sorted(f"{pack}/{name}" for name in names)


# Front pages


def _page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _commands(text: str) -> list[str]:
    """Shell lines that start from a bare Python."""
    return re.findall(r"^(?:\$ )?(python3 -m venv .+)$", text, flags=re.MULTILINE)


def test_the_readme_opens_with_its_two_commands() -> None:
    main, tests, *_ = _commands(_page("README.md"))
    assert main.endswith("nox -s matrix")
    assert tests.endswith("nox -s tests")


def test_ci_calls_the_command_of_the_readme() -> None:
    assert _commands(_page("README.md"))[1] == _commands(_page(".ci/run"))[-1]


@pytest.mark.parametrize("path", [ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=_name)
def test_other_pages_repeat_the_commands_to_the_letter(path: Path) -> None:
    assert set(_commands(path.read_text(encoding="utf-8"))) <= set(_commands(_page("README.md")))


@pytest.mark.skipif(not (ROOT / "reports/latest.md").exists(), reason="no report is published yet")
def test_the_excerpt_is_from_the_published_report() -> None:
    found = re.search(r"<!-- excerpt -->\n(.*)<!-- /excerpt -->", _page("README.md"), flags=re.DOTALL)
    assert found
    assert found[1].strip()
    # A machine with other Pythons may just have published its own; the excerpt is from the one that is committed.
    committed = subprocess.run(["git", "show", "HEAD:reports/latest.md"], cwd=ROOT, capture_output=True, check=False)
    texts = [_page("reports/latest.md"), committed.stdout.decode() if committed.returncode == 0 else ""]
    reports = [{line.rstrip() for line in text.splitlines()} for text in texts]
    shown = [line.rstrip() for line in found[1].splitlines() if not line.startswith("```")]
    assert [] in [[line for line in shown if line and line not in report] for report in reports]


def test_the_changelog_covers_this_version() -> None:
    heading = re.search(r"^## \[(.+?)\]", _page("CHANGELOG.md"), flags=re.MULTILINE)
    assert heading
    assert heading[1] in {"Unreleased", pyskew.__version__}


@pytest.mark.parametrize("path", [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))], ids=_name)
def test_a_link_to_a_file_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


SHOWN_TO_BE_WRITTEN = {"scenarios/start_methods/worker_argv.py", "reports/baseline.json"}
"""Files that a page tells its reader to make."""


@pytest.mark.parametrize("path", [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))], ids=_name)
def test_a_file_that_a_page_names_exists(path: Path) -> None:
    if path.name == "CHANGELOG.md":
        return  # tells of files as they were
    words = re.findall(r"`([\w./-]+/[\w.-]+\.(?:py|json|yaml|toml|md|html))`", path.read_text(encoding="utf-8"))
    named = {word for word in words if "MODULE" not in word} - SHOWN_TO_BE_WRITTEN
    roots = (ROOT, PACKAGE, ROOT / "tests", path.parent)
    assert [word for word in sorted(named) if not any((root / word).exists() for root in roots)] == []


PRIVATE = re.compile(r"\b(mend(ing|ed)?|patience|somebody|whoever|watched on|is steady|not steady)\b", re.IGNORECASE)
JSON_KEY = '"mending":'
"""A key of JSON output, which keeps its name."""
READ = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")), *MODULES]


@pytest.mark.parametrize("path", READ, ids=_name)
def test_words_are_those_of_the_field(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").replace(JSON_KEY, "").splitlines()
    assert [line for line in lines if PRIVATE.search(line)] == []


def test_the_glossary_has_every_class_of_the_model() -> None:
    glossary = _page("docs/architecture.md").partition("## Glossary")[2].partition("## One cell")[0]
    names = [path.stem for path in sorted((PACKAGE / "model").glob("*.py")) if path.stem != "__init__"]
    modules = [importlib.import_module(f"pyskew.model.{name}") for name in names]
    classes = [one for module in modules for one in vars(module).values() if inspect.isclass(one)]
    own = {one.__name__ for one in classes if one.__module__.startswith("pyskew.model.")}
    assert {name for name in own if f"`{name}`" not in glossary} == set()


HOSTS = [r"deb\.debian\.org", r"pypi\.org/simple", r"files\.pythonhosted\.org", r"registry\.npmjs\.org"]
TRACES = {
    "a package index or mirror by host name": "|".join(HOSTS),
    "a path of one machine": r"(?<![\w.<>-])/(?:root|work)/",
}


@pytest.mark.parametrize("trace", TRACES)
def test_no_file_is_tied_to_one_machine(trace: str) -> None:
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=False, capture_output=True,
    )  # fmt: skip
    if listing.returncode:
        pytest.skip("not a git checkout")
    files = [ROOT / name for name in listing.stdout.decode().split("\0") if name]
    texts = {path: path.read_bytes().decode(errors="replace") for path in files if path.is_file()}
    assert [_name(path) for path, text in texts.items() if re.search(TRACES[trace], text)] == []
