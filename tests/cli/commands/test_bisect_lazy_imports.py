"""`pyskew bisect --toggle lazy-imports=all` names exactly the imports that a program needs at once, on Python 3.15."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.real

MAIN = """import part1
import part2
import part3
import part4
import part5
import part6
from part7 import VALUE
import part8
import registry

assert registry.NAMES == NEEDED, registry.NAMES
print(part1.VALUE + part2.VALUE, VALUE, part8)
"""


def program(folder: Path, *guilty: int) -> Path:
    """Eight imports; the guilty modules register themselves when they run, and nothing else uses them."""
    (folder / "registry.py").write_text("NAMES = []\n")
    for number in range(1, 9):
        register = f"import registry\nregistry.NAMES.append({number})\n" if number in guilty else ""
        (folder / f"part{number}.py").write_text(f"{register}VALUE = {number}\n")
    (folder / "main.py").write_text(MAIN.replace("NEEDED", str(list(guilty))))
    return folder


@pytest.mark.parametrize("guilty", [(3, 6), (4, 5)])
def test_exactly_the_imports_that_must_stay_eager_are_named(
    tmp_path: Path, pythons: Any, guilty: tuple[int, int]
) -> None:
    python = pythons["3.15"].path
    folder = program(tmp_path, *guilty)
    assert subprocess.run([python, "main.py"], cwd=folder, capture_output=True, check=False).returncode == 0
    argv = ["bisect", "--toggle", "lazy-imports=all", "--format", "json", "--", python, "main.py"]
    done = subprocess.run(
        [sys.executable, "-m", "pyskew", *argv], cwd=folder, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout)
    assert said["verdict"] == "confirmed"
    assert sorted(said["sets"]) == [[f"main.py:{number}"] for number in guilty]


def test_a_python_without_lazy_imports_is_left_alone(tmp_path: Path, pythons: Any) -> None:
    folder = program(tmp_path, 3, 6)
    argv = ["try", "--toggle", "lazy-imports=all", "--", pythons["3.14"].path, "main.py"]
    done = subprocess.run(
        [sys.executable, "-m", "pyskew", *argv], cwd=folder, capture_output=True, text=True, timeout=240, check=False
    )
    assert "3.14" in done.stdout + done.stderr
    assert "AssertionError" not in done.stdout + done.stderr
