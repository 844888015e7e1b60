"""Which lines of a release run at its import for sure."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyskew.codebase.dependencies import import_level
from pyskew.codebase.dependencies.import_time import ImportTime
from pyskew.codebase.dependencies.unpacked import Unpacked

FILES = {
    "a/__init__.py": "from . import inner\nfrom a.deep.more import x\nif y:\n    import a.maybe\n",
    "a/inner.py": """\
first = 1
class Inside:
    second = 2
    def method(self):
        third = 3
if first:
    fourth = 4
try:
    fifth = 5
except ValueError:
    pass
for one in ():
    sixth = 6
    if one:
        seventh = 7
later = lambda: 8
@first
def decorated(): pass
""",
    "a/deep/__init__.py": "eighth = 8\n",
    "a/deep/more.py": "x = 9\n",
    "a/maybe.py": "tenth = 10\n",
    "a/alone.py": "eleventh = 11\n",
    "broken.py": "def (\n",
    "setup.py": "twelfth = 12\n",
    "tests/__init__.py": "import a.alone\n",
}
RUNS = {
    ("a/__init__.py", 1): True, ("a/__init__.py", 4): False, ("a/inner.py", 1): True, ("a/inner.py", 3): True,
    ("a/inner.py", 5): False, ("a/inner.py", 7): False, ("a/inner.py", 9): False, ("a/inner.py", 12): True,
    ("a/inner.py", 13): True, ("a/inner.py", 15): False, ("a/inner.py", 16): False, ("a/inner.py", 18): False,
    ("a/deep/__init__.py", 1): True, ("a/deep/more.py", 1): True, ("a/maybe.py", 1): False, ("a/alone.py", 1): False,
    ("broken.py", 1): False, ("setup.py", 1): False,
}  # fmt: skip


def test_lines_that_run_for_sure(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = ImportTime(Unpacked(folder=tmp_path, archive="a-1-py3-none-any.whl"))
    assert {place: found.runs(*place) for place in RUNS} == RUNS


@pytest.mark.parametrize(
    ("complaint", "missing", "python", "by_choice"),
    [
        ("ModuleNotFoundError: No module named 'extra'", "extra", "3.15", True),
        ("ModuleNotFoundError: No module named 'asyncore'", "asyncore", "3.12", False),
        ("ModuleNotFoundError: No module named 'asyncore'", "asyncore", "3.11", True),
        ("ModuleNotFoundError: Standard library module 'tkinter' was not found", "tkinter", "3.15", True),
        ("ImportError: extra is not installed: No module named 'extra'. Please install it", "extra", "3.15", True),
        ("AttributeError: No module named 'extra'", "", "3.15", True),
    ],
)
def test_a_module_that_any_python_may_lack(complaint: str, missing: str, python: str, *, by_choice: bool) -> None:
    assert import_level.missing_module(f"Traceback\n{complaint}\n") == missing
    assert import_level.may_lack(missing, python) is by_choice
