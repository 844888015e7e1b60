"""Commands that a report prints, run as printed."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conftest import Pythons

ROOT = Path(__file__).resolve().parents[2]
TEN = 10


def load(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return value


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_ten_reproduction_commands_reproduce_both_ends(tmp_path: Path, pythons: Pythons) -> None:
    for label in ("3.12", "3.13", "3.14"):
        assert pythons[label]
    env = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    published = load(ROOT / "reports" / "latest.json")
    changes = published["changes"][:TEN]
    assert len(changes) == TEN
    for number, change in enumerate(changes):
        out = tmp_path / str(number)
        command = [*shlex.split(change["rerun"]), "-o", str(out), "--prove", "none"]
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300, check=False)
        (again,) = [one for one in load(out / "report.json")["changes"] if one["class"] != "will-break"]
        assert {key: again[key] for key in ("id", "scenario", "from", "to", "class", "facts", "outcomes")} == {
            key: change[key] for key in ("id", "scenario", "from", "to", "class", "facts", "outcomes")
        }, (command, done.stdout, done.stderr)
        toggled = {cell["id"].partition("+")[2] for cell in load(out / "report.json")["cells"]}
        assert {"start-method=fork", "start-method=forkserver"} <= toggled
