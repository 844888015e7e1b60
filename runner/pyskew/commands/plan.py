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
@click.option("--github", type=click.IntRange(1), metavar="N", help="A GitHub matrix: N shards for each host target.")
def plan(
    *, path: Path, pythons: str | None, targets_: str | None, only: tuple[str, ...], as_json: bool, github: int | None
) -> None:
    """Show the cells of the suite.

    \b
    Examples:
      pyskew plan --python 3.14 --only 'start_methods/*'
      pyskew plan --github 2 >> "$GITHUB_OUTPUT"     writes matrix={"include": [...]}
    """  # noqa: D301 - click reads the \b
    suite, selection, _ = narrowed(path, pythons, targets_, only)
    planned = planning.plan(suite, registry.toggles(), places.elsewhere(suite.targets), selection.targets)
    if github:
        print_result(f"matrix={json.dumps(_github(suite, github))}")
        return
    print_result(json.dumps(_json(planned), indent=1) if as_json else _text(planned, suite))


COMMAND = Command(order=40, click=plan)


RUNNERS = {"linux": ("ubuntu-24.04",), "macos": ("macos-15",), "windows": ("windows-2025",)}
"""GitHub's runners by the OS of a host target."""


def _github(suite: Suite, shards: int) -> Json:
    """`strategy.matrix`: one job for each shard of each host target."""
    return {
        "include": [
            {"runner": runner, "target": target.name, "shard": f"{target.name}:{part}/{shards}"}
            for target in suite.targets
            if target.kind == "host"
            for runner in RUNNERS[target.os]
            for part in range(1, shards + 1)
        ]
    }


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
