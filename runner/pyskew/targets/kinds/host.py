"""The machine that pyskew runs on: one supervisor per worker slot, on pyskew's own Python."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from pyskew.model.suite import TargetSpec
from pyskew.probe import protocol
from pyskew.probe.supervisor import lease, processes
from pyskew.targets import bootstrap
from pyskew.targets.kinds import Target
from pyskew.targets.site import Site
from pyskew.targets.transport.channel import Channel, close_together


def _unavailable(spec: TargetSpec) -> str:
    here = processes.os_name()
    return "" if spec.os in ("", here) else f"this host is {here}"


@contextlib.contextmanager
def _open(spec: TargetSpec, _workers: int) -> Iterator[Site]:
    supervisors = _HostSupervisors(spec.name)
    try:
        system, label = bootstrap.observed(spec, processes.os_name(), processes.wine())
        # Only on Linux is the tree of a cell surely complete, and so its processor time.
        yield Site(os=system, label=label, channel=supervisors.channel, lends=sys.platform == "linux")
    finally:
        supervisors.close()


class _HostSupervisors:
    """The supervisors of an opened host, below one root folder."""

    def __init__(self, place: str) -> None:
        self._place = place
        # The supervisors hold leases as well: if pyskew is killed, the last of them removes the folder.
        self._leases = [lease.Lease.temporary()]
        self._locks: dict[int, threading.Lock] = {}
        self._lock = threading.Lock()
        self._channels: dict[int, Channel] = {}
        self._closed = False

    def channel(self, slot: int, _python: str) -> Channel:
        """Return one supervisor for every Python of the host: cells differ in nothing but their interpreter."""
        with self._lock:
            lock = self._locks.setdefault(slot, threading.Lock())
        with lock:
            channel = self._channels.get(slot)
            if channel is None or not channel.alive:
                if channel is not None:
                    channel.close()
                channel = Channel.start(self._command(slot), f"{self._place}, slot {slot}", local=True)
                self._channels[slot] = channel
                if self._closed:
                    channel.close()
        return channel

    def _command(self, slot: int) -> list[str]:
        probe = Path(str(protocol.__file__)).resolve().parent
        return [sys.executable, "-I", "-S", str(probe / "__main__.py"), self._root(), f"s{slot}"]

    def _root(self) -> str:
        """Return the root folder; another one after a cell removed or replaced it."""
        with self._lock:
            if not self._leases[-1].intact:
                self._leases.append(lease.Lease.temporary())
            return self._leases[-1].root

    def close(self) -> None:
        """End them all at once, then remove the folder."""
        self._closed = True
        close_together(self._channels.values())
        for held in self._leases:
            held.release()


TARGET = Target(
    summary="this machine",
    runs_here=True,
    required=True,
    reusable=True,
    github_runner=True,
    unavailable=_unavailable,
    open=_open,
)
