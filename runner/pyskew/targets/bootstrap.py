"""Start supervisors on machines without pyskew, and find the Pythons there; shared by several kinds of targets."""

from __future__ import annotations

import base64
import contextlib
import io
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

from pyskew.errors import SetupError, TargetError
from pyskew.model.suite import Absent, PythonSpec, TargetSpec
from pyskew.probe.messages import Answer
from pyskew.suite.python_spec import version_satisfies
from pyskew.targets.probe_digest import PROBE
from pyskew.targets.site import Site
from pyskew.targets.transport.channel import Channel, close_together

PROGRAM = ("-I", "-S", "-u", "-q", "-i")
"""Options with which a Python executes its stdin line by line; every shell, POSIX or Windows, parses them alike.

`-u` keeps it from reading beyond the first line. With `-q` and `-I` it writes nothing but prompts to stderr.
"""
MOST_FAILURES = 4
"""Starts in a row that may fail before a place is given up for the rest of the run."""
_INSPECT_TIMEOUT = 60.0
_LINE = "exec(\"import os\\nb=b''\\nwhile len(b)<{0}:b+=os.read(0,{0}-len(b)) or os._exit(3)\\nexec(b)\")\n"
"""The first line of a supervisor's program: reads the bytes that follow, as many as are named, and executes them."""


@cache
def archive() -> bytes:
    """Return the probe as a zip; the same bytes each time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(PROBE.rglob("*.py")):
            packed.writestr(
                zipfile.ZipInfo(path.relative_to(PROBE).as_posix()), path.read_bytes(), zipfile.ZIP_DEFLATED
            )
    return buffer.getvalue()


def preamble(slot: int) -> bytes:
    """Return the bytes that turn a Python started with `PROGRAM` into the supervisor of a worker slot."""
    source = b"\n\n".join((PROBE / name).read_bytes() for name in ("supervisor/temporary.py", "landing.py"))
    packed = base64.b64encode(archive()).decode()
    program = source + f"\n\nland(__import__('binascii').a2b_base64('{packed}'), 's{slot}', new_root)\n".encode("ascii")
    return _LINE.format(len(program)).encode("ascii") + program


def observed(spec: TargetSpec, system: str, wine: str) -> tuple[str, str]:
    """Return OS and label of a place, as its supervisor reports them; `wine` is empty on real Windows.

    Raises:
        TargetError: it is not what the suite says, or a stand-in where the real thing is required.
    """
    seen = f"{system}(wine)" if wine else system
    if spec.os and spec.os != system:
        message = f"{spec.name}: the suite says os: {spec.os}, but it is {seen}"
        raise TargetError(message)
    if wine and spec.required:
        message = f"{spec.name}: it is {seen}, which cannot stand in for a required {system}"
        raise TargetError(message)
    given = str(spec.options.get("label", ""))
    if wine:
        return system, seen
    return system, given or spec.name


def locate(
    specs: Sequence[PythonSpec], channel: Callable[[PythonSpec], Channel], named: Mapping[str, str] | None = None
) -> Mapping[str, str | Absent]:
    """Return the interpreter of each spec on a target: the one named, else the first candidate that fits."""
    named = named or {}
    return {spec.label: _found(spec, channel(spec), named.get(spec.label, "")) for spec in specs}


def _found(spec: PythonSpec, channel: Channel, named: str) -> str | Absent:
    """Return the path of the first candidate that is the Python asked for, else why there is none."""
    refused: list[str] = []
    try:
        for path in [named] if named else _candidates(spec, channel):
            answer = _inspected(channel, path)
            if isinstance(answer, str):
                refused.append(f"{path}: {answer}")
            elif version_satisfies(spec, answer["version"]) and answer["free_threaded"] == spec.free_threaded:
                return str(answer["base_executable"])
            else:
                refused.append(f"{path} is {answer['version']}{'t' if answer['free_threaded'] else ''}")
    except SetupError as error:
        refused.append(str(error))
    tried = "; ".join(refused) or "nothing of that name on PATH or in the usual folders"
    return Absent(python=spec.label, reason=f"no Python {spec.text} there: {tried}")


def _candidates(spec: PythonSpec, channel: Channel) -> Sequence[str]:
    minor, free_threaded = list(spec.minor), spec.free_threaded
    return channel.ask("find", timeout=_INSPECT_TIMEOUT, minor=minor, free_threaded=free_threaded)["paths"]


def _inspected(channel: Channel, path: str) -> Answer | str:
    """Return what a Python reports about itself, or why it does not."""
    try:
        return channel.ask("inspect", timeout=_INSPECT_TIMEOUT, python=path)["answer"]
    except SetupError as error:
        return str(error)


@contextlib.contextmanager
def reached(spec: TargetSpec, argv: Sequence[str]) -> Iterator[Site]:
    """Yield a target whose Python's stdin and stdout a command gives; on leaving, nothing of it is left.

    Raises:
        TargetError: it does not answer, or is not what the suite says.
    """
    named = {str(python): str(path) for python, path in spec.options.get("pythons", {}).items()}

    def start(slot: int, _label: str) -> Channel:
        return Channel.start([*argv, *PROGRAM], f"{spec.name}, slot {slot}", preamble=preamble(slot))

    with contextlib.closing(Supervisors(start)) as supervisors:
        hello = supervisors.channel(0, "").hello
        system, label = observed(spec, hello["os"], hello["wine"])
        yield Site(
            os=system,
            label=label,
            channel=lambda slot, _python: supervisors.channel(slot, ""),
            locate=lambda specs: locate(specs, lambda _spec: supervisors.channel(0, ""), named),
        )


class Supervisors:
    """The supervisors of an opened place by key; started at first use, replaced when lost, ended together."""

    def __init__(self, start: Callable[[int, str], Channel]) -> None:
        """Take `start`, which makes the supervisor of a slot and a label."""
        self._start = start
        self._lock = threading.Lock()
        self._locks: dict[tuple[int, str], threading.Lock] = {}
        self._channels: dict[tuple[int, str], Channel] = {}
        self._failures = 0
        self._last_failure = ""
        self._closed = threading.Event()

    def channel(self, slot: int, label: str) -> Channel:
        """Return a supervisor that answered when it was started.

        Raises:
            TargetError: it cannot be started, or the place was given up.
        """
        key = (slot, label)
        with self._lock:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            channel = self._channels.get(key)
            if channel is not None and channel.alive:
                return channel
            if channel is not None:
                channel.close()
            self._channels[key] = channel = self._started(slot, label)
        return channel

    def _started(self, slot: int, label: str) -> Channel:
        """Start a supervisor and wait for its answer; give the place up after some failures in a row."""
        if self._failures >= MOST_FAILURES or self._closed.is_set():
            given_up = f"given up after {MOST_FAILURES} starts that failed, the last one with: {self._last_failure}"
            raise TargetError("the target is closed" if self._closed.is_set() else given_up)
        try:
            channel = self._start(slot, label)
            try:
                _ = channel.hello
                if self._closed.is_set():
                    channel.close()
            except TargetError:
                channel.close()
                raise
        except TargetError as error:
            self._failures += 1
            self._last_failure = str(error)
            raise
        self._failures = 0
        return channel

    def close(self) -> None:
        """End them all at once."""
        self._closed.set()
        close_together(list(self._channels.values()))
