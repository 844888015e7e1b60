"""`pyskew plan`: the cells that would run, and where; nothing is executed."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import click

from pyskew.cli.commands import Command
from pyskew.cli.console import print_result
from pyskew.cli.selection import narrowed
from pyskew.errors import UsageError
from pyskew.model.suite import Json, Plan, Suite, TargetSpec
from pyskew.model.text import count, log_text, oneline
from pyskew.suite.suite_file import suite_file
from pyskew.targets import kinds, sessions

SCHEMA = 1
_MOST_JOBS = 256
"""Jobs of one matrix; GitHub's own limit."""


@click.command()
@click.option("-c", "--config", "named", type=click.Path(path_type=Path),
              help="The suite's file.  [default: matrix.yaml, or pyproject.toml with [tool.pyskew]]")  # fmt: skip
@click.option("--python", "pythons", metavar="SPEC,...", help="Replaces the suite's list.")
@click.option("--target", "targets_", metavar="NAME,...", help="Only these targets.")
@click.option("--only", metavar="PATTERN", multiple=True, help="Only scenarios that match.")
@click.option("--json", "as_json", is_flag=True, help="Every cell, for programs.")
@click.option(
    "--github",
    type=click.IntRange(1, _MOST_JOBS),
    metavar="N",
    help="A GitHub matrix: N shards for each target that runs there.",
)
def plan(
    *,
    named: Path | None,
    pythons: str | None,
    targets_: str | None,
    only: tuple[str, ...],
    as_json: bool,
    github: int | None,
) -> None:
    """Show the scenarios of the suite and how many cells they make; --json lists every cell.

    \b
    Examples:
      pyskew plan --python 3.14 --only 'start_methods/*'
      pyskew plan --github 2 >> "$GITHUB_OUTPUT"     writes matrix={"include": [...]} and targets=linux,macos
    """  # noqa: D301 - click reads the \b
    suite, selection, _ = narrowed(suite_file(named), pythons, targets_, only)
    planned = sessions.planned(suite, selection.targets)
    if github:
        print_result("\n".join(_github(suite, github)))
        return
    print_result(json.dumps(_json(planned), indent=1) if as_json else log_text(_text(planned, suite)))


COMMAND = Command(order=40, click=plan)


RUNNERS = {"linux": "ubuntu-24.04", "macos": "macos-15", "windows": "windows-2025"}
"""GitHub's runners by the OS of a target."""

_RUNNER = re.compile(r"(ubuntu|macos|windows)-(latest|\d[\w.-]*)")
"""A target of such a name has that runner: `macos-26`, `ubuntu-24.04-arm`, `windows-2022`."""


def _github(suite: Suite, shards: int) -> list[str]:
    """Return a step's outputs: `strategy.matrix` with an entry for each shard of each target, and these targets."""
    runners = {target.name: runner for target in suite.targets if (runner := _runner(target))}
    if not runners:
        served = " and ".join(name for name, kind in sorted(kinds.kinds().items(), reverse=True) if kind.github_runner)
        message = f"--github: GitHub's runners serve targets of the kinds {served}, and the suite has none"
        raise UsageError(message)
    include = [
        {"runner": runner, "target": name, "shard": f"{name}:{part}/{shards}"}
        for name, runner in runners.items()
        for part in range(1, shards + 1)
    ]
    return [f"matrix={json.dumps({'include': include})}", f"targets={','.join(runners)}"]


def _runner(target: TargetSpec) -> str:
    """Return GitHub's runner for a target; empty for machines of the user's own."""
    if not kinds.kinds()[target.kind].github_runner:
        return ""
    return target.name if _RUNNER.fullmatch(target.name) else RUNNERS[target.os or "linux"]


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
    lines = [f"{scenario.id}  {oneline(scenario.asks)}".rstrip() for scenario in suite.scenarios]
    numbers = Counter((one.cell.target, one.reason) for one in planned.cells)
    for (target, reason), number in numbers.items():
        where = f"elsewhere: {reason}" if reason else f"Python {', '.join(spec.text for spec in suite.pythons)}"
        lines.append(f"{target}: {count(number, 'cell')}, {where}")
    return "\n".join([*lines, f"{count(len(planned.cells), 'cell')}, plan {planned.digest}"])
