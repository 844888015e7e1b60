"""Whether a project turns warnings into errors, by its configuration files or in its code."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from pathlib import Path

from pyskew.audit.module_index import Module

_FILES = ("pytest.ini", ".pytest.ini", "tox.ini", "setup.cfg", "pyproject.toml", "noxfile.py", "Makefile")
_KINDS = r"(?:::?(?:Warning|DeprecationWarning|PendingDeprecationWarning)?:*)?"
_SECTION = re.compile(r"filterwarnings\s*=\s*(\[[^\]]{0,20000}\]|(?:[^\n\[]*(?:\n[ \t]+[^\n]*)*))")
_ERROR = re.compile(rf"""(?:^|[\s"',\[=])error{_KINDS}(?=["'\s,\]]|$)""", re.MULTILINE)
_IGNORED = re.compile(r"ignore::(?:Pending)?DeprecationWarning(?=[\"'\s,\]]|$)")
_OPTION = re.compile(rf"(?:-W ?|-W\", ?\"|PYTHONWARNINGS[=:] ?[\"']?)error{_KINDS}(?=[\"'\s,\]]|$)", re.MULTILINE)


def are_errors(roots: Sequence[Path]) -> bool:
    """Return whether the configuration in one of these folders makes new deprecations errors; CI's files count."""
    for root in roots:
        folder = root if root.is_dir() else root.parent
        paths = [folder / name for name in _FILES]
        paths += sorted(folder.glob(".github/workflows/*.y*ml"))
        if any(_says_so(path) for path in paths if path.is_file()):
            return True
    return False


def _says_so(path: Path) -> bool:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    sections = [found[1] for found in _SECTION.finditer(text)]
    in_section = any(_ERROR.search(one) and not _IGNORED.search(one) for one in sections)
    return in_section or _OPTION.search(text) is not None


def says_so_in_code(module: Module) -> bool:
    """Return whether a file makes warnings errors for itself, or for its tests."""
    for name in ("warnings.simplefilter", "warnings.filterwarnings", "simplefilter", "pytest.mark.filterwarnings"):
        for call, _ in module.calls_by_name.get(name, []):
            match call.args[:1]:
                case [ast.Constant(value=str(text))] if _ERROR.search(text):
                    return True
                case _:
                    pass
    return False
