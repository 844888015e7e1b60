"""A folder with a module of every name of the standard library, each of which leaves a mark when it is run."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

THIRD_PARTY = ("click", "yaml", "msgspec", "platformdirs", "packaging", "rich", "pydantic", "uv")
SITE = ("sitecustomize", "usercustomize")
PACKAGES = ("multiprocessing", "concurrent", "json", "encodings", "email")
_MARKS = "marks"
_BEFORE_SITE = (
    "abc", "codecs", "encodings", "genericpath", "io", "ntpath", "os", "posixpath", "site", "stat", "_collections_abc",
    "_sitebuiltins", "_py_warnings", "warnings", "re", "enum", "functools", "types", "operator", "keyword", "reprlib",
    "copyreg", "collections",
)  # fmt: skip
"""What a Python needs before it can run hooks of `site`, or to run them."""


def write(folder: Path) -> Path:
    """Write the modules to `folder`, and a user base with hooks of `site` to `folder/base`; return the folder."""
    folder.mkdir()
    code = f"import builtins\nbuiltins.open({str(folder.parent / _MARKS)!r}, 'a').write(__name__ + '\\n')\n"
    for name in {*sys.stdlib_module_names, *THIRD_PARTY, *SITE} - {"builtins"}:
        (folder / f"{name}.py").write_text(code)
    for name in PACKAGES:
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(code)
    for minor in range(10, 16):
        packages = folder / "base" / "lib" / f"python3.{minor}" / "site-packages"
        packages.mkdir(parents=True)
        (packages / "usercustomize.py").write_text(code)
        (packages / "hook.pth").write_text(
            f"import builtins; builtins.open({str(folder.parent / _MARKS)!r}, 'a').write('pth ')\n"
        )
    return folder


def let_start(folder: Path) -> None:
    """Remove what would end a Python before it can run anything else, if the folder is on PYTHONPATH."""
    for name in _BEFORE_SITE:
        (folder / f"{name}.py").unlink(missing_ok=True)
        shutil.rmtree(folder / name, ignore_errors=True)


def marks(folder: Path) -> list[str]:
    """Return the names of the modules that were run."""
    file = folder.parent / _MARKS
    return file.read_text().split() if file.exists() else []
