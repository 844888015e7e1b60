"""A real Docker engine of the tests' own: its data in the user's cache, its images kept from run to run."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import filelock

from pyskew.errors import PyskewError
from pyskew.interpreters import user_cache
from pyskew.suite.python_spec import parse_python
from pyskew.targets import docker_image
from pyskew.targets.transport.docker_engine import Engine
from support.namespaces import with_mounted_root

IMAGE = "pyskew-pythons"
LABELS = ("3.13", "3.14", "3.15")
TIMEOUT = 200.0


def obstacle() -> str:
    """Why no engine can run here; empty if one can."""
    return "" if shutil.which("dockerd") else "no dockerd"


@dataclass
class Dockerd:
    """An engine process that can be killed and started again on the same data."""

    folder: Path
    """Sockets, state and log; short, since a socket's path is."""
    data: Path
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def host(self) -> str:
        return f"unix://{self.folder}/engine.sock"

    @property
    def log(self) -> Path:
        return self.data.parent / "log"

    def start(self) -> None:
        argv = [
            "dockerd", "--host", self.host, "--data-root", str(self.data), "--exec-root", str(self.folder / "run"),
            "--pidfile", str(self.folder / "pid"), "--bridge", "none", "--iptables=false", "--ip6tables=false",
        ]  # fmt: skip
        # After a SIGKILL both name processes that are gone, or zombies where nobody reaps orphans.
        for stale in ("pid", "run/containerd/containerd.pid"):
            (self.folder / stale).unlink(missing_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*with_mounted_root(self.folder), *argv],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + TIMEOUT
        while not self._listens():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("dockerd did not start: " + self.log.read_text()[-2000:])
            time.sleep(0.05)
        Engine().close()

    def _listens(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(self.host.removeprefix("unix://")) == 0

    def kill(self) -> None:
        """SIGKILL, as a crash would; its containerd stays until the next start."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """Ask it to end, which ends its containers and its containerd."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()

    def containers(self) -> list[str]:
        """Every container that is left, running or not."""
        with contextlib.closing(Engine()) as engine:
            return [str(one["Id"])[:12] for one in engine.api.containers(all=True)]


@contextlib.contextmanager
def running(folder: Path, name: str) -> Iterator[Dockerd]:
    """An engine with the image of Pythons, until the end of the block; DOCKER_HOST names it.

    Each name has its own data: two engines cannot share them.
    """
    home = user_cache.root() / "tests" / f"docker-{name}"
    home.mkdir(parents=True, exist_ok=True)
    before = os.environ.get("DOCKER_HOST")
    with filelock.FileLock(home / "lock", timeout=250):
        dockerd = Dockerd(folder, home / "data")
        os.environ["DOCKER_HOST"] = dockerd.host
        try:
            dockerd.start()
            _ensure_image()
            yield dockerd
        finally:
            dockerd.stop()
            _clear(folder, dockerd.data)
            if before is None:
                del os.environ["DOCKER_HOST"]
            else:
                os.environ["DOCKER_HOST"] = before


def _ensure_image() -> None:
    with contextlib.closing(Engine()) as engine:
        try:
            engine.image(IMAGE, "never")
        except PyskewError:
            specs = [parse_python(label) for label in LABELS]
            docker_image.make(engine, specs, IMAGE, lambda text: print(text, file=sys.stderr))  # noqa: T201 - if it fails


def _clear(folder: Path, data: Path) -> None:
    """An engine leaves its data mounted; a killed one namespaces too, and at times the parent of a container."""
    for line in Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines():
        if line.split()[1].startswith((f"{folder}/", f"{data}/")) or line.split()[1] == str(data):
            subprocess.run(["umount", "-l", line.split()[1]], check=False)
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (process / "cmdline").read_bytes().split(b"\0")
            if words[0].endswith(b"containerd-shim-runc-v2") and any(os.fsencode(folder) in word for word in words):
                os.kill(int(process.name), signal.SIGKILL)
