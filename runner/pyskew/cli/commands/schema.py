"""`pyskew schema`: the JSON Schemas that editors and other programs read."""

from __future__ import annotations

import json

import click

from pyskew.cli.commands import Command
from pyskew.cli.console import print_result
from pyskew.reporting import json_schema
from pyskew.store import records
from pyskew.suite import schema as schema_module

_SCHEMAS = {
    "suite": schema_module.schema,
    "pack": schema_module.pack_schema,
    "record": records.schema,
    "report": json_schema.schema,
}


@click.command()
@click.argument("which", type=click.Choice(sorted(_SCHEMAS)))
def schema(which: str) -> None:
    """Print the JSON Schema of matrix.yaml, pack.yaml, report.json or a line of records.jsonl.

    \b
    Example: pyskew schema suite > matrix.schema.json
    """  # noqa: D301 - click reads the \b
    print_result(json.dumps(_SCHEMAS[which](), indent=2))


COMMAND = Command(order=90, click=schema)
