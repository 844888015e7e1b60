"""Workers of a running Dask scheduler: it chooses a worker by resources, and carries a supervisor's bytes there."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import ipaddress
import threading
import time
import uuid
import warnings
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pyskew.errors import PyskewError, SetupError, TargetError, not_installed
from pyskew.model.shortening import on_one_line
from pyskew.model.suite import Absent, PythonSpec, TargetSpec
from pyskew.targets import bootstrap
from pyskew.targets.kinds import Target
from pyskew.targets.site import Site
from pyskew.targets.transport import dask_actor
from pyskew.targets.transport.channel import Channel

_CONNECT_TIMEOUT = 5.0
_WAIT = 10
"""Seconds that a missing worker is waited for; its nanny needs about two to start it anew."""
_LOOK = 0.5
"""Seconds between two looks for a worker."""
_TLS = {"ca": "tls_ca_file", "cert": "tls_client_cert", "key": "tls_client_key"}
_SILENT = {
    "logging": dict.fromkeys(
        ("distributed", "distributed.client", "tornado", "tornado.application", "asyncio"), "critical"
    ),
}
"""pyskew reports a lost worker or scheduler itself, once, as the reason of a cell."""
_SAME = ("version", "build", "base_executable")
"""What interpreters of one label must agree on, on all workers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned:
    """Where a Python was found first, and which build it is."""

    place: str
    path: str
    identity: Mapping[str, Any]


class _Cluster:
    """The supervisors of an opened scheduler's workers."""

    def __init__(self, spec: TargetSpec, client: Any) -> None:  # noqa: ANN401 - an optional package's
        self._spec, self._client = spec, client
        self._named = {str(python): str(path) for python, path in spec.options.get("pythons", {}).items()}
        self._wanted = {str(name): float(count) for name, count in spec.options.get("resources", {}).items()}
        self._by_python = any("{python}" in name for name in self._wanted)
        self._timeout = int(spec.options.get("wait", _WAIT))
        self._pinned: dict[str, Pinned] = {}
        self._closed = threading.Event()
        self.supervisors = bootstrap.Supervisors(self._start)

    def channel(self, slot: int, label: str) -> Channel:
        """Return one supervisor for every Python, unless Pythons ask for workers of their own."""
        return self.supervisors.channel(slot, label if self._by_python else "")

    def locate(self, specs: Sequence[PythonSpec], workers: int) -> Mapping[str, str | Absent]:
        """Return the interpreter for each Python on the workers that have its resources; several workers at once."""
        with ThreadPoolExecutor(workers if self._by_python else 1) as pool:
            found = pool.map(self._located, specs)
            return {spec.label: one for spec, one in zip(specs, found, strict=True)}

    def _located(self, spec: PythonSpec) -> str | Absent:
        wanted = self._resources(spec.label)
        if not self._has_worker(wanted):
            return Absent(python=spec.label, reason=f"no Dask worker has {_words(wanted)}{self._offered()}")
        found = bootstrap.locate([spec], lambda one: self.channel(0, one.label), self._named)[spec.label]
        if isinstance(found, str):
            channel = self.channel(0, spec.label)
            self._pinned[spec.label] = Pinned(place=channel.place, path=found, identity=_identity(channel, found))
        return found

    def _resources(self, label: str) -> dict[str, float]:
        return {name.replace("{python}", label): count for name, count in self._wanted.items()}

    def _workers(self, wanted: Mapping[str, float]) -> list[str]:
        """Return the addresses of the workers that have these resources."""
        return [
            address
            for address, worker in self._all_workers().items()
            if all(worker["resources"].get(name, 0) >= count for name, count in wanted.items())
        ]

    def _all_workers(self) -> Mapping[str, Any]:
        """Return what the scheduler knows of its workers, by address."""
        with _as_target_error(self._spec.name, self._client):
            workers: Mapping[str, Any] = self._client.scheduler_info()["workers"]
        return workers

    def _offered(self) -> str:
        """Return what workers have, for a message."""
        known = self._all_workers()
        names = sorted({name for worker in known.values() for name in worker["resources"]})
        return f"; {len(known)} workers have: {', '.join(names) or 'none'}"

    def _start(self, slot: int, label: str) -> Channel:
        """Start a supervisor on a worker that Dask chooses, and see that it has the builds that others have."""
        place = f"{self._spec.name}, slot {slot}"
        wanted = self._resources(label)
        if not self._has_worker(wanted):
            message = f"{place}: no Dask worker had {_words(wanted)} within {self._timeout} s{self._offered()}"
            raise TargetError(message)
        with _as_target_error(place, self._client):
            future = self._client.submit(
                dask_actor.ActorSupervisor,
                bootstrap.PROGRAM,
                bootstrap.preamble(slot),
                actor=True,
                pure=False,
                key=f"pyskew-{uuid.uuid4().hex}",
                resources=wanted or None,
            )
        try:
            with _as_target_error(place, self._client), self._client.as_current():
                actor = future.result(timeout=dask_actor.CALL_TIMEOUT)
                address = next(iter(self._client.who_has([future])[future.key]), "a worker")
        except TargetError:
            dask_actor.let_go(future)
            raise
        channel = Channel(dask_actor.ActorStream(self._client, future, actor), f"{place} on {address}")
        try:
            bootstrap.observed(self._spec, channel.hello["os"], channel.hello["wine"])
            for known, pinned in self._pinned.items():
                if known == label or not self._by_python:
                    compare(channel, known, pinned)
        except PyskewError:
            channel.close()
            raise
        return channel

    def _has_worker(self, wanted: Mapping[str, float]) -> bool:
        """Return whether there is such a worker now or soon: a nanny replaces a lost one."""
        deadline = time.monotonic() + self._timeout
        while not self._workers(wanted):
            if time.monotonic() > deadline or self._closed.wait(_LOOK):
                return False
        return True

    def close(self) -> None:
        """End all supervisors."""
        self._closed.set()
        self.supervisors.close()


def compare(channel: Channel, label: str, pinned: Pinned) -> None:
    """Check that a worker has the same build of a Python as the worker where that was found first.

    Raises:
        TargetError: it has another build.
    """
    here = _identity(channel, pinned.path)
    if here != pinned.identity:
        message = (
            f"{channel.place}: Python {label} is {here.get('version', 'not')} at {pinned.path}, but another build, "
            f"{pinned.identity['version']}, on {pinned.place}; tell such workers apart by resources"
        )
        raise TargetError(message)


def _identity(channel: Channel, path: str) -> Mapping[str, Any]:
    """Return the identity of the build at a path."""
    try:
        answer = channel.ask("inspect", timeout=dask_actor.CALL_TIMEOUT, python=path)["answer"]
    except SetupError:
        return {}
    return {name: answer[name] for name in _SAME}


def _words(resources: Mapping[str, float]) -> str:
    return ", ".join(f"{name}: {count:g}" for name, count in resources.items()) or "started"


@contextlib.contextmanager
def _as_target_error(what: str, client: Any = None) -> Iterator[None]:  # noqa: ANN401 - an optional package's
    """Raise TargetError, with `what` before the reason, for every error of Dask and of the network below it."""
    try:
        yield
    except TargetError:
        raise
    except Exception as problem:  # no common base: Dask, asyncio, tornado and ssl have errors of their own
        reason = f"{type(problem).__name__}: {on_one_line(str(problem), 300)}"
        if client is not None and client.status != "running":
            reason = "the scheduler is gone"
        message = f"{what}: {reason}"
        raise TargetError(message) from problem


def _complaints(options: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong, with the option that it is about; no scheduler is contacted."""
    if unknown := set(options.get("tls", {})) - set(_TLS):
        yield "tls", f"tls: has no {', '.join(sorted(map(str, unknown)))}; it takes {', '.join(_TLS)}"
    if "scheduler" not in options:
        return
    try:
        address = urlsplit(options["scheduler"])
        scheme, host, _ = address.scheme, address.hostname, address.port
    except ValueError:
        scheme = host = None
    if scheme not in {"tcp", "tls"} or not host:
        yield "scheduler", f"scheduler: {options['scheduler']} is no address; write tls://HOST:PORT or tcp://HOST:PORT"
    elif scheme == "tcp" and not _is_here(host) and not options.get("insecure", False):
        yield (
            "scheduler",
            (
                f"scheduler: {options['scheduler']} is on another machine and not encrypted: any client that reaches "
                "it can run anything on its workers and here; use tls://, or say `insecure: true`"
            ),
        )


def _unavailable(_spec: TargetSpec) -> str:
    if importlib.util.find_spec("distributed") is None:
        return not_installed("dask.distributed", "dask")
    return ""


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextlib.contextmanager
def _open(spec: TargetSpec, workers: int) -> Iterator[Site]:
    with contextlib.closing(_connect(spec)) as client:
        cluster = _Cluster(spec, client)
        with contextlib.closing(cluster):
            yield Site(
                os=spec.os,
                label=str(spec.options.get("label", spec.name)),
                channel=cluster.channel,
                locate=lambda specs: cluster.locate(specs, workers),
            )


def _connect(spec: TargetSpec) -> Any:  # noqa: ANN401 - an optional package's
    import asyncio  # noqa: PLC0415 - most suites have no such target, and it takes long to import

    importlib.import_module("dask").config.set(_SILENT)
    warnings.filterwarnings("ignore", message=r"\s*Mismatched versions")  # only bytes travel
    distributed = importlib.import_module("distributed")
    given = {_TLS[name]: str(path) for name, path in spec.options.get("tls", {}).items()}
    address = str(spec.options["scheduler"])
    with _as_target_error(f"{spec.name}: no Dask scheduler at {address}"):
        encrypted = {"require_encryption": True} if address.startswith("tls:") else {}
        security = distributed.Security(**given, **encrypted)
        # A client that never got through can lock up the next one when it is collected: so none is made in vain.
        asyncio.run(_try_to_connect(address, security.get_connection_args("client")))
        return distributed.Client(
            address, security=security, timeout=_CONNECT_TIMEOUT, set_as_default=False, name="pyskew"
        )


async def _try_to_connect(address: str, arguments: Mapping[str, Any]) -> None:
    """Raise whatever keeps a client from this scheduler."""
    comm = await importlib.import_module("distributed.comm").connect(address, timeout=_CONNECT_TIMEOUT, **arguments)
    await comm.close()


TARGET = Target(
    summary="workers of a running Dask scheduler, chosen by resources",
    options={
        "scheduler": "string",
        "resources": "object",
        "tls": "object",
        "insecure": "boolean",
        "wait": "integer",
        "pythons": "object",
        "label": "string",
    },
    needs=("scheduler",),
    complaints=_complaints,
    unavailable=_unavailable,
    open=_open,
)
