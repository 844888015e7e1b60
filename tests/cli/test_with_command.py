"""Verbs whose arguments may end in `-- COMMAND...`."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from pyskew.cli.with_command import WithCommand, again


@click.command("audit", cls=WithCommand)
@click.argument("path")
@click.option("--proof")
@click.option("--to")
def verb(**_options: object) -> None:
    click.echo(again("--proof", "5m"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([".", "--", "pytest", "-q"], "audit . --proof 5m -- pytest -q"),
        ([".", "--proof", "20s", "--to", "3.15", "--", "pytest"], "audit . --to 3.15 --proof 5m -- pytest"),
        ([".", "--proof=20s", "--", "pytest"], "audit . --proof 5m -- pytest"),
        (["a b", "--", "run", "--proof", "x"], "audit 'a b' --proof 5m -- run --proof x"),
        (["."], "audit . --proof 5m"),
    ],
)
def test_the_same_command_line_with_another_value(given: list[str], said: str) -> None:
    done = CliRunner().invoke(verb, given, prog_name="audit")
    assert done.output == f"{said}\n"
