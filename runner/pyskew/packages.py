"""Requirements of scenarios: installed by uv on this machine, or made ready here and put where they are needed."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from pyskew.channel import Channel, Reply
from pyskew.errors import SetupError
from pyskew.model import Interpreter

INSTALL_TIMEOUT = 600.0
PUT_TIMEOUT = 120.0
_COMPLAINT_LINES = 15
_BATCH = 4 << 20
"""Bytes of files in one frame."""
_LIBC = {"glibc": "manylinux", "musl": "unknown-linux-musl"}


def install(python: str, requires: Sequence[str]) -> tuple[str, ...]:
    """Install into an environment of this machine; what is in it then, `name==version`.

    Raises:
        SetupError: something cannot be installed; the message is uv's.
    """
    _uv("install", "--link-mode", "copy", "--python", python, "--", *requires)
    return tuple(_uv("freeze", "--python", python).split())


def deliver(channel: Channel, interpreter: Interpreter, env: Reply, requires: Sequence[str]) -> tuple[str, ...]:
    """Unpack wheels for the target's platform here, and put their files into an environment there.

    Programs that packages bring are left out: their first line would name a Python of this machine.

    Raises:
        SetupError: there is no wheel for that platform, or it could not be put there.
    """
    if interpreter.free_threaded:
        message = f"{channel.place}: wheels for a free-threaded Python cannot be chosen from another machine"
        raise SetupError(message)
    root = channel.hello["root"]
    inside = env["packages"][len(root) + 1 :].replace("\\", "/")
    with tempfile.TemporaryDirectory(prefix="pyskew-wheels-") as folder:
        _uv(
            "install", "--target", folder, "--only-binary", ":all:", "--python", sys.executable,
            "--python-version", interpreter.version, "--python-platform", platform_of(interpreter), "--", *requires,
        )  # fmt: skip
        for files in _batches(Path(folder), inside):
            channel.ask("put", timeout=PUT_TIMEOUT, files=files)
        return tuple(sorted(_distribution(path) for path in Path(folder).glob("*.dist-info")))


def platform_of(interpreter: Interpreter) -> str:
    """The target platform in uv's words.

    Raises:
        SetupError: it is one that uv has no word for.
    """
    facts = interpreter.facts
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(str(facts["machine"]).lower(), str(facts["machine"]))
    if facts["os"] == "windows":
        return f"{machine}-pc-windows-msvc"
    if facts["os"] == "macos":
        return f"{machine}-apple-darwin"
    libc, _, version = str(facts.get("libc") or "").partition(" ")
    if facts["os"] != "linux" or libc not in _LIBC:
        message = f"`requires` cannot be installed on {facts['os']} {libc} from another machine"
        raise SetupError(message)
    if libc != "glibc":
        return f"{machine}-{_LIBC[libc]}"
    minor = min(int(version.split(".")[1]), 40)  # the newest that uv knows
    return f"{machine}-manylinux_2_{minor}"


def _batches(folder: Path, inside: str) -> Iterator[list[dict[str, object]]]:
    batch: list[dict[str, object]] = []
    size = 0
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_dir() or name.parts[0] in {"bin", "Scripts", ".lock"}:
            continue
        data = path.read_bytes()
        mode = path.stat().st_mode & 0o777
        batch.append({"path": f"{inside}/{name.as_posix()}", "data": base64.b64encode(data).decode(), "mode": mode})
        size += len(data)
        if size > _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _distribution(folder: Path) -> str:
    name, _, version = folder.name.removesuffix(".dist-info").partition("-")
    return f"{name.replace('_', '-').lower()}=={version}"


def _uv(command: str, *arguments: str) -> str:
    """The stdout of `uv pip COMMAND`. It may use the network, and is killed with whatever it built after a while."""
    from uv import find_uv_bin  # noqa: PLC0415 - only for scenarios with requirements

    uv = Path(find_uv_bin())
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    try:
        done = subprocess.run(
            [str(uv), "pip", command, "--quiet", *arguments],
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=INSTALL_TIMEOUT,
            env=env,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        message = f"uv pip {command}: {problem}"
        raise SetupError(message) from problem
    if done.returncode:
        complaint = "\n".join(done.stderr.strip().splitlines()[-_COMPLAINT_LINES:])
        message = f"uv pip {command} {' '.join(arguments)}: {complaint}"
        raise SetupError(message)
    return done.stdout
