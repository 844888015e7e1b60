"""Requirements of scenarios: installed by uv on this machine, or made ready here and put where they are needed."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from pyskew.errors import SetupError
from pyskew.interpreters import uv_program
from pyskew.model.suite import Interpreter
from pyskew.probe.messages import SentFile, VenvReply
from pyskew.probe.supervisor import lease
from pyskew.suite.requirements import INSTALL_OPTIONS
from pyskew.targets.transport.channel import Channel

INSTALL_TIMEOUT = 600.0
"""Seconds for one command of uv."""
PUT_TIMEOUT = 120.0
"""Seconds for one frame of files."""
_COMPLAINT_LINES = 15
"""Last lines of uv's stderr that a message has."""
_BATCH = 4 << 20
"""Bytes of files in one frame."""
_WITH_VALUE = frozenset({"--python", "--link-mode", "--target", "--out-dir"})
"""Options whose values are folders of this run, or mean nothing to the user; messages have neither."""
_LIBC = {"glibc": "manylinux", "musl": "unknown-linux-musl"}


def install(python: str, requires: Sequence[str]) -> tuple[str, ...]:
    """Install into an environment of this machine; return what is in it then, `name==version`.

    Raises:
        SetupError: something cannot be installed; the message is uv's.
    """
    _uv("install", "--link-mode", "copy", "--python", python, "--", *requires)
    return tuple(_uv("freeze", "--python", python).split())


def install_codebase(python: str, words: Sequence[str], folder: Path) -> tuple[str, ...]:
    """Install what the words name into an environment of this machine; `.` is the checkout in `folder`.

    Returns:
        What is in the environment then, `name==version`.

    Raises:
        SetupError: something cannot be installed; the message is uv's.
    """
    arguments = list(_arguments(words, folder))
    _uv("install", "--link-mode", "copy", "--python", python, *arguments, cwd=folder)
    # Not `freeze`, which names the folder that a codebase was installed from.
    return tuple(_uv("list", "--format=freeze", "--python", python).split())


def deliver_codebase(
    channel: Channel, interpreter: Interpreter, env: VenvReply, words: Sequence[str], folder: Path
) -> tuple[str, ...]:
    """Install the codebase on another machine, as a wheel, which must not be native code.

    Raises:
        SetupError: it cannot be built, or it is native code.
    """
    wheels = folder / ".pyskew-wheels"
    if any(word.partition("[")[0] == "." for word in words):
        _run(["build", "--wheel", "--quiet", "--out-dir", str(wheels), "--python", sys.executable, str(folder)])
        built = next(wheels.glob("*.whl"))
        if not built.name.endswith("-none-any.whl"):
            message = (
                f"{built.name} is native code, which cannot be built for {channel.place} from here; "
                "run pyskew on that machine instead"
            )
            raise SetupError(message)
        name = built.name.partition("-")[0]
        words = [re.sub(r"^\.(\[.*\])?$", rf"{name}\1 @ {built.as_uri()}", word) for word in words]
    return deliver(channel, interpreter, env, list(_arguments(words, folder)), folder)


def _arguments(words: Sequence[str], folder: Path) -> Iterator[str]:
    """Yield the words of `install:`, which the schema has checked, as uv takes them, a lock file as its contents."""
    for word in words:
        option, _, value = word.partition(" ")
        if option == "-r" and value.strip() == "uv.lock":
            exported = folder / ".pyskew-lock.txt"
            export = [
                "export",
                "--quiet",
                "--frozen",
                "--no-hashes",
                "--no-emit-project",
                "--all-extras",
                "--all-groups",
            ]
            _run([*export, "--project", str(folder), "--output-file", str(exported)])
            yield from ("-r", str(exported))
        elif option in INSTALL_OPTIONS:
            yield from (option, value.strip())
        else:
            yield word


def deliver(
    channel: Channel, interpreter: Interpreter, env: VenvReply, requires: Sequence[str], cwd: Path | None = None
) -> tuple[str, ...]:
    """Unpack wheels for the target's platform here, and put their files into an environment there.

    Programs that packages bring are left out: their first line would name a Python of this machine.

    Raises:
        SetupError: there is no wheel for that platform, or it could not be put there.
    """
    if interpreter.free_threaded:
        message = (
            f"{channel.place}: wheels for a free-threaded Python cannot be chosen from another machine; "
            "run pyskew on that machine instead"
        )
        raise SetupError(message)
    root = channel.hello["root"]
    inside = env["packages"][len(root) + 1 :].replace("\\", "/")
    with lease.scratch() as folder:
        _uv(
            "install", "--target", folder, "--only-binary", ":all:", "--python", sys.executable,
            "--python-version", interpreter.version, "--python-platform", platform_of(interpreter),
            *(requires if cwd else ["--", *requires]), cwd=cwd,
        )  # fmt: skip
        for files in _batches(Path(folder), inside):
            channel.ask("put", timeout=PUT_TIMEOUT, files=files)
        return tuple(sorted(_distribution(path) for path in Path(folder).glob("*.dist-info")))


def platform_of(interpreter: Interpreter) -> str:
    """Return the target platform by the name that uv gives it.

    Raises:
        SetupError: uv has no name for it.
    """
    facts = interpreter.facts
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(str(facts["machine"]).lower(), str(facts["machine"]))
    if facts["os"] == "windows":
        return f"{machine}-pc-windows-msvc"
    if facts["os"] == "macos":
        return f"{machine}-apple-darwin"
    libc, _, version = str(facts.get("libc") or "").partition(" ")
    if facts["os"] != "linux" or libc not in _LIBC:
        message = f"`requires` cannot be installed on {facts['os']} {libc} from another machine: uv has no name for it"
        raise SetupError(message)
    if libc != "glibc":
        return f"{machine}-{_LIBC[libc]}"
    minor = min(int(version.split(".")[1]), 40)  # the newest that uv knows
    return f"{machine}-manylinux_2_{minor}"


def _batches(folder: Path, inside: str) -> Iterator[list[SentFile]]:
    """Yield the files below a folder, to be put below `inside` on the target, as many at once as fit into a frame."""
    batch: list[SentFile] = []
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
    """Return the `name==version` of a `.dist-info` folder."""
    name, _, version = folder.name.removesuffix(".dist-info").partition("-")
    return f"{name.replace('_', '-').lower()}=={version}"


def _uv(command: str, *arguments: str, cwd: Path | None = None) -> str:
    return _run(["pip", command, "--quiet", *arguments], cwd)


def _run(arguments: Sequence[str], cwd: Path | None = None) -> str:
    """Run uv and return its stdout; it may use the network, and is killed with its children after a while."""
    try:
        done = uv_program.run(arguments, timeout=INSTALL_TIMEOUT, cwd=cwd)
    except (OSError, subprocess.TimeoutExpired) as problem:
        message = f"uv {arguments[0]} {arguments[1]}: {problem}"
        raise SetupError(message) from problem
    if done.returncode:
        complaint = "\n".join(done.stderr.strip().splitlines()[-_COMPLAINT_LINES:])
        message = f"uv {' '.join(_shown_words(arguments))}: {complaint}"
        raise SetupError(message)
    return done.stdout


def _shown_words(arguments: Sequence[str]) -> Iterator[str]:
    """Yield the words of a command for a message: without folders of this run, so that equal reasons are equal."""
    skip = False
    for word in arguments:
        if not skip and word not in {"--", "--quiet"} and word not in _WITH_VALUE:
            yield word
        skip = word in _WITH_VALUE
