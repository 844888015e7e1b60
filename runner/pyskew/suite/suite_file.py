"""Which file holds the suite: matrix.yaml, or `[tool.pyskew]` of pyproject.toml."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pyskew.errors import UsageError
from pyskew.suite import inputs

if TYPE_CHECKING:
    from pyskew.suite.yaml_document import Document

MATRIX = Path("matrix.yaml")
PYPROJECT = Path("pyproject.toml")


def suite_file(named: Path | None = None) -> Path:
    """Return the suite's file: the one that is named, else what this folder has.

    Raises:
        UsageError: this folder has two suites, or none.
        ConfigError: pyproject.toml is not TOML.
    """
    if named is not None:
        return named
    inputs.asked([MATRIX, PYPROJECT])
    within = PYPROJECT.is_file() and holds_suite(PYPROJECT)
    if within and MATRIX.exists():
        message = "matrix.yaml and [tool.pyskew] of pyproject.toml both hold a suite: keep one, or name one with -c"
        raise UsageError(message)
    if not within and not MATRIX.exists():
        message = (
            "no suite here: no matrix.yaml, and no `pythons` in [tool.pyskew] of pyproject.toml; "
            "`pyskew init` writes a first one"
        )
        raise UsageError(message)
    return PYPROJECT if within else MATRIX


def holds_suite(path: Path) -> bool:
    """Return whether a pyproject.toml has a key that only a suite has.

    Raises:
        ConfigError: it is not TOML, or cannot be read.
    """
    from pyskew.suite import pyproject, schema, toml_document  # noqa: PLC0415 - with pydantic; most suites are YAML

    value = toml_document.values(pyproject.text_of(path, path.as_posix()), path.as_posix())
    return isinstance(value, dict) and any(key in schema.SuiteShape.model_fields for key in value)


def read(path: Path, name: str) -> Document:
    """Read a suite's file; of a pyproject.toml the keys that audits read are left out.

    Raises:
        ConfigError: it cannot be read, or is not YAML or TOML.
    """
    from pyskew.suite import pyproject, toml_document, yaml_document  # noqa: PLC0415 - read once, then kept

    if path.suffix != ".toml":
        return yaml_document.read(path, name)
    document = toml_document.document(pyproject.text_of(path, name), name)
    if isinstance(document.value, dict):
        document.value = {key: item for key, item in document.value.items() if key not in pyproject.AUDIT_KEYS}
    return document
