"""Files of a package index and folders of the user's cache, for tests that need more than pyskew fetches itself."""

from __future__ import annotations

import hashlib
import json
import os
import re
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urljoin

from pyskew.errors import SetupError
from pyskew.interpreters import user_cache, uv_program


def kept(final: Path, make: Callable[[Path, Path], None]) -> Path:
    """A folder of the cache, whole or not at all."""
    if not final.is_dir():
        with user_cache.staged(final) as staging:
            make(staging, final)
    return final


def say(text: str) -> None:
    """Print to where pytest shows it if a test fails."""
    print(text, file=sys.stderr)  # noqa: T201 - shown when it fails


def fetched(project: str, file: str, digest: str) -> bytes:
    """A file of a package index; only the very one that was meant.

    Raises:
        SetupError: no index has it.
    """
    if reason := user_cache.offline():
        raise SetupError(reason)
    problem = "no package index is configured"
    for index in _indexes():
        try:
            data = _get(_address(f"{index.rstrip('/')}/{project}/", file))
        except (OSError, SetupError) as error:
            problem = f"{file}: {error}"
            continue
        if hashlib.sha256(data).hexdigest() == digest:
            return data
        problem = f"{file}: not the file that was meant"
    raise SetupError(problem)


def _indexes() -> Sequence[str]:
    """The machine's own package indexes: pip's, then uv's."""
    asked = (
        [sys.executable, "-m", "pip", "config", "list"],
        [uv_program.program(), "pip", "compile", "-q", "--emit-index-url", "-"],
    )
    said = [subprocess.run(argv, input="", capture_output=True, text=True, check=False).stdout for argv in asked]
    found = re.findall(r"^[^\s=]*\bindex-url[= ]'?(http[^\s']+)", "\n".join(said), re.MULTILINE)
    return list(dict.fromkeys(found))


def _address(page: str, file: str) -> str:
    """Where an index keeps a file (https://packaging.python.org/en/latest/specifications/simple-repository-api/)."""
    text = _get(page, "application/vnd.pypi.simple.v1+json, text/html;q=0.1").decode()
    if text.lstrip().startswith("{"):
        urls = [one["url"] for one in json.loads(text)["files"] if one["filename"] == file]
    else:
        urls = re.findall(rf'href="([^"#]*{re.escape(file)})[#"]', text)
    if not urls:
        message = f"not at {page}"
        raise SetupError(message)
    return urljoin(page, urls[0])


def _get(address: str, accept: str = "*/*") -> bytes:
    context = ssl.create_default_context(cafile=os.environ.get("PIP_CERT"))
    request = urllib.request.Request(address, headers={"Accept": accept})  # noqa: S310 - the machine's index
    with urllib.request.urlopen(request, timeout=60, context=context) as answer:  # noqa: S310 - as above
        data: bytes = answer.read()
    return data
