"""Standard libraries of a few files, for what compares those of two Pythons."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pyskew.model.suite import Interpreter
from support import sample


def installed(folder: Path, python: str, binary: bytes = b"", **files: str) -> Interpreter:
    """Write a library below a folder, and return an interpreter that it belongs to.

    Args:
        folder: where to write it.
        python: the label of the Python, `3.14`.
        binary: what the binary holds.
        files: the text of each module.
    """
    library, path = folder / python / "lib" / f"python{python}", folder / python / "bin" / "python"
    for name, text in {"os": "", **files}.items():
        (library / name).parent.mkdir(parents=True, exist_ok=True)
        (library / f"{name}.py").write_text(text, encoding="utf-8")
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(binary)
    known = sample.place(python).interpreter
    assert known is not None
    return replace(known, python=python, path=str(path))
