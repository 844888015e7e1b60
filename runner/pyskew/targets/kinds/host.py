"""The machine that pyskew runs on: one supervisor per worker slot, on pyskew's own Python."""

from __future__ import annotations

import contextlib
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from pyskew.model.suite import TargetSpec
from pyskew.probe import lease, processes
from pyskew.targets import bootstrap
from pyskew.targets.kinds import Site, Target
from pyskew.targets.transport.channel import Channel

LONGEST_FOLDER = 60
"""Multiprocessing's sockets lie below a cell's TMPDIR, and a socket's path has at most 104 bytes (macOS; Linux 108)."""


def _unavailable(spec: TargetSpec) -> str:
    here = processes.os_name()
    return "" if spec.os in ("", here) else f"this host is {here}"


@contextlib.contextmanager
def _open(spec: TargetSpec, workers: int) -> Iterator[Site]:
    folder = _temporary_folder()
    lease.sweep(folder)
    slots = _Slots(spec.name, tempfile.mkdtemp(prefix=lease.PREFIX, dir=folder), workers)
    try:
        system, label = bootstrap.observed(spec, {"os": processes.os_name(), "wine": processes.wine()})
        yield Site(os=system, label=label, channel=slots.channel)
    finally:
        slots.close()


def _temporary_folder() -> str:
    usual = tempfile.gettempdir()
    short = "/tmp"  # noqa: S108 - a folder of our own is made in it by mkdtemp
    return short if len(usual) > LONGEST_FOLDER and Path(short).is_dir() else usual


class _Slots:
    """The supervisors of an opened host, below one root folder."""

    def __init__(self, place: str, root: str, workers: int) -> None:
        self._place, self._root = place, root
        # The supervisors hold leases as well: if pyskew is killed, the last of them takes the folder away.
        self._lease = lease.Lease(root)
        self._locks = [threading.Lock() for _ in range(workers)]
        self._channels: dict[int, Channel] = {}
        self._closed = False

    def channel(self, slot: int, _python: str) -> Channel:
        """One supervisor serves every Python of the host: cells differ in nothing but their interpreter."""
        with self._locks[slot]:
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
        probe = Path(str(lease.__file__)).resolve().parent
        return [sys.executable, "-I", "-S", str(probe / "__main__.py"), self._root, f"s{slot}"]

    def close(self) -> None:
        """End them all at once, then remove the folder."""
        self._closed = True
        threads = [threading.Thread(target=channel.close) for channel in self._channels.values()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self._lease.release()


TARGET = Target(summary="this machine", unavailable=_unavailable, open=_open)
