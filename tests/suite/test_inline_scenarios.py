"""A script that declares itself is a scenario of its pack, and complaints point into the script."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyskew.errors import ConfigError
from pyskew.model.suite import Suite
from pyskew.suite.loader import load_suite
from pyskew.targets import kinds

BLOCK = "import json\n\n# /// scenario\n# asks: Why?\n# {line}\n# ///\nprint(json.dumps({{}}))\n"


def suite(folder: Path, script: str, declared: str = "declared") -> Suite:
    pack = folder / "pack"
    pack.mkdir()
    (pack / "declared.py").write_text("print()\n")
    (pack / "helper.py").write_text("# no scenario\n")
    (pack / "by_itself.py").write_text(script)
    (pack / "pack.yaml").write_text(
        f"limits: {{timeout: 3s}}\ntoggles: [gil]\nscenarios:\n  {declared}: {{run: declared.py}}\n"
    )
    (folder / "matrix.yaml").write_text("version: 1\npythons: ['3.14']\ninclude: [pack]\n")
    return load_suite(folder / "matrix.yaml", kinds.kinds())


def test_it_stands_beside_those_of_the_pack_and_inherits(tmp_path: Path) -> None:
    declared, inline = suite(tmp_path, BLOCK.format(line="expect: [{facts: {a: 1}}]")).scenarios
    assert (declared.id, inline.id) == ("pack/declared", "pack/by-itself")
    assert (inline.asks, inline.run, inline.toggles, inline.limits.timeout) == ("Why?", ("by_itself.py",), ("gil",), 3)
    assert inline.expect[0].position.endswith("pack/by_itself.py:5:12")
    assert [file.path for file in inline.files] == ["by_itself.py"]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("askz: typo", 'pack/by_itself.py:5:3: unknown key "askz"'),
        ("expect: [{facts: {a: 1}", "pack/by_itself.py:"),
        ("when: pythn", "pack/by_itself.py:5:9: `pythn`"),
        ("run: nowhere.py", "pack/by_itself.py:5:8: "),
    ],
)
def test_a_complaint_names_the_line_of_the_script(tmp_path: Path, line: str, complaint: str) -> None:
    with pytest.raises(ConfigError) as raised:
        suite(tmp_path, BLOCK.format(line=line))
    assert complaint in str(raised.value)


def test_a_name_that_the_pack_declares_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match='scenario "pack/by-itself" exists already'):
        suite(tmp_path, BLOCK.format(line="home: real"), declared="by-itself")
