"""A real sshd on the loopback interface, with keys and a client configuration of its own."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SSHD = "/usr/sbin/sshd"

_SERVER = """\
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host
AuthorizedKeysFile {folder}/id.pub
PidFile {folder}/sshd.pid
StrictModes no
UsePAM no
PasswordAuthentication no
"""
_CLIENT = """\
Host near
    HostName 127.0.0.1
    Port {port}
    User {user}
    IdentityFile {folder}/id
    IdentitiesOnly yes
    UserKnownHostsFile {folder}/known
    StrictHostKeyChecking accept-new
Host nobody-there
    HostName 127.0.0.1
    Port {closed}
"""


@dataclass
class Sshd:
    """A running sshd; `near` in its client configuration is this machine."""

    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def config(self) -> Path:
        return self.folder / "config"

    def sessions(self) -> list[int]:
        """Process ids of the connections that it serves."""
        listing = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False)
        return [int(word) for word in listing.stdout.split()]


def obstacle() -> str:
    """Why no sshd can run here; empty if one can."""
    missing = [name for name in (SSHD, "ssh", "ssh-keygen", "pgrep") if shutil.which(name) is None]
    return f"no {missing[0]}" if missing else ""


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Sshd]:
    """An sshd until the end of the block; its connections end with it."""
    folder.mkdir(parents=True, exist_ok=True)
    port, closed = _free_ports(2)
    for name in ("host", "id"):
        if not (folder / name).exists():
            argv = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
            subprocess.run(argv, check=True, stdin=subprocess.DEVNULL)
    (folder / "server").write_text(_SERVER.format(port=port, folder=folder), encoding="utf-8")
    user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    (folder / "config").write_text(_CLIENT.format(port=port, closed=closed, folder=folder, user=user), encoding="utf-8")
    with contextlib.suppress(PermissionError):
        Path("/run/sshd").mkdir(exist_ok=True)  # its privilege separation wants it, when it is root
    with (folder / "log").open("ab") as log:
        argv = [SSHD, "-D", "-e", "-f", str(folder / "server")]
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        _await(port, process, folder / "log")
        yield Sshd(folder, process)
    finally:
        process.terminate()
        process.wait(10)


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def _await(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError("sshd did not start: " + log.read_text(encoding="utf-8", errors="replace")[-2000:])
