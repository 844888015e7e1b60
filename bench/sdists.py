"""Source distributions by name and version, from the configured index; checked by their digests, never executed."""

from __future__ import annotations

import hashlib
import json
import tarfile
import urllib.request
from pathlib import Path
from urllib.parse import urljoin

from packaging.utils import canonicalize_name
from unearth import PackageFinder

from pyskew.codebase.dependencies import index_settings

_SIMPLE = "application/vnd.pypi.simple.v1+json"


class Sdists:
    """Releases of one index, each fetched and unpacked once below a folder."""

    def __init__(self, folder: Path, url: str | None = None) -> None:
        """Take the configured index, unless the address of another one is given."""
        self._folder = folder
        self._url = (url or index_settings.configured().main or PackageFinder().sources[0]["url"]).rstrip("/")

    def unpacked(self, package: str, version: str) -> Path | None:
        """Return the folder of a release; None where the index has no source of it."""
        target = self._folder / f"{package}-{version}"
        if not target.is_dir():
            address = f"{self._url}/{canonicalize_name(package)}/"
            files = json.loads(_read(address, Accept=_SIMPLE))["files"]
            file = next((one for one in files if one["filename"].endswith(f"-{version}.tar.gz")), None)
            if file is None:
                return None
            data = _read(urljoin(address, file["url"]))
            if hashlib.sha256(data).hexdigest() != file["hashes"]["sha256"]:
                message = f"{file['filename']}: not the file that the index has"
                raise ValueError(message)
            archive = self._folder / file["filename"]
            archive.write_bytes(data)
            with tarfile.open(archive) as opened:
                opened.extractall(target, filter="data")
        return next((path for path in target.iterdir() if path.is_dir()), None)


def _read(url: str, **headers: str) -> bytes:
    request = urllib.request.Request(url, headers=headers)
    with urllib.request.urlopen(request, timeout=120) as answer:
        return bytes(answer.read())
