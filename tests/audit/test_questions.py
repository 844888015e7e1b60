"""Questions of one file to another: answered from whole trees, each time anew."""

from __future__ import annotations

from pathlib import Path

from pyskew.audit import Options
from pyskew.audit.unchanged import audit

OPTIONS = Options(old=(3, 13), new=(3, 14))
ASKS = 'import argparse\n\nfrom app import {0}\n\nargparse.ArgumentParser().add_argument("--keep", help={0})\n'


def told(tree: Path) -> list[tuple[str, int]]:
    found = audit([tree], OPTIONS).findings
    return [(str(Path(one.path).relative_to(tree)), one.line) for one in found if one.rule == "argparse-help-percent"]


def package(tree: Path, **files: str) -> Path:
    (tree / "app").mkdir()
    for name, text in files.items():
        (tree / "app" / f"{name}.py").write_text(text)
    return tree


def test_a_name_is_followed_through_the_package_that_exports_it(tmp_path: Path) -> None:
    package(tmp_path, __init__="from app.texts import KEEP\n", texts='KEEP = "10% of it"\n')
    (tmp_path / "main.py").write_text(ASKS.format("KEEP"))
    assert told(tmp_path) == [("app/texts.py", 1)]


def test_names_that_import_each_other_in_a_circle_are_no_finding(tmp_path: Path) -> None:
    package(tmp_path, __init__="from app.texts import KEEP\n", texts="from app import KEEP\n")
    (tmp_path / "main.py").write_text(ASKS.format("KEEP"))
    assert told(tmp_path) == []


def test_a_remembered_file_asks_again_when_another_one_has_changed(tmp_path: Path) -> None:
    package(tmp_path, __init__='KEEP = "10%% of it"\n')
    (tmp_path / "main.py").write_text(ASKS.format("KEEP"))
    before = told(tmp_path)
    (tmp_path / "app" / "__init__.py").write_text('KEEP = "10% of it"\n')
    assert (before, told(tmp_path)) == ([], [("app/__init__.py", 1)])
