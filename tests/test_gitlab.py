"""The template for GitLab CI: GitLab's schema, and its scripts in a shell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = ROOT / "pyskew.gitlab-ci.yml"
SUITE = """
version: 1
pythons: ["{python}"]
scenarios: {{one: {{run: one.py}}}}
"""


def test_gitlab_accepts_the_template() -> None:
    argv = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.gitlab-ci",
        "--data-transform",
        "gitlab-ci",
    ]
    done = subprocess.run([*argv, str(TEMPLATE)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _run(job: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    value = yaml.safe_load(TEMPLATE.read_text(encoding="utf-8"))
    given = {name: str(text) for name, text in value["variables"].items()} | variables
    script = "set -e\n" + "\n".join(value[job]["script"])
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        ["bash", "-c", script], cwd=folder, env=os.environ | given | {"PATH": path},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_audit_leaves_a_log_and_ends_with_the_exit_code_of_the_findings(tmp_path: Path) -> None:
    (tmp_path / "clean.py").write_text("print(1)\n", encoding="utf-8")
    assert _run("pyskew:audit", tmp_path).returncode == 0
    (tmp_path / "old.py").write_text("import cgi\n", encoding="utf-8")
    done = _run("pyskew:audit", tmp_path, PYSKEW_STEP="--from 3.12 --to 3.13")
    assert done.returncode == 1, done.stderr
    assert "dead-batteries" in done.stdout
    log = json.loads((tmp_path / "pyskew-audit.sarif").read_text(encoding="utf-8"))
    assert [one["ruleId"] for one in log["runs"][0]["results"]] == ["dead-batteries"]
    broken = _run("pyskew:audit", tmp_path, PYSKEW_STEP="--from 1.0")
    assert broken.returncode not in {0, 1}


@pytest.mark.real
def test_the_matrix_leaves_what_the_job_collects(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("print('{}')\n", encoding="utf-8")
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    (tmp_path / "matrix.yaml").write_text(SUITE.format(python=python), encoding="utf-8")
    done = _run("pyskew:matrix", tmp_path, PYSKEW_ARGUMENTS=f"--python {python} --prove none")
    assert done.returncode == 0, done.stdout + done.stderr
    job = yaml.safe_load(TEMPLATE.read_text(encoding="utf-8"))["pyskew:matrix"]
    assert (tmp_path / job["artifacts"]["reports"]["junit"]).is_file()
    assert all((tmp_path / path).is_dir() for path in job["artifacts"]["paths"])
