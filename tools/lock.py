"""Write .ci/requirements.txt, the packages of CI with their hashes, and .ci/sbom.cdx.json, what pyskew depends on.

python tools/lock.py [-P NAME ...]

Both come from one resolution by uv for every platform; `-P` updates a package, without it all are as new as possible.
Neither names the index that the packages came from.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from uv import find_uv_bin

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / ".ci" / "requirements.txt"
SBOM = ROOT / ".ci" / "sbom.cdx.json"
NEEDED = ("pyproject.toml", "README.md", "runner/pyskew/__init__.py")
"""What uv reads of the project."""
EXPORT = ("export", "--quiet", "--frozen", "--no-emit-project", "--all-extras")
HEAD = "# Written by `nox -s lock`. CI installs exactly these; users install by the floors in pyproject.toml.\n"


def main(arguments: list[str]) -> None:
    """Resolve in a copy, so that no file with the addresses of an index stays in the project."""
    with tempfile.TemporaryDirectory() as name:
        for path in NEEDED:
            (Path(name) / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, Path(name) / path)
        _uv(name, "lock", "--quiet", *arguments)
        locked = _uv(name, *EXPORT, "--all-groups", "--no-header", "--no-annotate", "--format", "requirements.txt")
        bill = json.loads(_uv(name, *EXPORT, "--no-default-groups", "--format", "cyclonedx1.5", "--preview"))
    REQUIREMENTS.write_text(HEAD + locked, encoding="utf-8")
    SBOM.write_text(json.dumps(_stable(bill), indent=1) + "\n", encoding="utf-8")


def _uv(folder: str, *arguments: str) -> str:
    command = [find_uv_bin(), "--directory", folder, *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


def _stable(bill: dict[str, Any]) -> dict[str, Any]:
    """Return the bill without what differs from run to run, and without addresses of files."""
    bill.pop("serialNumber", None)
    bill["metadata"].pop("timestamp", None)
    for one in bill["components"]:
        one.pop("externalReferences", None)
    return bill


if __name__ == "__main__":
    main(sys.argv[1:])
