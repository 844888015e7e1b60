"""Submodules of the standard library that are there only because another import loads them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.stdlib import stdlib_tables
from pyskew.audit.syntax.module_index import Module

_LOADS_MUCH = frozenset(
    [
        "numpy",
        "pandas",
        "scipy",
        "requests",
        "django",
        "flask",
        "pytest",
        "setuptools",
        "pkg_resources",
        "yaml",
        "jinja2",
        "sqlalchemy",
        "aiohttp",
        "httpx",
        "torch",
        "tensorflow",
        "matplotlib",
        "click",
        "rich",
        "attr",
        "attrs",
        "pydantic",
        "six",
        "sphinx",
        "twisted",
        "tornado",
        "dask",
        "distributed",
        "boto3",
        "botocore",
        "google",
        "urllib3",
        "IPython",
        "nose",
        "mock",
        "docutils",
        "packaging",
    ]
)
"""Packages that load the submodules in question themselves."""


def words(minor: int) -> tuple[str, ...]:
    """Return packages with a submodule that some import stopped loading in 3.`minor`."""
    return tuple(sorted(_no_longer(minor)))


def shape(minor: int) -> str:
    """Return a regular expression for imports of these packages themselves: `import a, package.other`."""
    packages = {one.rpartition(".")[0] for one in _no_longer(minor)}
    tops = "|".join(sorted({one.partition(".")[0] for one in packages}))
    inner = "|".join(sorted({one.partition(".")[0] for one in packages if "." in one}))
    return rf"\bimport\b(?:[^\n#;\\]|\\\s)*\b(?:{tops})\b" + (rf"|\bfrom\b[\s\\]*(?:{inner})\b" if inner else "")


def _no_longer(minor: int) -> set[str]:
    """Return submodules that some import loaded, and does not since 3.`minor`."""
    return {
        one
        for rows in stdlib_tables.table("loads").values()
        for one, minors in rows.items()
        if minor - 1 in minors and minor not in minors and not one.startswith("os.")
    }


def check_chance(module: Module, minor: int) -> Iterator[Spot]:
    """Yield reads of `package.submodule` that an import of this file loads on 3.`minor - 1`, and none on 3.`minor`."""
    imported, submodules, foreign = _imports(module)
    before, since = _loaded(imported, minor - 1), _loaded(imported, minor)
    gone = {one for one in before - since if one not in submodules and not one.startswith("os.")}
    told: set[str] = set()
    for node, scope in module.nodes[ast.Attribute]:
        if not isinstance(node, ast.Attribute):
            continue
        name = module.imported(node, scope)
        if name in gone and name not in told and _by_package(module, name) and not module.tolerated(node):
            told.add(name)
            in_package = "." in module.name  # what imports it may have loaded more
            sure = Confidence.MEDIUM if foreign or in_package else Confidence.HIGH
            message = f"nothing imports {name}: another import loads it, which it does not on 3.{minor}: AttributeError"
            yield module.spot(node, message, sure if foreign.isdisjoint(_LOADS_MUCH) else Confidence.LOW)


def _by_package(module: Module, name: str) -> bool:
    """Return whether the package itself was imported, under its own name or another."""
    return name.rpartition(".")[0] in module.imports.values()


def _imports(module: Module) -> tuple[set[str], set[str], set[str]]:
    """Return modules of the library that the file imports, submodules among them, and first parts of others."""
    found: set[str] = set()
    for node, _ in [*module.nodes[ast.Import], *module.nodes[ast.ImportFrom]]:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = module.absolute(node) if not node.level else "."
            found |= {base} | {f"{base}.{alias.name}" for alias in node.names if base != "."}
    for call, _ in module.calls_by_name.get("importlib.import_module", []):
        match call.args[:1]:
            case [ast.Constant(value=str(text))]:
                found.add(text)
            case _:
                pass
    known = stdlib_tables.table("names")
    library = {name for name in found if name in known}
    parents = {name.rpartition(".")[0] for name in found}
    foreign = {name.partition(".")[0] for name in found if name.partition(".")[0] not in known and name not in parents}
    return library, {name for name in library if "." in name}, foreign - {"__future__"}


def _loaded(imported: set[str], minor: int) -> set[str]:
    """Return submodules that are loaded once these modules were imported on 3.`minor`."""
    table = stdlib_tables.table("loads")
    found = set()
    for name in {"sys", *imported}:
        found |= {one for one, minors in table.get(name, {}).items() if minor in minors}
        found |= {name} if "." in name else set()
    return found
