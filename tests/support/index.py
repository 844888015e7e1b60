"""A package index on loopback, with distributions that a test describes."""

from __future__ import annotations

import base64
import functools
import hashlib
import http.server
import io
import json
import tarfile
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_JSON = "application/vnd.pypi.simple.v1+json"


@dataclass
class PackageIndex:
    """Files by distribution; served as PEP 691 asks."""

    folder: Path
    url: str = ""
    asked: list[str] = field(default_factory=list)
    """Paths of all requests."""
    pages: dict[str, dict[str, object]] = field(default_factory=dict)

    def wheel(  # noqa: PLR0913 - each names one thing that a wheel may have
        self,
        name: str,
        version: str,
        files: Mapping[str, str | bytes] | None = None,
        *,
        tag: str = "py3-none-any",
        requires_python: str = "",
        requires: tuple[str, ...] = (),
        yanked: bool | str = False,
    ) -> Path:
        """Add a wheel with these files."""
        info = f"{name.replace('-', '_')}-{version}.dist-info"
        metadata = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}"]
        metadata += [f"Requires-Python: {requires_python}"] if requires_python else []
        metadata += [f"Requires-Dist: {one}" for one in requires]
        whole: dict[str, str | bytes] = {
            **(files or {}),
            f"{info}/METADATA": "\n".join(metadata) + "\n",
            f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n",
        }
        record = [f"{path},sha256={_digest(_bytes(text))},{len(_bytes(text))}" for path, text in whole.items()]
        whole[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,"]) + "\n"
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            for path, text in whole.items():
                archive.writestr(path, text)
        file = f"{name.replace('-', '_')}-{version}-{tag}.whl"
        return self.add(name, version, file, data.getvalue(), requires_python=requires_python, yanked=yanked)

    def sdist(self, name: str, version: str, files: Mapping[str, str], *, requires_python: str = "") -> Path:
        """Add an sdist with these files below its folder."""
        data = io.BytesIO()
        with tarfile.open(fileobj=data, mode="w:gz") as archive:
            for path, text in files.items():
                member = tarfile.TarInfo(f"{name}-{version}/{path}")
                member.size = len(text.encode())
                archive.addfile(member, io.BytesIO(text.encode()))
        return self.add(name, version, f"{name}-{version}.tar.gz", data.getvalue(), requires_python=requires_python)

    def add(
        self, name: str, version: str, file: str, data: bytes, *, requires_python: str = "", yanked: bool | str = False
    ) -> Path:
        """Add a file of any content."""
        del version
        path = self.folder / file
        path.write_bytes(data)
        page = self.pages.setdefault(name, {"meta": {"api-version": "1.0"}, "name": name, "files": []})
        listed = page["files"]
        assert isinstance(listed, list)
        listed.append(
            {
                "filename": file,
                "url": f"/files/{file}",
                "hashes": {"sha256": hashlib.sha256(data).hexdigest()},
                "requires-python": requires_python or None,
                "yanked": yanked,
            }
        )
        return path


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


class _Handler(http.server.BaseHTTPRequestHandler):
    """Answers for one index."""

    def __init__(self, index: PackageIndex, *args: object) -> None:
        self.index = index
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Send a page or a file."""
        self.index.asked.append(self.path)
        parts = self.path.strip("/").split("/")
        if parts[0] == "files" and (self.index.folder / parts[-1]).is_file():
            self._send(200, "application/octet-stream", (self.index.folder / parts[-1]).read_bytes())
        elif parts[0] == "simple" and parts[-1] in self.index.pages:
            self._send(200, _JSON, json.dumps(self.index.pages[parts[-1]]).encode())
        else:
            self._send(404, "text/plain", b"not here")

    def do_HEAD(self) -> None:
        """Send the head alone."""
        self.do_GET()

    def _send(self, code: int, kind: str, body: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[PackageIndex]:
    """Serve an index from a folder until the end of the block."""
    folder.mkdir(parents=True, exist_ok=True)
    index = PackageIndex(folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, index))
    index.url = f"http://127.0.0.1:{server.server_port}/simple/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield index
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
