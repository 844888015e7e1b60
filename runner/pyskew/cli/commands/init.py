"""`pyskew init`: a first suite, in matrix.yaml or pyproject.toml, or a new scenario with its pack entry."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from pyskew.cli.commands import Command
from pyskew.cli.console import print_result
from pyskew.errors import ConfigError, UsageError
from pyskew.model.text import oneline
from pyskew.store import user_files
from pyskew.suite import names, toml_document, yaml_document
from pyskew.suite.suite_file import MATRIX, PYPROJECT, holds_suite

_SUITE = """\
# Which scenarios run on which Pythons; `pyskew schema suite` prints the schema.
version: 1
pythons: ["3.12", "3.13>=3.13.8", "3.14"]
include: [{include}]
limits: {{timeout: 20s, output: 1MiB, proof: 10m}}
"""

_TABLE = """\

# Which scenarios run on which Pythons; `pyskew schema suite` prints the schema.
[tool.pyskew]
version = 1
pythons = ["3.12", "3.13>=3.13.8", "3.14"]
include = [{include}]
limits = {{timeout = "20s", output = "1MiB", proof = "10m"}}
"""

_SCRIPT = '''\
"""{asks}"""

import json


def observe():
    return {{"answer": "replace me"}}


if __name__ == "__main__":
    print(json.dumps(observe()))
'''

_PACK = "scenarios:\n"

_ENTRY = """\
  {name}:
    run: {script}
    asks: {asks}
    # Run it on every Python before you write what you expect: pyskew run --only {name} --repeat 3
    expect: []
    links: []
"""
_LONGEST_QUESTION = 1_000


@click.command()
@click.option("--scenario", metavar="NAME", help="Write a new scenario: its script and its entry in the pack.")
@click.option("--pack", type=click.Path(path_type=Path, file_okay=False), default=Path("scenarios/mine"),
              show_default=True, help="The pack of the scenario; created if it does not exist.")  # fmt: skip
@click.option("--asks", default="What does it do?", help="The question that the scenario answers.")
@click.option("--pyproject", is_flag=True, help="Write the suite into [tool.pyskew] of pyproject.toml.")
def init(*, scenario: str | None, pack: Path, asks: str, pyproject: bool) -> None:
    """Write a first matrix.yaml here, or a new scenario.

    \b
    Examples:
      pyskew init
      pyskew init --pyproject
      pyskew init --scenario worker-sees-config --asks "Does a worker see the configuration?"
    """  # noqa: D301 - click reads the \b
    try:
        first = _first_table if pyproject else _first_suite
        print_result(first() if scenario is None else _new_scenario(scenario, pack, asks))
    except OSError as error:
        message = f"{error.filename or pack}: cannot write it: {error.strerror}"
        raise UsageError(message) from None


COMMAND = Command(order=80, click=init)


def _first_suite() -> str:
    path = MATRIX
    if path.exists() or path.is_symlink():
        message = "matrix.yaml is here already; `pyskew run` runs it, `pyskew init --scenario NAME` adds to it"
        raise UsageError(message)
    _no_suite_in_pyproject()
    include = ", ".join([*map(_quoted, _packs()), "builtin:start_methods"])
    path.write_text(_SUITE.format(include=include), encoding="utf-8")
    return "wrote matrix.yaml; next: pyskew run"


def _first_table() -> str:
    if MATRIX.exists():
        message = "matrix.yaml is here already; a folder has one suite"
        raise UsageError(message)
    _no_suite_in_pyproject()
    text = PYPROJECT.read_text(encoding="utf-8") if PYPROJECT.exists() else ""
    if toml_document.values(text, PYPROJECT.name) is not None:
        message = "pyproject.toml has [tool.pyskew] already; add `version = 1` and `pythons = [...]` to it"
        raise UsageError(message)
    include = ", ".join(json.dumps(one) for one in [*_packs(), "builtin:start_methods"])
    user_files.write(PYPROJECT, text + _TABLE.format(include=include), "--pyproject")
    return "wrote [tool.pyskew] in pyproject.toml; next: pyskew run"


def _no_suite_in_pyproject() -> None:
    if PYPROJECT.is_file() and holds_suite(PYPROJECT):
        message = "[tool.pyskew] of pyproject.toml holds a suite already; `pyskew run` runs it"
        raise UsageError(message)


def _packs() -> list[str]:
    return sorted(found.parent.as_posix() for found in Path("scenarios").glob("*/pack.yaml"))


def _new_scenario(name: str, pack: Path, asks: str) -> str:
    _check_names(name, pack, asks)
    script, declaration = pack / f"{name.replace('-', '_')}.py", pack / "pack.yaml"
    text = _read(declaration) if declaration.exists() else _PACK
    if script.exists() or script.is_symlink() or re.search(rf"^  {re.escape(name)}:", text, re.MULTILINE):
        message = f"--scenario {name}: {pack.as_posix()} has it already"
        raise UsageError(message)
    entry = _ENTRY.format(name=name, script=script.name, asks=_quoted(asks))
    extended = f"{text.rstrip()}\n{entry}"
    _check_entry(declaration, extended, name)
    pack.mkdir(parents=True, exist_ok=True)
    declaration.write_text(extended, encoding="utf-8")
    script.write_text(_SCRIPT.format(asks=_docstring(asks)), encoding="utf-8")
    return (
        f"wrote {script.as_posix()} and its entry in {declaration.as_posix()}\n"
        f"next: edit the script, check that matrix.yaml includes {pack.as_posix()}, then\n"
        f"      pyskew run --only {name} --repeat 3 --prove none"
    )


def _check_names(name: str, pack: Path, asks: str) -> None:
    """Raise UsageError for a name that no scenario, script or pack can have."""
    if len(name) > names.LONGEST or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        message = f'--scenario {name}: a scenario name is lower case with "-", as in worker-sees-config'
        raise UsageError(message)
    if name.replace("-", "_") in sys.stdlib_module_names:
        message = f"--scenario {name}: its script would hide the module of that name; choose another name"
        raise UsageError(message)
    if wrong := names.complaint("pack", pack.resolve().name):
        message = f"--pack: {wrong}"
        raise UsageError(message)
    if len(asks) > _LONGEST_QUESTION:
        message = f"--asks: {len(asks):,} characters; write one sentence"
        raise UsageError(message)


def _read(declaration: Path) -> str:
    try:
        return declaration.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        message = f"{declaration.as_posix()}: not UTF-8; save the file as UTF-8"
        raise UsageError(message) from None


def _check_entry(declaration: Path, text: str, name: str) -> None:
    """Raise UsageError where an entry at the end of the pack is none of its scenarios, as in a pack in flow style."""
    try:
        value = yaml_document.parse(text, declaration.as_posix()).value
    except ConfigError:
        value = None
    scenarios = value.get("scenarios") if isinstance(value, Mapping) else None
    if not isinstance(scenarios, Mapping) or name not in scenarios:
        message = f"{declaration.as_posix()} does not end with `scenarios:` in block style; add {name} to it by hand"
        raise UsageError(message)


def _docstring(text: str) -> str:
    """Return the question as the text between triple quotes."""
    return oneline(text).replace("\\", "/").replace('"', "'")


def _quoted(text: str) -> str:
    """Return YAML's double-quoted form, which holds every text."""
    return '"' + oneline(text).replace("\\", "\\\\").replace('"', '\\"') + '"'
