"""Published schemas, out of packages that carry them: fetched once, pinned by digest; nothing in them is run."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import urllib.request
from collections.abc import Callable
from pathlib import Path

from conftest import absent
from pyskew.errors import SetupError
from pyskew.interpreters import user_cache, uv_program

PYTEST = "8.3.4"
"""Its source distribution holds Jenkins' junit-10.xsd, to the byte that of jenkinsci/xunit-plugin at ae25da5."""
JEST_SARIF = "@microsoft/jest-sarif@1.0.0-beta.0"
"""Holds SARIF 2.1.0 in the edition of schemastore, rtm.5: what OASIS published, written for JSON Schema draft 4."""


def junit() -> bytes:
    """The schema of JUnit files that Jenkins reads: of PYSKEW_SCHEMAS, else of pytest's sources."""
    digest = "a1a816f58d1bf95ebabf371994df0b9246dee66ea9572fbec4f9296f1b2c0ff6"
    return _schema("junit-10.xsd", digest, _from_pytest)


def sarif() -> bytes:
    """The schema of SARIF 2.1.0: of PYSKEW_SCHEMAS, else of Microsoft's matchers for Jest."""
    digest = "2d99159ae54a3eea97f81781cff48780548657c35949f4b7f25e99a2ba4de4f8"
    return _schema("sarif-schema-2.1.0.json", digest, _from_jest)


def _schema(name: str, digest: str, fetch: Callable[[Path], bytes]) -> bytes:
    if named := os.environ.get("PYSKEW_SCHEMAS"):
        return (Path(named) / name).read_bytes()
    folder = user_cache.root() / "tests"
    kept = folder / f"{digest[:16]}-{name}"
    with user_cache.locked(folder, print), user_cache.scratch(folder) as scratch:
        if kept.is_file() and hashlib.sha256(kept.read_bytes()).hexdigest() == digest:
            return kept.read_bytes()
        if reason := user_cache.offline():
            absent(f"{name} is not on this machine: {reason}")
        try:
            data = fetch(scratch)
        except (OSError, SetupError) as error:
            absent(f"{name} cannot be fetched: {error}")
        assert hashlib.sha256(data).hexdigest() == digest, f"{name} is not the file that was looked at"
        user_cache.keep(kept, data)
        return data


def _from_pytest(folder: Path) -> bytes:
    """Out of the source distribution that uv's lock names; uv reads metadata and builds nothing."""
    wanted = (
        f'[project]\nname = "schemas"\nversion = "0"\nrequires-python = ">=3.11"\ndependencies = ["pytest=={PYTEST}"]\n'
    )
    (folder / "pyproject.toml").write_text(wanted, encoding="utf-8")
    user_cache.output_of([uv_program.program(), "lock", "--no-build", "--python", sys.executable], folder=folder)
    lock = tomllib.loads((folder / "uv.lock").read_text(encoding="utf-8"))
    (found,) = (one for one in lock["package"] if one["name"] == "pytest")
    with urllib.request.urlopen(found["sdist"]["url"], timeout=60) as answer:  # noqa: S310 - the address of a registry
        data = answer.read()
    return _member(data, f"pytest-{PYTEST}/testing/example_scripts/junit-10.xsd")


def _from_jest(folder: Path) -> bytes:
    if not shutil.which("npm"):
        absent("no npm to fetch the schema of SARIF with; install it, or name a folder in PYSKEW_SCHEMAS")
    command = ["npm", "pack", "--silent", JEST_SARIF, "--pack-destination", str(folder)]
    fetched = subprocess.run(command, check=False, capture_output=True, encoding="utf-8", timeout=120)
    if fetched.returncode:
        absent(f"npm could not fetch {JEST_SARIF}: {fetched.stderr.strip()[-300:]}")
    (archive,) = folder.glob("*.tgz")
    return _member(archive.read_bytes(), "package/lib/schemas/sarif-2.1.0-rtm.5.json")


def _member(archive: bytes, name: str) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        return opened.extractfile(name).read()
