"""A real Dask scheduler with real workers on the loopback interface; each worker has an environment of its own."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import filelock

from pyskew.interpreters import user_cache

ROOT = Path(__file__).parents[2]
TIMEOUT = 200.0


@dataclass
class Worker:
    """A worker that its nanny starts anew when it dies."""

    name: str
    nanny: subprocess.Popen[bytes]

    @property
    def pid(self) -> int:
        """The process that runs what the scheduler sends; 0 while there is none."""
        return next((pid for pid in children(self.nanny.pid) if b"spawn_main" in _command(pid)), 0)

    def supervisors(self) -> list[int]:
        """The processes of ours that run below it."""
        return [pid for pid in children(self.pid) if b"multiprocessing" not in _command(pid)] if self.pid else []


def children(pid: int) -> list[int]:
    """Of all threads of a process."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):
                found += map(int, (thread / "children").read_text(encoding="ascii").split())
    return found


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


@dataclass
class Cluster:
    """A running scheduler."""

    folder: Path
    address: str
    scheduler: subprocess.Popen[bytes]
    workers: dict[str, Worker] = field(default_factory=dict)
    tls: Mapping[str, str] = field(default_factory=dict)
    """Files by what the suite calls them."""

    def add(self, name: str, python: Path, resources: str) -> Worker:
        """A worker in the environment of a Python."""
        argv = [
            str(python), "-m", "distributed.cli.dask_worker", self.address, "--name", name,
            *(["--resources", resources] if resources else []),
            "--nthreads", "2", "--no-dashboard", "--memory-limit", "0", "--local-directory", str(self.folder / name),
            *_tls_words(self.tls),
        ]  # fmt: skip
        worker = Worker(name, _start(argv, self.folder, name))
        self.workers[name] = worker
        return worker

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def options(self) -> str:
        """What a suite says to reach it."""
        return json.dumps({"scheduler": self.address} | ({"tls": dict(self.tls)} if self.tls else {}))[1:-1]

    def stop(self) -> None:
        """End everything."""
        for processes in ([worker.nanny for worker in self.workers.values()], [self.scheduler]):
            for process in processes:
                process.terminate()
            for process in processes:
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def environment(python: str) -> Path:
    """A Python that has pyskew and Dask, made once per interpreter and project file; RuntimeError without a network."""
    home = user_cache.root() / "tests" / "dask"
    home.mkdir(parents=True, exist_ok=True)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    says = [python, str(ROOT), *project["dependencies"], *project["optional-dependencies"]["dask"]]
    folder = home / hashlib.sha256("\0".join(says).encode()).hexdigest()[:16]
    with filelock.FileLock(f"{folder}.lock", timeout=250):
        if not (folder / "ready").exists():
            for argv in (
                ["venv", "--clear", "--python", python, str(folder)],
                ["pip", "install", "--python", str(folder / "bin/python"), "-e", f"{ROOT}[dask]"],
            ):
                done = subprocess.run([sys.executable, "-m", "uv", *argv], capture_output=True, text=True, check=False)
                if done.returncode:
                    raise RuntimeError(done.stderr.strip()[-500:])
            (folder / "ready").touch()
    return folder / "bin/python"


@contextlib.contextmanager
def running(folder: Path, tls: Mapping[str, str] | None = None) -> Iterator[Cluster]:
    """A scheduler until the end of the block."""
    folder.mkdir(parents=True, exist_ok=True)
    scheme = "tls" if tls else "tcp"
    port = _free_port()
    argv = [
        sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", f"{scheme}://127.0.0.1", "--port", str(port),
        "--no-dashboard", *_tls_words(tls or {}),
    ]  # fmt: skip
    scheduler = _start(argv, folder, "scheduler")
    cluster = Cluster(folder, f"{scheme}://127.0.0.1:{port}", scheduler, tls=tls or {})
    try:
        _await(cluster, "scheduler", "Scheduler at:", scheduler)
        yield cluster
    finally:
        cluster.stop()


def joined(cluster: Cluster, names: Sequence[str]) -> None:
    """Wait until these workers are there."""
    for name in names:
        _await(cluster, name, "Registered to:", cluster.workers[name].nanny)


def certificates(folder: Path) -> dict[str, str]:
    """An authority of our own, and a certificate of it for this machine."""
    import trustme  # noqa: PLC0415 - only for encrypted clusters

    folder.mkdir(parents=True, exist_ok=True)
    authority = trustme.CA()
    one = authority.issue_cert("127.0.0.1", "localhost")
    files = {name: folder / f"{name}.pem" for name in ("ca", "cert", "key")}
    authority.cert_pem.write_to_path(files["ca"])
    one.cert_chain_pems[0].write_to_path(files["cert"])
    one.private_key_pem.write_to_path(files["key"])
    return {name: str(path) for name, path in files.items()}


def _tls_words(tls: Mapping[str, str]) -> list[str]:
    words = {"ca": "--tls-ca-file", "cert": "--tls-cert", "key": "--tls-key"}
    return [word for name, path in tls.items() for word in (words[name], path)]


def _start(argv: Sequence[str], folder: Path, name: str) -> subprocess.Popen[bytes]:
    variables = {key: value for key, value in os.environ.items() if not key.startswith("DASK_")}
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            list(argv), cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=variables,
            start_new_session=True,
        )  # fmt: skip


def _await(cluster: Cluster, name: str, text: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + TIMEOUT
    while text not in cluster.log(name):
        if time.monotonic() > deadline or process.poll() is not None:
            raise RuntimeError(name + " did not start: " + cluster.log(name)[-2000:])
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
