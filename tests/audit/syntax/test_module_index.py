"""What counts as a check of the running Python, which makes the audit trust the code around it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyskew.audit import Confidence, Options
from pyskew.audit.unchanged import audit

OPTIONS = Options(old=(3, 12), new=(3, 15), least=Confidence.MEDIUM)
CHECKED = {
    "a version": "if sys.version_info >= (3, 14):\n        return None",
    "an attribute of a module": "if not hasattr(pkgutil, 'get_loader'):\n        return None",
}
NO_CHECK = {
    "an attribute of another object": "if hasattr(name, 'origin'):\n        return name.origin",
    "another question": "if name in sys.modules:\n        return None",
}  # fmt: skip


def lines(folder: Path, before: str) -> list[int]:
    path = folder / "a.py"
    code = f"import pkgutil\nimport sys\n\n\ndef loader(name):\n    {before}\n    return pkgutil.get_loader(name)\n"
    path.write_text(code, encoding="utf-8")
    return [one.line for one in audit([path], OPTIONS, keep=False).findings]


@pytest.mark.parametrize("before", CHECKED.values(), ids=CHECKED)
def test_what_follows_an_early_return_after_a_check_is_trusted(tmp_path: Path, before: str) -> None:
    assert lines(tmp_path, before) == []


@pytest.mark.parametrize("before", NO_CHECK.values(), ids=NO_CHECK)
def test_what_follows_another_early_return_is_not(tmp_path: Path, before: str) -> None:
    assert len(lines(tmp_path, before)) == 1
