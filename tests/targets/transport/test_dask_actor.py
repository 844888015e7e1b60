"""What a Dask worker keeps of a supervisor, without Dask: when it ends by itself."""

from __future__ import annotations

import asyncio
import time

import pytest

from pyskew.probe import protocol
from pyskew.targets import bootstrap
from pyskew.targets.transport import dask_actor

pytestmark = pytest.mark.real


@pytest.fixture
def one():
    one = dask_actor.ActorSupervisor(bootstrap.PROGRAM, bootstrap.preamble(0))
    talk = one._talk  # noqa: SLF001 - the process is not ours to see otherwise
    yield one
    talk.requests.put(None)
    assert ended(talk.pipes)
    talk.pipes.release()


def ended(pipes, seconds=30.0):
    deadline = time.monotonic() + seconds
    while pipes.open and time.monotonic() < deadline:
        time.sleep(0.02)
    return not pipes.open


def reply(one):
    async def listen():
        buffer = bytearray()
        while (found := protocol.take(buffer)) is None:
            buffer += await one.receive() or b""
        return found

    return asyncio.run(listen())


def test_it_answers_and_ends_when_told(one):
    one.send(protocol.encode({"op": "hello"}))
    assert reply(one)["protocol"] == protocol.PROTOCOL
    one.hang_up()
    assert ended(one._talk.pipes)  # noqa: SLF001 - as above


def test_it_ends_when_nobody_asks_any_more(monkeypatch):
    monkeypatch.setattr(dask_actor, "CLIENT_TIMEOUT", 0.5)
    silent = dask_actor.ActorSupervisor(bootstrap.PROGRAM, bootstrap.preamble(0))
    pipes = silent._talk.pipes  # noqa: SLF001 - as above
    assert ended(pipes)
    pipes.release()


def test_it_ends_when_the_worker_forgets_it():
    forgotten = dask_actor.ActorSupervisor(bootstrap.PROGRAM, bootstrap.preamble(0))
    pipes = forgotten._talk.pipes  # noqa: SLF001 - as above
    del forgotten
    assert ended(pipes)
    pipes.release()
