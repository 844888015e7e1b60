"""What tests of several rooms stand on: real interpreters, and a real supervisor to run cells in them."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import signal
import sys
import tempfile
import textwrap
import time
import uuid
from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import NoReturn

import hypothesis
import pytest

from pyskew.errors import PyskewError, SetupError
from pyskew.interpreters import resolve
from pyskew.model.suite import Absent, Interpreter, TargetSpec
from pyskew.probe.supervisor import processes
from pyskew.suite.python_spec import parse_python
from pyskew.targets.environments import Env, Environments
from pyskew.targets.kinds import host
from pyskew.targets.site import Site
from pyskew.targets.transport.channel import Channel
from support import cluster as clusters
from support import downloads, engine, sshd, wine
from support import free_threaded as builds
from support.cluster import Cluster
from support.engine import Dockerd
from support.sshd import Sshd
from support.wine import Wine

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell's background job ignores ^C, and so would everything that the tests start and interrupt.
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Timing never decides a test: on a busy machine, or under wine, one example takes longer than Hypothesis's 200 ms.
hypothesis.settings.register_profile(
    "any-speed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], derandomize="CI" in os.environ
)
hypothesis.settings.load_profile("any-speed")

LABELS = ("3.12", "3.13", "3.14", "3.15")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
"""The name of this process among those that run tests; what it keeps on disk is its own."""
NOT_RUN = "NOT RUN: "


def absent(part: str) -> NoReturn:
    """Skip a test because this machine lacks a real part; `pytest_runtest_makereport` decides whether that may be."""
    pytest.skip(f"{NOT_RUN}{part}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail what was not run for want of a part where PYSKEW_ALL_PARTS says that all parts are there."""
    report = yield
    if os.environ.get("PYSKEW_ALL_PARTS") and (reason := _not_run(report)):
        report.outcome = "failed"
        report.longrepr = reason
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count the tests that were not run, by the part that this machine lacks."""
    counts = Counter(filter(None, map(_not_run, terminalreporter.stats.get("skipped", []))))
    if counts:
        terminalreporter.section("parts that this machine lacks")
        for reason, number in counts.most_common():
            terminalreporter.line(f"{number:4} not run: {reason.removeprefix(NOT_RUN)}")
        terminalreporter.line(f"{counts.total():4} not run; PYSKEW_ALL_PARTS=1 makes them failures")


def _not_run(report: pytest.TestReport) -> str:
    """Return the reason of a test that was skipped for want of a part, else nothing."""
    if not report.skipped or not isinstance(report.longrepr, tuple):
        return ""
    reason = report.longrepr[2].removeprefix("Skipped: ")
    return reason if reason.startswith(NOT_RUN) else ""


class Pythons:
    """Real interpreters by label; asking for one that this machine lacks skips the test, with the reason."""

    def __init__(self, found: Mapping[str, Interpreter | Absent]) -> None:
        self._found = found

    def __getitem__(self, label: str) -> Interpreter:
        answer = self._found[label]
        if isinstance(answer, Absent):
            absent(f"no Python {label}: {answer.reason}")
        return answer


class Lab:
    """An opened host: runs a piece of code as a cell and says what became of it."""

    def __init__(self, site: Site, pythons: Pythons) -> None:
        self.site = site
        self.pythons = pythons
        self.environments = Environments()

    @property
    def channel(self) -> Channel:
        return self.site.channel(0, "")

    def env(self, label: str, *, control: bool = False, **toggles: str) -> Env:
        interpreter = self.pythons[label]
        env = self.environments.plain(self.channel, interpreter)
        if control:
            self.environments.check(self.channel, interpreter)
        named = {name.replace("_", "-"): value for name, value in toggles.items()}
        return self.environments.overlay(self.channel, env, named, control=control) if control or toggles else env

    def run(self, env: Env, code: str, /, *options: str, **fields: object) -> dict[str, object]:
        """Run `code` as script.py; stdout and stderr of the reply come decoded."""
        reply = self.channel.request("cell", timeout=60, **self.request(env, code, *options, **fields))
        assert not reply.get("error"), reply["error"]
        for stream in ("stdout", "stderr"):
            reply[stream] = base64.b64decode(reply[stream]).decode()
        return reply

    def request(self, env: Env, code: str, /, *options: str, **fields: object) -> dict[str, object]:
        """The request that `run` sends."""
        blob = self.put(textwrap.dedent(code).encode())
        argv = [env.python, "-X", "faulthandler", *options, "script.py"]
        limits = {"timeout": 20, "output": 1 << 20} | dict(fields.pop("limits", {}))
        files = [{"path": "script.py", "blob": blob, "mode": 0o644}]
        return {"argv": argv, "python": env.python, "files": files, "limits": limits} | fields

    def put(self, data: bytes) -> str:
        digest = hashlib.sha256(data).hexdigest()
        self.channel.ask("put", files=[{"path": f"blobs/{digest}", "data": base64.b64encode(data).decode()}])
        return digest


class Traces:
    """Finds every process that inherited a token, wherever in the process tree it went."""

    def __init__(self) -> None:
        self.env = {"PYSKEW_TEST_TOKEN": uuid.uuid4().hex}

    def alive(self) -> list[int]:
        token = self.env["PYSKEW_TEST_TOKEN"].encode()
        return [int(pid.name) for pid in Path("/proc").iterdir() if pid.name.isdigit() and token in _environ(pid)]

    def gone_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.alive():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True


def _environ(pid: Path) -> bytes:
    try:
        return (pid / "environ").read_bytes()
    except OSError:
        return b""


@pytest.fixture
def traces() -> Traces:
    if sys.platform != "linux":
        pytest.skip("NOT RUN: finding every process needs /proc")
    return Traces()


@pytest.fixture(scope="session")
def pythons() -> Pythons:
    """3.12 to 3.15 as the providers find or fetch them; PYSKEW_PYTHONS names more, PYSKEW_OFFLINE fetches none."""
    said = lambda text: print(text, file=sys.stderr)  # noqa: E731, T201 - shown when something is absent
    return Pythons(resolve.resolve([parse_python(label) for label in LABELS], said))


@pytest.fixture(scope="session")
def free_threaded() -> Pythons:
    """Free-threaded 3.13t and 3.14t; made once, some 110 MB. Commands find one that PYSKEW_PYTHONS names."""
    if reason := builds.obstacle():
        absent(f"no free-threaded Python: {reason}")
    found: dict[str, Interpreter | Absent] = {}
    for label in ("3.13t", "3.14t"):
        with pytest.MonkeyPatch.context() as patch:
            try:
                patch.setenv("PYSKEW_PYTHONS", str(builds.interpreter(label)))
            except SetupError as error:
                found[label] = Absent(python=label, reason=str(error))
                continue
            found |= resolve.resolve([parse_python(label)], say=downloads.say, fetch=False)
    return Pythons(found)


@pytest.fixture
def host_spec() -> TargetSpec:
    return TargetSpec(name="here", kind="host", os=processes.os_name())


@pytest.fixture(scope="session")
def dockerd() -> Iterator[Dockerd]:
    """A Docker engine of our own, with the image `pyskew-pythons`; DOCKER_HOST names it."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("NOT RUN: a Docker engine of our own needs root on Linux")
    if reason := engine.obstacle():
        absent(reason)
    # Short: the paths of sockets have limits. Not below pytest's folder, whose names are long.
    with tempfile.TemporaryDirectory(prefix="psk-") as folder, contextlib.ExitStack() as stack:
        try:
            started = stack.enter_context(engine.running(Path(folder), WORKER))
        except (RuntimeError, PyskewError) as problem:
            absent(f"no Docker engine: {problem}")
        yield started


@pytest.fixture(scope="session")
def near(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    """An sshd of our own on the loopback interface; `near` in its client configuration is this machine."""
    if reason := sshd.obstacle():
        absent(reason)
    with contextlib.ExitStack() as stack:
        try:
            started = stack.enter_context(sshd.running(tmp_path_factory.mktemp("sshd")))
        except RuntimeError as problem:
            absent(f"no sshd: {problem}")
        yield started


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory, pythons: Pythons) -> Iterator[Cluster]:
    """An encrypted Dask scheduler of our own with two workers: `old` has Python 3.13, `new` has 3.14."""
    if sys.platform != "linux":
        pytest.skip("NOT RUN: finding a worker's processes needs /proc")
    folder = tmp_path_factory.mktemp("dask")
    with clusters.running(folder, clusters.certificates(folder / "tls")) as started:
        for name, label in (("old", "3.13"), ("new", "3.14")):
            try:
                python = clusters.environment(pythons[label].path)
            except RuntimeError as problem:
                absent(f"no environment with Dask: {problem}")
            started.add(name, python, f"python-{label}=1")
        clusters.joined(started, started.workers)
        yield started


@pytest.fixture(scope="session")
def windows() -> Iterator[Wine]:
    """Windows CPython 3.12 to 3.14 under a wine of our own; fetched once, some 400 MB."""
    if reason := wine.obstacle():
        absent(f"no wine: {reason}")
    with contextlib.ExitStack() as stack:
        try:
            started = stack.enter_context(wine.running(WORKER))
        except SetupError as error:
            absent(f"no wine: {error}")
        yield started


@pytest.fixture(scope="session")
def lab(pythons: Pythons) -> Iterator[Lab]:
    spec = TargetSpec(name="here", kind="host", os=processes.os_name())
    # What surrounds pyskew must not reach a cell, but by name.
    os.environ |= {"PYTHONDONTWRITEBYTECODE": "1", "VIRTUAL_ENV": "/nowhere", "PYSKEW_TEST_PASSED": "on"}
    with host.TARGET.open(spec, 2) as site:
        yield Lab(site, pythons)
