"""`pyskew init`: a first matrix.yaml, or a new scenario with its pack entry."""

from __future__ import annotations

import re
from pathlib import Path

import click

from pyskew.cli.commands import Command
from pyskew.cli.console import print_result
from pyskew.errors import UsageError

_SUITE = """\
# What to ask of whom; `pyskew schema suite` prints the schema.
version: 1
pythons: ["3.12", "3.13>=3.13.8", "3.14"]
include: [{include}]
limits: {{timeout: 20s, output: 1MiB, proof: 10m}}
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


@click.command()
@click.option("--scenario", metavar="NAME", help="Write a new scenario: its script and its entry in the pack.")
@click.option("--pack", type=click.Path(path_type=Path, file_okay=False), default=Path("scenarios/mine"),
              show_default=True, help="The pack that the scenario goes into; made when it is not there.")  # fmt: skip
@click.option("--asks", default="What does it do?", help="The question that the scenario puts.")
def init(*, scenario: str | None, pack: Path, asks: str) -> None:
    """Write a first matrix.yaml here, or a new scenario.

    \b
    Examples:
      pyskew init
      pyskew init --scenario worker-sees-config --asks "Does a worker see the configuration?"
    """  # noqa: D301 - click reads the \b
    print_result(_first_suite() if scenario is None else _new_scenario(scenario, pack, asks))


COMMAND = Command(order=80, click=init)


def _first_suite() -> str:
    path = Path("matrix.yaml")
    if path.exists():
        message = "matrix.yaml is here already; `pyskew run` runs it, `pyskew init --scenario NAME` adds to it"
        raise UsageError(message)
    packs = sorted(found.parent.as_posix() for found in Path("scenarios").glob("*/pack.yaml"))
    path.write_text(_SUITE.format(include=", ".join([*packs, "builtin:start_methods"])), encoding="utf-8")
    return "wrote matrix.yaml; next: pyskew run"


def _new_scenario(name: str, pack: Path, asks: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        message = f'--scenario {name}: a scenario name is lower case with "-", as in worker-sees-config'
        raise UsageError(message)
    script, declaration = pack / f"{name.replace('-', '_')}.py", pack / "pack.yaml"
    text = declaration.read_text(encoding="utf-8") if declaration.exists() else _PACK
    if script.exists() or re.search(rf"^  {re.escape(name)}:", text, re.MULTILINE):
        message = f"--scenario {name}: {pack.as_posix()} has it already"
        raise UsageError(message)
    pack.mkdir(parents=True, exist_ok=True)
    entry = _ENTRY.format(name=name, script=script.name, asks=_quoted(asks))
    declaration.write_text(f"{text.rstrip()}\n{entry}", encoding="utf-8")
    script.write_text(_SCRIPT.format(asks=asks.replace('"""', "'''").replace("\\", "/")), encoding="utf-8")
    return (
        f"wrote {script.as_posix()} and its entry in {declaration.as_posix()}\n"
        f"next: edit the script, see that matrix.yaml includes {pack.as_posix()}, then\n"
        f"      pyskew run --only {name} --repeat 3 --prove none"
    )


def _quoted(text: str) -> str:
    """YAML's double-quoted form, which holds every text."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
