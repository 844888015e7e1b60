"""uv downloads into our own folder, in one go, and says in a line why it could not."""

from __future__ import annotations

import os
import re
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pyskew.interpreters import resolve, uv_program
from pyskew.interpreters.providers import uv
from pyskew.model.suite import Interpreter
from pyskew.suite.python_spec import parse_python

UNREACHABLE = "http://127.0.0.1:9/nothing-listens-here"


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in [name for name in os.environ if name.startswith("UV_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYSKEW_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("UV_PYTHON_INSTALL_MIRROR", UNREACHABLE)
    return tmp_path


def test_one_failed_connection_answers_for_all_specs(home: Path) -> None:
    said: list[str] = []

    found = uv.fetch([parse_python("3.13>=3.13.8"), parse_python("3.14"), parse_python("3.14t")], said.append)

    assert len([line for line in said if line.startswith("uv: downloading ")]) == 1
    assert [answer.paths for answer in found.values()] == [(), (), ()]
    assert all("could not download" in answer.reason for answer in found.values())
    assert all("\n" not in answer.reason for answer in found.values())
    assert [line.split()[:2] for line in said] == [["uv:", "downloading"]]
    assert not (home / "home").exists() or list((home / "home").rglob("python*")) == []


@pytest.mark.slow
def test_a_download_is_announced_with_its_size(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mirror on loopback that sends the size of a Python, and then something else slowly."""

    class Mirror(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(33 * 1024 * 1024))
            self.end_headers()
            self.wfile.write(b"no archive")
            self.wfile.flush()
            time.sleep(1)

        def log_message(self, *_: object) -> None: ...

    said: list[str] = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Mirror) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("UV_PYTHON_INSTALL_MIRROR", f"http://127.0.0.1:{server.server_port}")
        found = uv.fetch([parse_python("3.13<3.13.3")], said.append)
        server.shutdown()
    assert "could not download 3.13.2" in found["3.13"].reason
    (announced,) = [line for line in said if "to download" in line]
    assert re.fullmatch(r"uv: cpython-3\.13\.2-\S+: 33 MiB to download", announced)
    assert (home / "cache" / "uv").is_dir()


@pytest.mark.usefixtures("home")
def test_a_version_that_uv_does_not_know_needs_no_network() -> None:
    said: list[str] = []

    found = uv.fetch([parse_python("3.14>=3.14.99")], said.append)

    assert (found["3.14"].reason, said) == ("knows no build that is 3.14>=3.14.99", [])


@pytest.mark.usefixtures("home")
def test_the_newest_build_that_satisfies_is_chosen() -> None:
    listed = uv._listed(uv_program.program())  # noqa: SLF001 - what would be downloaded cannot be seen without a network

    assert uv._newest(parse_python("3.13<3.13.5"), listed).version == "3.13.4"  # noqa: SLF001 - as above
    assert "+freethreaded" in uv._newest(parse_python("3.14t"), listed).key  # noqa: SLF001 - as above


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need rights there")
def test_what_was_downloaded_before_is_found_without_asking_uv(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    binary = home / "cache" / "uv" / f"cpython-{here}.99-linux-x86_64-gnu" / "bin" / f"python{here}"
    binary.parent.mkdir(parents=True)
    binary.symlink_to(Path(sys.executable).resolve())
    monkeypatch.setenv("PATH", "/nowhere")

    found = resolve.resolve([parse_python(here)], print, fetch=False, sources={"uv": uv.PROVIDER})[here]

    assert isinstance(found, Interpreter)
    assert found.version == ".".join(map(str, sys.version_info[:3]))  # its own word, not the folder's
