"""`pyskew plan`: what would run, and where; nothing is executed."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import click

from pyskew import places, registry
from pyskew import plan as planning
from pyskew.commands import Command
from pyskew.console import print_result
from pyskew.model import Json, Plan, Suite
from pyskew.selecting import narrowed

SCHEMA = 1


@click.command()
@click.option("-c", "--config", "path", type=click.Path(path_type=Path), default=Path("matrix.yaml"), show_default=True)
@click.option("--python", "pythons", metavar="SPEC,...", help="Replaces the suite's list.")
@click.option("--target", "targets_", metavar="NAME,...", help="Only these targets.")
@click.option("--only", metavar="PATTERN", multiple=True, help="Only scenarios that match.")
@click.option("--json", "as_json", is_flag=True, help="Every cell, for programs.")
def plan(*, path: Path, pythons: str | None, targets_: str | None, only: tuple[str, ...], as_json: bool) -> None:
    """Show the cells of the suite.

    \b
    Example: pyskew plan --python 3.14 --only 'start_methods/*'
    """  # noqa: D301 - click reads the \b
    suite, selection, _ = narrowed(path, pythons, targets_, only)
    planned = planning.plan(suite, registry.toggles(), places.elsewhere(suite.targets), selection.targets)
    print_result(json.dumps(_json(planned), indent=1) if as_json else _text(planned, suite))


COMMAND = Command(order=40, click=plan)


def _json(planned: Plan) -> Json:
    return {
        "schema": SCHEMA,
        "plan": planned.digest,
        "cells": [
            {
                "id": one.cell.id,
                "scenario": one.cell.scenario,
                "target": one.cell.target,
                "python": one.cell.python,
                "toggles": dict(one.cell.toggles),
                "required": one.required,
                "evidence": one.evidence.value if one.evidence else None,
                "reason": one.reason,
            }
            for one in planned.cells
        ],
    }


def _text(planned: Plan, suite: Suite) -> str:
    lines = [f"{scenario.id}  {scenario.asks}".rstrip() for scenario in suite.scenarios]
    counts = Counter((one.cell.target, one.reason) for one in planned.cells)
    for (target, reason), count in counts.items():
        where = f"elsewhere: {reason}" if reason else f"Python {', '.join(spec.text for spec in suite.pythons)}"
        lines.append(f"{target}: {count} cells, {where}")
    return "\n".join([*lines, f"{len(planned.cells)} cells, plan {planned.digest}"])
