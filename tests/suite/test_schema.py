from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
import yaml

from pyskew.model.suite import Json
from pyskew.suite import schema

ROOT = Path(__file__).resolve().parents[2]
PACKS = sorted((ROOT / "scenarios").glob("*/pack.yaml"))
GOOD = """\
version: 1
pythons: ["3.13>=3.13.8", 3.14, {python: "3.15", informational: true}]
targets:
scenarios:
  own: {run: own.py, expect: [{facts: {":exit": 3}}]}
  tests: {run: [python, -m, pytest], source: ., results: junit}
  more: {run: [pytest], source: {git: .}, results: {kind: junit, file: out.xml}}
"""


def validator(value: Json) -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(value)
    return jsonschema.Draft202012Validator(value)


@pytest.mark.parametrize("text", [GOOD, (ROOT / "matrix.yaml").read_text(encoding="utf-8")], ids=["short", "ours"])
def test_an_editor_accepts_what_pyskew_accepts(text: str) -> None:
    validator(schema.schema()).validate(yaml.safe_load(text))


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.parent.name)
def test_an_editor_accepts_the_packs(path: Path) -> None:
    validator(schema.pack_schema()).validate(yaml.safe_load(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("wrong", [
    {"version": 2}, {"pythons": []}, {"pythons": [["3.14"]]}, {"targets": []}, {"limits": {"timeout": "soon"}},
    {"scenarios": {"own": {"run": "own.py", "source": 1}}}, {"nonsense": 1},
])  # fmt: skip
def test_an_editor_refuses_what_pyskew_refuses(wrong: Json) -> None:
    assert not validator(schema.schema()).is_valid(yaml.safe_load(GOOD) | wrong)
