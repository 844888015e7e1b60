"""Scenarios that are declared in their own script, in a comment block of the form that PEP 723 gave to inline metadata.

# /// scenario
# asks: Does it say hello?
# expect: [{facts: {hello: true}}]
# ///
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyskew.model.suite import Json
from pyskew.suite import yaml_document
from pyskew.suite.yaml_document import Document, Path_

_BEGIN = "# /// scenario"
_END = "# ///"


def documents(folder: Path, shown: str) -> Iterator[Document]:
    """Yield a document for each script of a pack's folder that declares itself, in the shape of a pack.

    Args:
        folder: The pack's folder.
        shown: What complaints call the folder.

    Raises:
        ConfigError: a block is not YAML.
    """
    for path in sorted(folder.glob("*.py")):
        lines = _block(path)
        if lines:
            block = yaml_document.parse("\n".join(lines), f"{shown}/{path.name}")
            yield _as_pack(block, path.name)


def _block(path: Path) -> list[str]:
    """Return the lines of the block after as many empty lines as precede it, so that positions stay right.

    Empty where the script has no block.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return []  # a file that cannot be read declares no scenario
    if _BEGIN not in lines:
        return []
    first = lines.index(_BEGIN) + 1
    kept = [""] * first
    for line in lines[first:]:
        if line == _END or not line.startswith("#"):
            break
        kept.append(f" {line[1:]}")
    return kept


def _as_pack(block: Document, file: str) -> Document:
    name = file.removesuffix(".py").replace("_", "-")
    path: Path_ = ("scenarios", name)
    value: Json = block.value
    if isinstance(value, dict):
        value = {"run": [file], **value}
    return Document(
        name=block.name,
        value={"scenarios": {name: value}},
        marks={(*path, *inner): mark for inner, mark in block.marks.items()},
        merged={(*path, *inner) for inner in block.merged},
    )
